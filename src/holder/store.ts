// What is known of one account holder, in SQLite: the few questions asked of it, each with an index and a LIMIT.
// Synchronous. The tables are in schema.ts and docs/storage-schema.md.
import type { StripeAccount } from "../domain/account.ts";
import type { HolderNamed } from "../domain/holder.ts";
import { type AccountHolderRef, type LinkRecord, type LinkStatus, laterFields, stripeIdOf } from "../domain/link.ts";
import { AttemptStore } from "./attempt-store.ts";
import { NewsStore } from "./news-store.ts";
import { ReceiptStore } from "./receipt-store.ts";
import { Soonest } from "./soonest.ts";

export interface StoredAccount {
  account: StripeAccount;
  /** The link that brought it first. */
  link: string;
  /** When it last changed, in Unix seconds. */
  syncedAt: number;
  /** Its place in the order in which accounts were first linked. */
  seq: number;
}

const statuses: LinkStatus[] = ["open", "completed", "expired", "revoked"];
const repairLinksSeen = 5;
/** Of the links that brought one account, no more are named than this. */
const linksAnAccount = 100;

export class HolderStore {
  readonly attempts: AttemptStore;
  readonly news: NewsStore;
  readonly receipts: ReceiptStore;
  private known: HolderNamed | null = null;
  /** When the next open link ends, in Unix seconds. */
  private readonly nextEnd = new Soonest(() => this.askNextEnd());

  constructor(private readonly sql: SqlStorage) {
    this.attempts = new AttemptStore(sql);
    this.news = new NewsStore(sql);
    this.receipts = new ReceiptStore(sql);
  }

  /** The object is made just now: there is nothing. */
  isNew(): void {
    this.nextEnd.none();
    this.attempts.isNew();
  }

  /** Forgets what is remembered, as it may not have been stored. */
  forget(): void {
    this.nextEnd.forget();
    this.attempts.forget();
  }

  holder(): { ref: AccountHolderRef; stripeAccount: string | null; updatedAt: number } | null {
    const row = this.rows("SELECT ref, stripe_account, updated_at FROM holder LIMIT 1")[0];
    return row
      ? {
          ref: JSON.parse(String(row.ref)),
          stripeAccount: row.stripe_account === null ? null : String(row.stripe_account),
          updatedAt: Number(row.updated_at),
        }
      : null;
  }

  /** Who the account holder is, which never changes. To be asked only where there is one. */
  named(): HolderNamed {
    const holder = this.known ? null : this.holder();
    if (holder)
      this.known = { id: stripeIdOf(holder.ref), object: "account_holder", stripe_account: holder.stripeAccount };
    return this.known ?? { id: "", object: "account_holder", stripe_account: null };
  }

  putHolder(ref: AccountHolderRef, stripeAccount: string | null, now: number): void {
    this.sql.exec(
      `INSERT INTO holder (only, ref, stripe_account, updated_at) VALUES (1, ?, ?, ?)
       ON CONFLICT (only) DO UPDATE SET updated_at = excluded.updated_at`,
      JSON.stringify(ref),
      stripeAccount,
      now,
    );
  }

  link(id: string): LinkRecord | null {
    return this.linkRecords("SELECT record FROM links WHERE id = ? LIMIT 1", id)[0] ?? null;
  }

  /**
   * At most `limit` links, newest first, after the id `after`. With `status`, those that have it at `now` (Unix seconds):
   * an open link whose time is over counts as expired, whether or not that was stored already.
   */
  links(after: string, limit: number, now: number, status?: LinkStatus): LinkRecord[] {
    if (!status) return this.linkRecords("SELECT record FROM links WHERE id > ? ORDER BY id LIMIT ?", after, limit);
    if (status === "open")
      return this.linkRecords(
        "SELECT record FROM links WHERE status = 'open' AND id > ? AND expires_at > ? ORDER BY id LIMIT ?",
        after,
        now,
        limit,
      );
    const stored = this.linkRecords(
      "SELECT record FROM links WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
      status,
      after,
      limit,
    );
    const nextEnd = status === "expired" ? this.nextEndMs() : null;
    if (nextEnd === null || nextEnd > now * 1000) return stored;
    const overdue = this.linkRecords(
      "SELECT record FROM links WHERE status = 'open' AND expires_at <= ? AND id > ? ORDER BY id LIMIT ?",
      now,
      after,
      limit,
    );
    return [...stored, ...overdue].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  /** The newest open links that repair this account and end after `until`, in Unix seconds. */
  openRepairLinks(account: string, until: number): LinkRecord[] {
    return this.linkRecords(
      `SELECT record FROM links
       WHERE json_extract(record, '$.relink') = ? AND json_extract(record, '$.relink') IS NOT NULL
         AND +status = 'open' AND +expires_at > ? ORDER BY rowid DESC LIMIT ?`,
      account,
      until,
      repairLinksSeen,
    );
  }

  /** The ids of at most `limit` links, newest first, after the id `after`. */
  linkIds(after: string, limit: number): string[] {
    return this.rows("SELECT id FROM links WHERE id > ? ORDER BY id LIMIT ?", after, limit).map(({ id }) => String(id));
  }

  /** At most `limit` open links whose time is over at `now`, in Unix seconds. */
  linksToExpire(now: number, limit: number): LinkRecord[] {
    if (this.nextEnd.at > now) return [];
    this.nextEnd.forget();
    return this.linkRecords(
      "SELECT record FROM links WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      now,
      limit,
    );
  }

  /** When the next open link ends, or one that was open when it was last asked, in milliseconds; null when none is open. */
  nextEndMs(): number | null {
    return Number.isFinite(this.nextEnd.at) ? this.nextEnd.at * 1000 : null;
  }

  private askNextEnd(): number | null {
    const at = this.rows("SELECT expires_at AS at FROM links WHERE status = 'open' ORDER BY expires_at LIMIT 1")[0]?.at;
    return typeof at === "number" ? at : null;
  }

  /** When the last of all links ends or has ended, in Unix seconds; 0 when there is none. */
  lastEnd(): number {
    const ends = statuses.map((status) => {
      const query = "SELECT expires_at AS at FROM links WHERE status = ? ORDER BY expires_at DESC LIMIT 1";
      return Number(this.rows(query, status)[0]?.at ?? 0);
    });
    return Math.max(...ends);
  }

  putLink(link: LinkRecord): void {
    if (link.status === "open") this.nextEnd.note(link.expires_at);
    this.sql.exec(
      `INSERT INTO links (id, status, expires_at, record) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, expires_at = excluded.expires_at, record = excluded.record`,
      link.id,
      link.status,
      link.expires_at,
      JSON.stringify(link),
    );
  }

  account(id: string): StoredAccount | null {
    return this.accountRows("SELECT rowid AS seq, * FROM accounts WHERE id = ? LIMIT 1", id)[0] ?? null;
  }

  /** At most `limit` accounts of the holder after the place `after`, in the order in which they were first linked. */
  accounts(after: number, limit: number): StoredAccount[] {
    return this.accountRows(
      "SELECT rowid AS seq, * FROM accounts WHERE rowid > ? ORDER BY rowid LIMIT ?",
      after,
      limit,
    );
  }

  /** The newest `limit` accounts of the holder, in the order in which they were first linked. */
  newestAccounts(limit: number): StoredAccount[] {
    return this.accountRows("SELECT rowid AS seq, * FROM accounts ORDER BY rowid DESC LIMIT ?", limit).reverse();
  }

  /** At most `limit` accounts of one link after the place `after` in its own order. */
  accountsOfLink(link: string, after: number, limit: number): StoredAccount[] {
    return this.accountRows(
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
    return this.accountRows(
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
  activeAccounts(limit: number): StoredAccount[] {
    return this.accountRows(
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
  putAccount(account: StripeAccount, link: string, now: number): void {
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

  /** What an earlier release has stored says nothing of what came later. */
  private linkRecords(query: string, ...bindings: SqlStorageValue[]): LinkRecord[] {
    return this.rows(query, ...bindings).map((row) => ({ ...laterFields, ...JSON.parse(String(row.record)) }));
  }

  private accountRows(query: string, ...bindings: SqlStorageValue[]): StoredAccount[] {
    return this.rows(query, ...bindings).map(({ account, link, synced_at, seq }) => ({
      account: JSON.parse(String(account)),
      link: String(link),
      syncedAt: Number(synced_at),
      seq: Number(seq),
    }));
  }
}
