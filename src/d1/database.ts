// The search index in Cloudflare D1, binding INDEX: who asks it, asks it through here. Brings its tables itself.
import { now } from "../platform/clock.ts";
import type { Env } from "../platform/config.ts";
import { note } from "../platform/trace.ts";
import { migrations } from "./schema.ts";

export type Indexed = Pick<Env, "INDEX">;
/** A statement of SQL, and what stands for each of its `?`. */
export type Statement = [sql: string, ...values: (string | number | boolean | null)[]];
export type Row = Record<string, unknown>;

/** Whether there is a database: where there is none, nothing is indexed. */
export const isBound = ({ INDEX }: Partial<Indexed>): boolean => INDEX !== undefined;

/** Databases that have the tables. Whoever comes first makes them; two at once do each other no harm. */
const made = new WeakSet<D1Database>();

/** The rows that each statement brings, all of them in one transaction. Throws when D1 fails. */
export async function ask({ INDEX: db }: Indexed, ...statements: Statement[]): Promise<Row[][]> {
  try {
    if (!made.has(db))
      await migrate(db).catch((error) => {
        // Another isolate has made the same tables just before; perhaps not all of them yet.
        if (!/UNIQUE/.test(String(error))) throw error;
        return migrate(db);
      });
    made.add(db);
    return await run(db, statements);
  } catch (error) {
    // It may be another database by now.
    made.delete(db);
    throw error;
  }
}

/** Brings the tables up to this release. What a later release has made is left as it is. */
async function migrate(db: D1Database): Promise<void> {
  const [, ran] = await run(db, [
    ["CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, ran_at INTEGER NOT NULL)"],
    ["SELECT version FROM migrations ORDER BY version DESC LIMIT 1"],
  ]);
  for (let version = Number(ran?.[0]?.version ?? 0) + 1; version <= migrations.length; version++)
    await run(db, [
      // First: it fails where another isolate has run this migration, and then nothing of it is run again.
      ["INSERT INTO migrations (version, ran_at) VALUES (?, ?)", version, now()],
      ...(migrations[version - 1] ?? []).map((sql): Statement => [sql]),
    ]);
}

async function run(db: D1Database, statements: Statement[]): Promise<Row[][]> {
  note("d1");
  const answers = await db.batch<Row>(statements.map(([sql, ...values]) => db.prepare(sql).bind(...values)));
  return answers.map(({ results }) => results);
}
