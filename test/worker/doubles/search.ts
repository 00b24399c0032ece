// The real search index in a real D1: its functions as a test calls them, each statement explained by SQLite as it is asked,
// and the rows counted that it has read.
import { WorkerEntrypoint } from "cloudflare:workers";
import { findLinks, prune, putRow, removeRows } from "../../../src/d1/links.ts";
import { migrations } from "../../../src/d1/schema.ts";
import { readDays } from "../../../src/d1/stats.ts";
import { notePlace, readPlace, readRows } from "../../../src/d1/sweep.ts";

export interface Asked {
  query: string;
  steps: string[];
  rowsRead: number;
}

interface Statement {
  sql: string;
  values: unknown[];
}

const calls = { findLinks, prune, putRow, removeRows, readDays, notePlace, readPlace, readRows };

/** What a test asks for: functions to call, one after the other or `atOnce`; or SQL of its own. */
export interface Told {
  calls?: [name: keyof typeof calls, ...args: unknown[]][];
  atOnce?: boolean;
  /** So many of the next batches fail. */
  failing?: number;
  sql?: string;
  /** The database is empty again. */
  reset?: boolean;
  /** Each call as another isolate would make it, which has not asked this database before. */
  anew?: boolean;
}

let failing = 0;
let known: ReturnType<typeof spied> | undefined;

/** D1 with an ear at the door. A new one each time is another database to those who remember theirs. */
const spied = (db: D1Database) => ({
  asked: [] as Asked[],
  prepare: (sql: string) => ({ sql, values: [], bind: (...values: unknown[]) => ({ sql, values }) }),
  async batch(list: Statement[]) {
    if (failing-- > 0) throw new Error("D1_ERROR: no");
    const explained: Asked[] = [];
    // While the tables are made there is nothing to explain yet.
    const isMaking = list.some(({ sql }) => sql.includes("migrations"));
    for (const { sql, values } of isMaking ? [] : list) {
      const { results } = await db.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values).all(); // biome-ignore format: one idea
      const steps = results.map(({ detail }) => String(detail));
      explained.push({ query: sql.replaceAll(/\s+/g, " "), steps, rowsRead: 0 });
    }
    const answers = await db.batch(list.map(({ sql, values }) => db.prepare(sql).bind(...values)));
    for (const [at, one] of explained.entries()) one.rowsRead = answers[at]?.meta.rows_read ?? 0;
    this.asked.push(...explained);
    return answers;
  },
});

export default class Search extends WorkerEntrypoint<{ INDEX: D1Database }> {
  override async fetch(request: Request): Promise<Response> {
    const told = (await request.json()) as Told;
    failing = told.failing ?? 0;
    if (told.reset) {
      known = undefined;
      const tables = ["links", "days", "sweep", "migrations"];
      await this.env.INDEX.batch(tables.map((name) => this.env.INDEX.prepare(`DROP TABLE IF EXISTS ${name}`)));
    }
    if (told.sql) return Response.json((await this.env.INDEX.prepare(told.sql).all()).results);
    const answers: unknown[] = [];
    const asked: Asked[] = [];
    const make = async ([name, ...args]: [keyof typeof calls, ...unknown[]]) => {
      const call = calls[name] as (...all: unknown[]) => Promise<unknown>;
      return call(this.bindings(asked, told.anew), ...args).catch((error: Error) => ({ error: error.message }));
    };
    if (told.atOnce) answers.push(...(await Promise.all((told.calls ?? []).map(make))));
    else for (const one of told.calls ?? []) answers.push(await make(one));
    return Response.json({ answers, asked, version: migrations.length });
  }

  private bindings(asked: Asked[], isAnew = false): { INDEX: D1Database } {
    if (isAnew || !known) known = spied(this.env.INDEX);
    known.asked = asked;
    return { INDEX: known as unknown as D1Database };
  }
}
