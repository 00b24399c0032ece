// What Stripe has news of and could not be read yet, in SQLite: accounts that are looked for, and those that Stripe
// refuses to show.
import type { AttemptError } from "../domain/attempt.ts";

export class NewsStore {
  constructor(private readonly sql: SqlStorage) {}

  /** There was news of an unknown account at `atMs`: what was read before does not count. */
  seek(account: string, atMs: number): void {
    this.sql.exec(
      "INSERT INTO sought (account, since) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET since = excluded.since",
      account,
      atMs,
    );
  }

  /** When there was news last of an account that is looked for, in milliseconds; null when it is not looked for. */
  soughtSinceMs(account: string): number | null {
    const row = this.sql.exec("SELECT since FROM sought WHERE account = ? LIMIT 1", account).toArray()[0];
    return row ? Number(row.since) : null;
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
