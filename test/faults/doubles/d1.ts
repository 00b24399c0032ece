// D1 as it is at its worst: down, slow, late. What it does all the same, a real D1 does behind it.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Statement {
  sql: string;
  values: unknown[];
}

export interface IndexWrite {
  /** The link. */
  id: string;
  at: number;
  isRemoval: boolean;
}

let told = { down: false, refuse: 0, slow: 0, slowMs: 0 };
let seen = { writes: [] as IndexWrite[], overlaps: 0, asked: 0 };
const underWay = new Set<string>();

export default class D1 extends WorkerEntrypoint<{ INDEX: D1Database }> {
  async batch(list: Statement[]): Promise<{ results: unknown[] }[]> {
    seen.asked++;
    if (told.down || told.refuse > 0) {
      told.refuse--;
      throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    }
    const [first] = list;
    const isRemoval = first?.sql.startsWith("DELETE FROM links WHERE id = ?") ?? false;
    const isWrite = isRemoval || first?.sql.startsWith("INSERT INTO links") === true;
    const id = String(first?.values[0]);
    if (!isWrite) return this.run(list);
    if (underWay.has(id)) seen.overlaps++;
    underWay.add(id);
    if (told.slow-- > 0) await scheduler.wait(told.slowMs);
    const answer = await this.run(list);
    seen.writes.push({ id, at: Date.now(), isRemoval });
    underWay.delete(id);
    return answer;
  }

  private async run(list: Statement[]): Promise<{ results: unknown[] }[]> {
    const { INDEX } = this.env;
    const answers = await INDEX.batch(list.map(({ sql, values }) => INDEX.prepare(sql).bind(...values)));
    return answers.map(({ results }) => ({ results }));
  }

  /** The test's own line: `{down}`, `{refuse: n}`, `{slow: n, slowMs}` of writes of a link, `{forget: true}`; and a query. */
  override async fetch(request: Request): Promise<Response> {
    const { forget, sql, ...rest } = (await request.json()) as Partial<typeof told> & {
      forget?: boolean;
      sql?: string;
    };
    if (sql) return Response.json((await this.env.INDEX.prepare(sql).all()).results);
    told = { ...told, ...rest };
    if (forget) seen = { writes: [], overlaps: 0, asked: 0 };
    return Response.json(seen);
  }
}
