// What an account holder's object still has to do: publish a key, read an account again, ask after a session.
// Each is level-triggered: asking again while it waits changes nothing; asking again while it runs makes it run once more.

export type WorkKind = "publish" | "account" | "session";

/** How work of one kind is done. */
export interface Policy {
  /** From the end of one run to the earliest start of the next for the same key, in milliseconds. */
  intervalMs: number;
  /** The wait after the given number of failures in a row, in milliseconds. */
  retryMs: (failures: number) => number;
  /** Does the work. Throws when it must be tried again. */
  run: (key: string, failures: number) => Promise<void>;
}

const schema = `
  CREATE TABLE IF NOT EXISTS work (
    kind TEXT NOT NULL, key TEXT NOT NULL, wanted INTEGER NOT NULL DEFAULT 1, done INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, key)
  );
`;

export class Work {
  private readonly running = new Set<string>();

  constructor(
    private readonly sql: SqlStorage,
    private readonly policies: Record<WorkKind, Policy>,
  ) {}

  /** Makes the table. */
  create(): void {
    this.sql.exec(schema);
  }

  /** Wants `key` done as soon as its interval allows. */
  want(kind: WorkKind, key: string): void {
    this.sql.exec(
      "INSERT INTO work (kind, key) VALUES (?, ?) ON CONFLICT DO UPDATE SET wanted = wanted + 1",
      kind,
      key,
    );
  }

  /** Wants `key` done at `atMs`, whatever was planned before. */
  plan(kind: WorkKind, key: string, atMs: number): void {
    this.sql.exec(
      `INSERT INTO work (kind, key, next_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET wanted = wanted + 1, failures = 0, next_at = excluded.next_at`,
      kind,
      key,
      atMs,
    );
  }

  /** Forgets `key`: there is nothing more to do. */
  drop(kind: WorkKind, key: string): void {
    this.sql.exec("DELETE FROM work WHERE kind = ? AND key = ?", kind, key);
  }

  /** When the next work is due, in milliseconds; null when none waits. */
  nextDueMs(): number | null {
    const at = this.sql.exec("SELECT min(next_at) AS at FROM work WHERE done < wanted").one().at;
    return typeof at === "number" ? at : null;
  }

  /** Does what is due, side by side, of the kinds given. Never throws: what failed is due again later. */
  async runDue(kinds: WorkKind[]): Promise<void> {
    const rows = this.sql.exec("SELECT * FROM work WHERE done < wanted AND next_at <= ?", Date.now()).toArray();
    const due = rows.filter((row) => kinds.includes(row.kind as WorkKind));
    await Promise.all(due.map((row) => this.runOnce(row)));
  }

  /** Never the same key twice at a time: a slow old write must not land on a newer one. */
  private async runOnce(row: Record<string, SqlStorageValue>): Promise<void> {
    const [kind, key] = [row.kind as WorkKind, String(row.key)];
    const name = `${kind} ${key}`;
    if (this.running.has(name)) return;
    this.running.add(name);
    await this.runOne(kind, key, Number(row.wanted), Number(row.failures)).finally(() => this.running.delete(name));
  }

  private async runOne(kind: WorkKind, key: string, wanted: number, failuresBefore: number): Promise<void> {
    const { intervalMs, retryMs, run } = this.policies[kind];
    const failures = failuresBefore + 1;
    const retryAt = Date.now() + retryMs(failures);
    // Written before the work starts: were we to die in it, it is tried again, and not too soon.
    this.sql.exec("UPDATE work SET failures = ?, next_at = ? WHERE kind = ? AND key = ?", failures, retryAt, kind, key);
    try {
      await run(key, failures);
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      console.error(JSON.stringify({ at: "work", kind, key, failures, reason }));
      return;
    }
    // What was wanted meanwhile waits for its interval; what was planned meanwhile keeps its time.
    this.sql.exec(
      `UPDATE work SET done = ?, failures = 0, next_at = CASE WHEN next_at = ? THEN ? ELSE next_at END
       WHERE kind = ? AND key = ?`,
      wanted,
      retryAt,
      Date.now() + intervalMs,
      kind,
      key,
    );
  }
}
