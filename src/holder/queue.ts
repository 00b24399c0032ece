// What an account holder's object still has to do: publish a key, read an account again or find it, ask after a session.
// Each is level-triggered: asking again while it waits changes nothing; asking again while it runs makes it run once more.
import { nowMs } from "../platform/clock.ts";

export type WorkKind = "publish" | "account" | "find" | "session";

/** How work of one kind is done. */
export interface Policy {
  /** From the end of one run to the earliest start of the next for the same key, in milliseconds. */
  intervalMs: number;
  /** The wait after the given number of failures in a row, in milliseconds. */
  retryMs: (failures: number) => number;
  /** How long a run may take, in milliseconds: no other of the same key begins before, though the object die in it. */
  leaseMs: number;
  /** Does the work. Throws when it must be tried again. */
  run: (key: string) => Promise<After>;
}

/**
 * What a run leaves to do, unless the key was wanted again meanwhile: something at a time in milliseconds, nothing for
 * now, or (null) nothing ever, so that the key is forgotten.
 */
export type After = number | undefined | null;

const schema = `
  CREATE TABLE IF NOT EXISTS work (
    kind TEXT NOT NULL, key TEXT NOT NULL, wanted INTEGER NOT NULL DEFAULT 1, done INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, key)
  );
`;

export class Work {
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

  /** Wants `key` done at `atMs`, or sooner where that was planned before. */
  plan(kind: WorkKind, key: string, atMs: number): void {
    this.sql.exec(
      `INSERT INTO work (kind, key, next_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET wanted = wanted + 1, failures = 0,
         next_at = CASE WHEN done < wanted THEN min(next_at, excluded.next_at) ELSE excluded.next_at END`,
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
    // Sessions before accounts: news of an account waits for the session that brings it.
    const rows = this.sql
      .exec("SELECT * FROM work WHERE done < wanted AND next_at <= ? ORDER BY kind DESC", nowMs())
      .toArray();
    const due = rows.filter((row) => kinds.includes(row.kind as WorkKind));
    await Promise.all(
      due.map((row) => this.runOne(row.kind as WorkKind, String(row.key), Number(row.wanted), Number(row.failures))),
    );
  }

  private async runOne(kind: WorkKind, key: string, wanted: number, failuresBefore: number): Promise<void> {
    const { retryMs, leaseMs, run } = this.policies[kind];
    const failures = failuresBefore + 1;
    const retryAfterMs = retryMs(failures);
    const leaseEnds = nowMs() + Math.max(retryAfterMs, leaseMs);
    // Written before the work starts, so that the same key never runs twice at a time: a slow old write must not land on a
    // newer one. And were we to die in it, it is tried again, and not too soon.
    this.sql.exec(
      "UPDATE work SET failures = ?, next_at = ? WHERE kind = ? AND key = ?",
      failures,
      leaseEnds,
      kind,
      key,
    );
    try {
      this.finish(kind, key, wanted, leaseEnds, await run(key));
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      console.error(JSON.stringify({ at: "work", kind, key, failures, reason }));
      this.moveFrom(leaseEnds, kind, key, nowMs() + retryAfterMs);
    }
  }

  private finish(kind: WorkKind, key: string, wanted: number, leaseEnds: number, after: After): void {
    const { intervalMs } = this.policies[kind];
    const row = this.sql.exec("SELECT wanted FROM work WHERE kind = ? AND key = ?", kind, key).toArray()[0];
    if (!row) return;
    // What was wanted while the work ran may not be in it: that is done again, whatever the run has found.
    const isWantedAgain = Number(row.wanted) > wanted;
    if (after === null && !isWantedAgain) {
      this.drop(kind, key);
      return;
    }
    this.sql.exec("UPDATE work SET done = ?, failures = 0 WHERE kind = ? AND key = ?", wanted, kind, key);
    this.moveFrom(leaseEnds, kind, key, nowMs() + intervalMs);
    if (typeof after === "number" && !isWantedAgain) this.plan(kind, key, after);
  }

  /** Sets the time, unless another was planned meanwhile. */
  private moveFrom(leaseEnds: number, kind: WorkKind, key: string, atMs: number): void {
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND key = ? AND next_at = ?", atMs, kind, key, leaseEnds);
  }
}
