// The account holder's SQLite tables and the few questions asked of them. Synchronous; see docs/storage-schema.md.

import type { Attempt } from "../domain/attempt.ts";
import type { AccountHolderRef, LinkRecord } from "../domain/link.ts";
import type { StripeAccount } from "../stripe/account.ts";

export interface LinkedAccount {
  account: StripeAccount;
  link: string;
  syncedAt: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS holder (only INTEGER PRIMARY KEY CHECK (only = 1), ref TEXT NOT NULL, updated_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS links (id TEXT PRIMARY KEY, status TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS attempts (session TEXT PRIMARY KEY, link TEXT NOT NULL, nonce TEXT, record TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS attempts_by_link ON attempts (link);
  CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, link TEXT NOT NULL, synced_at INTEGER NOT NULL, account TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS accounts_by_link ON accounts (link);
  CREATE TABLE IF NOT EXISTS refused (account TEXT PRIMARY KEY, since INTEGER NOT NULL, error TEXT NOT NULL, given_up_at INTEGER);
`;

export class HolderStore {
  constructor(private readonly sql: SqlStorage) {}

  /** Whether anything was ever written here: asking after a stranger stores nothing, not even tables. */
  isMade(): boolean {
    return this.rows("SELECT 1 FROM sqlite_master WHERE name = 'holder'").length > 0;
  }

  create(): void {
    this.sql.exec(schema);
  }

  holder(): { ref: AccountHolderRef; updatedAt: number } | null {
    const row = this.rows("SELECT ref, updated_at FROM holder")[0];
    return row ? { ref: JSON.parse(String(row.ref)), updatedAt: Number(row.updated_at) } : null;
  }

  putHolder(ref: AccountHolderRef, now: number): void {
    this.sql.exec(
      "INSERT INTO holder VALUES (1, ?, ?) ON CONFLICT (only) DO UPDATE SET updated_at = excluded.updated_at",
      JSON.stringify(ref),
      now,
    );
  }

  link(id: string): LinkRecord | null {
    return this.records<LinkRecord>("SELECT record FROM links WHERE id = ?", id)[0] ?? null;
  }

  /** Newest first; those after the id `after`. */
  links(after = ""): LinkRecord[] {
    return this.records("SELECT record FROM links WHERE id > ? ORDER BY id", after);
  }

  linksToExpire(now: number): LinkRecord[] {
    return this.records("SELECT record FROM links WHERE status = 'open' AND expires_at <= ?", now);
  }

  /** When the next open link ends, in milliseconds; null when none is open. */
  nextExpiryMs(): number | null {
    const at = this.rows("SELECT min(expires_at) AS at FROM links WHERE status = 'open'")[0]?.at;
    return typeof at === "number" ? at * 1000 : null;
  }

  putLink(link: LinkRecord): void {
    this.sql.exec(
      "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)",
      link.id,
      link.status,
      link.expires_at,
      JSON.stringify(link),
    );
  }

  attempt(session: string): { link: string; attempt: Attempt } | null {
    const row = this.rows("SELECT link, record FROM attempts WHERE session = ?", session)[0];
    return row ? { link: String(row.link), attempt: JSON.parse(String(row.record)) } : null;
  }

  attempts(link: string): Attempt[] {
    return this.records("SELECT record FROM attempts WHERE link = ? ORDER BY rowid", link);
  }

  /** Sessions begun since `since`, in Unix seconds, that accounts are known of, or not; newest first. */
  sessions(isLinked: boolean, since: number): string[] {
    const rows = this.rows(
      `SELECT session FROM attempts
       WHERE (json_extract(record, '$.outcome') = 'linked') = ? AND json_extract(record, '$.session') IS NOT NULL
         AND json_extract(record, '$.started_at') >= ? ORDER BY rowid DESC`,
      isLinked ? 1 : 0,
      since,
    );
    return rows.map((row) => String(row.session));
  }

  isKnownNonce(nonce: string): boolean {
    return this.rows("SELECT 1 FROM attempts WHERE nonce = ?", nonce).length > 0;
  }

  /**
   * `nonce` is of the request that started the attempt; a later write of the attempt leaves it as it was.
   * A try without a session is written once, under a key of its own.
   */
  putAttempt(link: string, attempt: Attempt, nonce: string | null): void {
    this.sql.exec(
      "INSERT INTO attempts VALUES (?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET record = excluded.record",
      attempt.session ?? crypto.randomUUID(),
      link,
      nonce,
      JSON.stringify(attempt),
    );
  }

  account(id: string): LinkedAccount | null {
    return toAccounts(this.rows("SELECT * FROM accounts WHERE id = ?", id))[0] ?? null;
  }

  /** In the order they were first linked; of one link where given. */
  accounts(link?: string): LinkedAccount[] {
    return toAccounts(
      link
        ? this.rows("SELECT * FROM accounts WHERE link = ? ORDER BY rowid", link)
        : this.rows("SELECT * FROM accounts ORDER BY rowid"),
    );
  }

  /** An account keeps the link that brought it first. */
  putAccount(account: StripeAccount, link: string, now: number): void {
    this.sql.exec(
      `INSERT INTO accounts VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET synced_at = excluded.synced_at, account = excluded.account`,
      account.id,
      link,
      now,
      JSON.stringify(account),
    );
  }

  /** Since when Stripe has refused to show this account, in Unix seconds; null when it has not, or that was given up. */
  refusedSince(account: string): number | null {
    const row = this.rows("SELECT since FROM refused WHERE account = ? AND given_up_at IS NULL", account)[0];
    return row ? Number(row.since) : null;
  }

  putRefused(account: string, since: number, error: { code: string; message: string }, givenUpAt: number | null): void {
    const { code, message } = error;
    this.sql.exec(
      "INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?)",
      account,
      since,
      JSON.stringify({ code, message }),
      givenUpAt,
    );
  }

  dropRefused(account: string): void {
    this.sql.exec("DELETE FROM refused WHERE account = ?", account);
  }

  private rows(query: string, ...bindings: SqlStorageValue[]) {
    return this.sql.exec(query, ...bindings).toArray();
  }

  private records<T>(query: string, ...bindings: SqlStorageValue[]): T[] {
    return this.rows(query, ...bindings).map((row) => JSON.parse(String(row.record)) as T);
  }
}

const toAccounts = (rows: Record<string, SqlStorageValue>[]): LinkedAccount[] =>
  rows.map((row) => ({
    account: JSON.parse(String(row.account)),
    link: String(row.link),
    syncedAt: Number(row.synced_at),
  }));
