// What Stripe has news of and could not be read yet, in SQLite: accounts that are looked for, and those that Stripe
// refuses to show.
import type { AttemptError } from "../domain/attempt.ts";

/** What is known of the search for an account. Times are in milliseconds. */
export interface Sought {
  /** A session that was read since then, and did not show it, does not have it. */
  sinceMs: number;
  beganMs: number;
  /** How often all sessions were read in vain. */
  rounds: number;
}

export class NewsStore {
  constructor(private readonly sql: SqlStorage) {}

  /** There was news of an unknown account at `atMs`: what was read before does not count. */
  seek(account: string, atMs: number): void {
    this.sql.exec(
      `INSERT INTO sought (account, since, began) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET since = excluded.since, rounds = 0`,
      account,
      atMs,
      atMs,
    );
  }

  /** All sessions were read without finding it: from `atMs` on they are read once more. */
  seekAgain(account: string, atMs: number): void {
    this.sql.exec("UPDATE sought SET since = ?, rounds = rounds + 1 WHERE account = ?", atMs, account);
  }

  /** Null when the account is not looked for. */
  sought(account: string): Sought | null {
    const query = "SELECT since, began, rounds FROM sought WHERE account = ? LIMIT 1";
    const row = this.sql.exec(query, account).toArray()[0];
    return row ? { sinceMs: Number(row.since), beganMs: Number(row.began), rounds: Number(row.rounds) } : null;
  }

  /** When sessions were read for searches since `sinceMs`, in milliseconds, oldest first; at most `limit`. */
  searchReads(sinceMs: number, limit: number): number[] {
    const rows = this.sql.exec("SELECT at FROM search_reads WHERE at > ? ORDER BY at LIMIT ?", sinceMs, limit);
    return rows.toArray().map(({ at }) => Number(at));
  }

  /** Notes such a reading at `atMs`, and forgets those until `untilMs`. */
  noteSearchRead(atMs: number, untilMs: number): void {
    this.sql.exec("DELETE FROM search_reads WHERE at <= ?", untilMs);
    this.sql.exec("INSERT INTO search_reads (at) VALUES (?)", atMs);
  }

  dropSought(account: string): void {
    this.sql.exec("DELETE FROM sought WHERE account = ?", account);
  }

  /** Since when Stripe has refused to show this account, in Unix seconds; null when it has not, or that was given up. */
  refusedSince(account: string): number | null {
    const query = "SELECT since FROM refused WHERE account = ? AND given_up_at IS NULL LIMIT 1";
    const row = this.sql.exec(query, account).toArray()[0];
    return row ? Number(row.since) : null;
  }

  putRefused(account: string, since: number, error: AttemptError, givenUpAt: number | null): void {
    this.sql.exec(
      `INSERT INTO refused (account, since, error, given_up_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET since = excluded.since, error = excluded.error, given_up_at = excluded.given_up_at`,
      account,
      since,
      JSON.stringify(error),
      givenUpAt,
    );
  }

  dropRefused(account: string): void {
    this.sql.exec("DELETE FROM refused WHERE account = ?", account);
  }
}
