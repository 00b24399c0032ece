// The accounts of one account holder, in SQLite: which link has brought them, which look the same, which came in the place
// of another. Each question has an index and a LIMIT.
import type { StripeAccount } from "../domain/account.ts";
import { Recent } from "./recent.ts";

export interface StoredAccount {
  account: StripeAccount;
  /** The link that brought it first. */
  link: string;
  /** When it last changed, in Unix seconds. */
  syncedAt: number;
  /** Its place in the order in which accounts were first linked, or in that of the link that was asked for. */
  seq: number;
}

/** An account with all that is known of it. */
export interface KnownAccount extends StoredAccount {
  /** The links that brought it, oldest first; of more than a hundred the newest. `isSurplus` where it goes beyond the limit. */
  links: { link: string; isSurplus: boolean }[];
  /** The first active account that was linked before this one and looks the same. */
  duplicateOf: string | null;
  /** The account in whose place this one has come, and the newest one that has come in this one's place. */
  replaces: string | null;
  replacedBy: string | null;
}

/** The most accounts that a link or a holder carries with it; the rest is at the list's `url`. */
export const accountsShown = 100;
/** Of the links that brought one account, no more are named than this. */
const linksAnAccount = 100;
/** What is kept in memory: accounts, and links with the accounts that they have brought. */
const accountsKept = 100;
const listsKept = 20;

const known = `
  (SELECT json_group_array(json_array(seq, link, surplus)) FROM
    (SELECT seq, link, surplus FROM link_accounts WHERE account = accounts.id ORDER BY seq DESC LIMIT ${linksAnAccount})
    LIMIT 1) AS links,
  (SELECT same.id FROM accounts AS same
    WHERE json_extract(same.account, '$.last4') = json_extract(accounts.account, '$.last4')
      AND json_extract(same.account, '$.institution_name') = coalesce(json_extract(accounts.account, '$.institution_name'), '')
      AND json_extract(same.account, '$.subcategory') = json_extract(accounts.account, '$.subcategory')
      AND json_extract(same.account, '$.status') = 'active' AND same.rowid < accounts.rowid
    ORDER BY same.rowid LIMIT 1) AS duplicate_of,
  (SELECT replaces FROM replacements WHERE account = accounts.id LIMIT 1) AS replaces,
  (SELECT account FROM replacements WHERE replaces = accounts.id ORDER BY rowid DESC LIMIT 1) AS replaced_by`;

const columns = "accounts.id, accounts.link, accounts.synced_at, accounts.account";
const broughtBy = `FROM link_accounts AS brought JOIN accounts ON accounts.id = brought.account
       WHERE brought.link = ? AND brought.seq > ? ORDER BY brought.seq LIMIT ?`;
const looksLike = `json_extract(account, '$.last4') = ? AND json_extract(account, '$.institution_name') = ?
         AND json_extract(account, '$.subcategory') = ?`;

export class AccountStore {
  private readonly stored = new Recent<StoredAccount>(accountsKept);
  private readonly lists = new Recent<KnownAccount[]>(listsKept);

  constructor(private readonly sql: SqlStorage) {}

  /** What is kept in memory may not be what is stored. */
  forget(): void {
    this.stored.clear();
    this.lists.clear();
  }

  get(id: string): StoredAccount | null {
    const query = "SELECT rowid AS seq, * FROM accounts WHERE id = ? LIMIT 1";
    return this.stored.get(id, () => this.rows(query, id).map(storedOf)[0] ?? null);
  }

  /** At most `limit` accounts of the holder after the place `after`, in the order in which they were first linked. */
  list(after: number, limit: number): KnownAccount[] {
    const query = `SELECT rowid AS seq, ${columns}, ${known} FROM accounts WHERE rowid > ? ORDER BY rowid LIMIT ?`;
    return this.rows(query, after, limit).map(knownOf);
  }

  /** The newest `limit` accounts of the holder, in the order in which they were first linked. */
  newest(limit: number): KnownAccount[] {
    const query = `SELECT rowid AS seq, ${columns}, ${known} FROM accounts ORDER BY rowid DESC LIMIT ?`;
    return this.rows(query, limit).map(knownOf).reverse();
  }

  /** At most `limit` accounts of one link after the place `after` in its own order. */
  pageOfLink(link: string, after: number, limit: number): KnownAccount[] {
    return this.rows(`SELECT brought.seq AS seq, ${columns}, ${known} ${broughtBy}`, link, after, limit).map(knownOf);
  }

  /** The first accounts of a link: those that it shows, and one more where there are more. */
  ofLink(link: string): KnownAccount[] {
    return this.lists.get(link, () => this.pageOfLink(link, 0, accountsShown + 1));
  }

  /** The same for some links at once. */
  ofLinks(links: string[]): Map<string, KnownAccount[]> {
    const query = `SELECT brought.link AS by, brought.seq AS seq, ${columns}, ${known}
       FROM link_accounts AS brought JOIN accounts ON accounts.id = brought.account
       WHERE brought.link IN (SELECT value FROM json_each(?) LIMIT ?) LIMIT ?`;
    const most = (accountsShown + 1) * links.length;
    const rows = this.rows(query, JSON.stringify(links), links.length, most);
    // So many that some may be missing.
    if (rows.length === most) return new Map(links.map((id) => [id, this.pageOfLink(id, 0, accountsShown + 1)]));
    const sorted = rows.sort((a, b) => Number(a.seq) - Number(b.seq));
    return new Map(links.map((id) => [id, sorted.filter(({ by }) => by === id).map(knownOf)]));
  }

  /** `link` is new, and has brought no accounts. */
  noneOf(link: string): void {
    this.lists.keep(link, []);
  }

  /** What is known of an account. */
  known(stored: StoredAccount): KnownAccount {
    const { id } = stored.account;
    const listed = this.lists.peek(stored.link)?.find(({ account }) => account.id === id);
    const query = `SELECT rowid AS seq, ${columns}, ${known} FROM accounts WHERE id = ? LIMIT 1`;
    return listed ?? knownOf(this.sql.exec(query, id).one());
  }

  /** At most `limit` accounts that look like `account`, the newest first. */
  lookAlikes(account: StripeAccount, limit: number): StoredAccount[] {
    if (account.last4 == null) return [];
    return this.rows(
      `SELECT rowid AS seq, * FROM accounts WHERE ${looksLike} AND id <> ? ORDER BY rowid DESC LIMIT ?`,
      account.last4,
      account.institution_name ?? "",
      account.subcategory,
      account.id,
      limit,
    ).map(storedOf);
  }

  /** The newest `limit` active accounts, newest first. */
  active(limit: number): StoredAccount[] {
    return this.rows(
      `SELECT rowid AS seq, * FROM accounts WHERE json_extract(account, '$.status') = 'active' ORDER BY rowid DESC LIMIT ?`,
      limit,
    ).map(storedOf);
  }

  /** Notes that `account` has come in the place of `replaced`, which is broken. */
  putReplacement(account: string, replaced: string): void {
    const query = "INSERT INTO replacements (account, replaces) VALUES (?, ?) ON CONFLICT DO NOTHING";
    this.sql.exec(query, account, replaced);
    this.lists.clear();
  }

  /** Whether `link` has brought `account`. */
  isOfLink(link: string, account: string): boolean {
    return this.rows("SELECT 1 FROM link_accounts WHERE account = ? AND link = ? LIMIT 1", account, link).length > 0;
  }

  /** How many accounts a link has brought, counted up to `most`. */
  countOfLink(link: string, most: number): number {
    const listed = this.lists.peek(link)?.length ?? Number.POSITIVE_INFINITY;
    if (listed <= accountsShown) return Math.min(listed, most);
    const query = "SELECT count(*) AS n FROM (SELECT 1 FROM link_accounts WHERE link = ? LIMIT ?) LIMIT 1";
    return Number(this.rows(query, link, most)[0]?.n ?? 0);
  }

  /** Notes that `link` brought `account`, which is known; `isSurplus` beyond its limit. Whether that is new. */
  putLinkAccount(link: string, account: string, isSurplus: boolean): boolean {
    const query =
      "INSERT INTO link_accounts (link, account, surplus) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING account";
    const isNew = this.rows(query, link, account, isSurplus ? 1 : 0).length > 0;
    if (isNew) this.lists.clear();
    return isNew;
  }

  /** Stores a new account, and that `link` has brought it; `isSurplus` beyond its limit. `now` is in Unix seconds. */
  add(account: StripeAccount, link: string, now: number, isSurplus: boolean): void {
    const before = this.ofLink(link);
    const stored = this.write(account, link, now);
    // A trigger has noted the link.
    if (isSurplus)
      this.sql.exec("UPDATE link_accounts SET surplus = 1 WHERE account = ? AND link = ?", account.id, link);
    // What is known of older accounts stays true: none is a duplicate of a newer one.
    if (before.length <= accountsShown) this.lists.keep(link, [...before, this.known(stored)]);
  }

  /** Stores an account that is known, anew. It keeps the link that brought it first. */
  put(account: StripeAccount, link: string, now: number): void {
    this.write(account, link, now);
    this.lists.clear();
  }

  private write(account: StripeAccount, link: string, now: number): StoredAccount {
    const rows = this.sql.exec(
      `INSERT INTO accounts (id, link, synced_at, account) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET synced_at = excluded.synced_at, account = excluded.account
       RETURNING rowid AS seq, link, synced_at, account`,
      account.id,
      link,
      now,
      JSON.stringify(account),
    );
    const stored = storedOf(rows.one());
    this.stored.keep(account.id, stored);
    return stored;
  }

  private rows(query: string, ...bindings: SqlStorageValue[]): Row[] {
    return this.sql.exec(query, ...bindings).toArray();
  }
}

type Row = Record<string, SqlStorageValue>;

const text = (value: SqlStorageValue | undefined) => (value == null ? null : String(value));

const storedOf = ({ account, link, synced_at, seq }: Row): StoredAccount => ({
  account: JSON.parse(String(account)),
  link: String(link),
  syncedAt: Number(synced_at),
  seq: Number(seq),
});

const knownOf = (row: Row): KnownAccount => ({
  ...storedOf(row),
  links: (JSON.parse(String(row.links)) as [number, string, number][])
    .sort(([a], [b]) => a - b)
    .map(([, link, surplus]) => ({ link, isSurplus: surplus === 1 })),
  duplicateOf: text(row.duplicate_of),
  replaces: text(row.replaces),
  replacedBy: text(row.replaced_by),
});
