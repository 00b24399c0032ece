// The accounts of one account holder, in SQLite: which link has brought them, which look the same, which came in the place
// of another. Each question has an index and a LIMIT.
import type { StripeAccount } from "../domain/account.ts";

export interface StoredAccount {
  account: StripeAccount;
  /** The link that brought it first. */
  link: string;
  /** When it last changed, in Unix seconds. */
  syncedAt: number;
  /** Its place in the order in which accounts were first linked. */
  seq: number;
}

/** Of the links that brought one account, no more are named than this. */
const linksAnAccount = 100;

export class AccountStore {
  constructor(private readonly sql: SqlStorage) {}

  get(id: string): StoredAccount | null {
    return this.stored("SELECT rowid AS seq, * FROM accounts WHERE id = ? LIMIT 1", id)[0] ?? null;
  }

  /** At most `limit` accounts of the holder after the place `after`, in the order in which they were first linked. */
  list(after: number, limit: number): StoredAccount[] {
    return this.stored("SELECT rowid AS seq, * FROM accounts WHERE rowid > ? ORDER BY rowid LIMIT ?", after, limit);
  }

  /** The newest `limit` accounts of the holder, in the order in which they were first linked. */
  newest(limit: number): StoredAccount[] {
    return this.stored("SELECT rowid AS seq, * FROM accounts ORDER BY rowid DESC LIMIT ?", limit).reverse();
  }

  /** At most `limit` accounts of one link after the place `after` in its own order. */
  ofLink(link: string, after: number, limit: number): StoredAccount[] {
    return this.stored(
      `SELECT brought.seq AS seq, accounts.id, accounts.link, accounts.synced_at, accounts.account
       FROM link_accounts AS brought JOIN accounts ON accounts.id = brought.account
       WHERE brought.link = ? AND brought.seq > ? ORDER BY brought.seq LIMIT ?`,
      link,
      after,
      limit,
    );
  }

  /** The first active account that was linked before this one and looks the same; null when there is none. */
  duplicateOf(account: StripeAccount): string | null {
    if (account.last4 == null) return null;
    const row = this.rows(
      `SELECT id FROM accounts
       WHERE json_extract(account, '$.last4') = ? AND json_extract(account, '$.institution_name') = ?
         AND json_extract(account, '$.subcategory') = ? AND json_extract(account, '$.status') = 'active'
         AND rowid < (SELECT rowid FROM accounts WHERE id = ? LIMIT 1) ORDER BY rowid LIMIT 1`,
      account.last4,
      account.institution_name ?? "",
      account.subcategory,
      account.id,
    )[0];
    return row ? String(row.id) : null;
  }

  /** At most `limit` accounts that look like `account`, the newest first. */
  lookAlikes(account: StripeAccount, limit: number): StoredAccount[] {
    if (account.last4 == null) return [];
    return this.stored(
      `SELECT rowid AS seq, * FROM accounts
       WHERE json_extract(account, '$.last4') = ? AND json_extract(account, '$.institution_name') = ?
         AND json_extract(account, '$.subcategory') = ? AND id <> ? ORDER BY rowid DESC LIMIT ?`,
      account.last4,
      account.institution_name ?? "",
      account.subcategory,
      account.id,
      limit,
    );
  }

  /** The newest `limit` active accounts, newest first. */
  active(limit: number): StoredAccount[] {
    return this.stored(
      `SELECT rowid AS seq, * FROM accounts WHERE json_extract(account, '$.status') = 'active' ORDER BY rowid DESC LIMIT ?`,
      limit,
    );
  }

  /** Notes that `account` has come in the place of `replaced`, which is broken. */
  putReplacement(account: string, replaced: string): void {
    this.sql.exec(
      "INSERT INTO replacements (account, replaces) VALUES (?, ?) ON CONFLICT DO NOTHING",
      account,
      replaced,
    );
  }

  /** The account in whose place this one has come, and the newest one that has come in this one's place. */
  replacements(account: string): { replaces: string | null; replaced_by: string | null } {
    const [own] = this.rows("SELECT replaces FROM replacements WHERE account = ? LIMIT 1", account);
    const newer = "SELECT account FROM replacements WHERE replaces = ? ORDER BY rowid DESC LIMIT 1";
    const [by] = this.rows(newer, account);
    return { replaces: own ? String(own.replaces) : null, replaced_by: by ? String(by.account) : null };
  }

  /**
   * The links that brought an account, oldest first; of more than a hundred the newest. `isSurplus` for a link whose
   * limit it goes beyond.
   */
  linksOfAccount(account: string): { link: string; isSurplus: boolean }[] {
    return this.rows(
      "SELECT link, surplus FROM link_accounts WHERE account = ? ORDER BY seq DESC LIMIT ?",
      account,
      linksAnAccount,
    )
      .map(({ link, surplus }) => ({ link: String(link), isSurplus: surplus === 1 }))
      .reverse();
  }

  /** Whether `link` has brought `account`. */
  isOfLink(link: string, account: string): boolean {
    return this.rows("SELECT 1 FROM link_accounts WHERE account = ? AND link = ? LIMIT 1", account, link).length > 0;
  }

  /** How many accounts a link has brought, counted up to `most`. */
  countOfLink(link: string, most: number): number {
    const query = "SELECT count(*) AS n FROM (SELECT 1 FROM link_accounts WHERE link = ? LIMIT ?) LIMIT 1";
    return Number(this.rows(query, link, most)[0]?.n ?? 0);
  }

  /** Notes that an account goes beyond the limit of a link that brought it. */
  putSurplus(link: string, account: string): void {
    this.sql.exec("UPDATE link_accounts SET surplus = 1 WHERE account = ? AND link = ?", account, link);
  }

  /** Notes that `link` brought `account`; whether that is new. */
  putLinkAccount(link: string, account: string): boolean {
    const added = this.sql.exec(
      "INSERT INTO link_accounts (link, account) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING account",
      link,
      account,
    );
    return added.toArray().length > 0;
  }

  /** An account keeps the link that brought it first. */
  put(account: StripeAccount, link: string, now: number): void {
    this.sql.exec(
      `INSERT INTO accounts (id, link, synced_at, account) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET synced_at = excluded.synced_at, account = excluded.account`,
      account.id,
      link,
      now,
      JSON.stringify(account),
    );
  }

  private rows(query: string, ...bindings: SqlStorageValue[]) {
    return this.sql.exec(query, ...bindings).toArray();
  }

  private stored(query: string, ...bindings: SqlStorageValue[]): StoredAccount[] {
    return this.rows(query, ...bindings).map(({ account, link, synced_at, seq }) => ({
      account: JSON.parse(String(account)),
      link: String(link),
      syncedAt: Number(synced_at),
      seq: Number(seq),
    }));
  }
}
