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
/** Of the active accounts, no more are looked at than this. */
const activeSeen = 20;
/** What is kept in memory: accounts, and links with the accounts that they have brought. */
const accountsKept = 100;
const listsKept = 20;

const looksLike = `json_extract(account, '$.last4') = ? AND json_extract(account, '$.institution_name') = ?
         AND json_extract(account, '$.subcategory') = ?`;

export class AccountStore {
  readonly #stored = new Recent<StoredAccount>(accountsKept);
  #newestActive: StoredAccount[] | null = null;
  readonly #lists = new Recent<KnownAccount[]>(listsKept);

  constructor(private readonly sql: SqlStorage) {}

  /** What is kept in memory may not be what is stored. */
  forget(): void {
    this.#stored.clear();
    this.#lists.clear();
    this.#newestActive = null;
  }

  get(id: string): StoredAccount | null {
    const query = "SELECT rowid AS seq, * FROM accounts WHERE id = ? LIMIT 1";
    return this.#stored.get(id, () => this.#rows(query, id).map(storedOf)[0] ?? null);
  }

  /** At most `limit` accounts of the holder after the place `after`, in the order in which they were first linked. */
  list(after: number, limit: number): StoredAccount[] {
    const query = "SELECT rowid AS seq, * FROM accounts WHERE rowid > ? ORDER BY rowid LIMIT ?";
    return this.#rows(query, after, limit).map(storedOf);
  }

  /** The newest `limit` accounts of the holder, in the order in which they were first linked. */
  newest(limit: number): StoredAccount[] {
    const query = "SELECT rowid AS seq, * FROM accounts ORDER BY rowid DESC LIMIT ?";
    return this.#rows(query, limit).map(storedOf).reverse();
  }

  /** At most `limit` accounts of one link after the place `after` in its own order. */
  pageOfLink(link: string, after: number, limit: number): KnownAccount[] {
    const query = `SELECT brought.seq AS seq, accounts.link, accounts.synced_at, accounts.account
       FROM link_accounts AS brought JOIN accounts ON accounts.id = brought.account
       WHERE brought.link = ? AND brought.seq > ? ORDER BY brought.seq LIMIT ?`;
    return this.#rows(query, link, after, limit).map((row) => this.#withFacts(storedOf(row)));
  }

  /** The first accounts of a link: those that it shows, and one more where there are more. */
  ofLink(link: string): KnownAccount[] {
    // Most have brought none, and that is asked more cheaply.
    const query = "SELECT 1 FROM link_accounts WHERE link = ? LIMIT 1";
    const isAny = () => this.#rows(query, link).length > 0;
    return this.#lists.get(link, () => (isAny() ? this.pageOfLink(link, 0, accountsShown + 1) : []));
  }

  /** `link` is new, and has brought no accounts. */
  noneOf(link: string): void {
    this.#lists.keep(link, []);
  }

  /** What is known of an account. */
  known(stored: StoredAccount): KnownAccount {
    const { id } = stored.account;
    return this.#lists.peek(stored.link)?.find(({ account }) => account.id === id) ?? this.#withFacts(stored);
  }

  #withFacts(stored: StoredAccount): KnownAccount {
    const { id } = stored.account;
    const links = "SELECT link, surplus FROM link_accounts WHERE account = ? ORDER BY seq DESC LIMIT ?";
    const own = "SELECT replaces FROM replacements WHERE account = ? LIMIT 1";
    const newer = "SELECT account FROM replacements WHERE replaces = ? ORDER BY rowid DESC LIMIT 1";
    return {
      ...stored,
      links: this.#rows(links, id, linksAnAccount)
        .map(({ link, surplus }) => ({ link: String(link), isSurplus: surplus === 1 }))
        .reverse(),
      duplicateOf: this.#duplicateOf(stored),
      replaces: text(this.#rows(own, id)[0]?.replaces),
      replacedBy: text(this.#rows(newer, id)[0]?.account),
    };
  }

  /** The first active account that was linked before this one and looks the same; null when there is none. */
  #duplicateOf({ account, seq }: StoredAccount): string | null {
    if (account.last4 == null || seq === 1) return null;
    const query = `SELECT id FROM accounts WHERE ${looksLike} AND json_extract(account, '$.status') = 'active'
         AND rowid < (SELECT rowid FROM accounts WHERE id = ? LIMIT 1) ORDER BY rowid LIMIT 1`;
    return text(this.#rows(query, ...lookOf(account), account.id)[0]?.id);
  }

  /** At most `limit` accounts that look like `account`, the newest first. */
  lookAlikes(account: StripeAccount, limit: number): StoredAccount[] {
    if (account.last4 == null) return [];
    return this.#rows(
      `SELECT rowid AS seq, * FROM accounts WHERE ${looksLike} AND id <> ? ORDER BY rowid DESC LIMIT ?`,
      ...lookOf(account),
      account.id,
      limit,
    ).map(storedOf);
  }

  /** The newest active accounts, newest first. */
  active(): StoredAccount[] {
    const query = `SELECT rowid AS seq, * FROM accounts WHERE json_extract(account, '$.status') = 'active' ORDER BY rowid DESC LIMIT ?`;
    this.#newestActive ??= this.#rows(query, activeSeen).map(storedOf);
    return this.#newestActive;
  }

  /** Notes that `account` has come in the place of `replaced`, which is broken. */
  putReplacement(account: string, replaced: string): void {
    const query = "INSERT INTO replacements (account, replaces) VALUES (?, ?) ON CONFLICT DO NOTHING";
    this.sql.exec(query, account, replaced);
    this.#lists.clear();
  }

  /** Whether `link` has brought `account`. */
  isOfLink(link: string, account: string): boolean {
    return this.#rows("SELECT 1 FROM link_accounts WHERE account = ? AND link = ? LIMIT 1", account, link).length > 0;
  }

  /** How many accounts a link has brought, counted up to `most`. */
  countOfLink(link: string, most: number): number {
    const listed = this.#lists.peek(link)?.length ?? Number.POSITIVE_INFINITY;
    if (listed <= accountsShown) return Math.min(listed, most);
    const query = "SELECT count(*) AS n FROM (SELECT 1 FROM link_accounts WHERE link = ? LIMIT ?) LIMIT 1";
    return Number(this.#rows(query, link, most)[0]?.n ?? 0);
  }

  /** Notes that `link` brought `account`, which is known; `isSurplus` beyond its limit. Whether that is new. */
  putLinkAccount(link: string, account: string, isSurplus: boolean): boolean {
    const query =
      "INSERT INTO link_accounts (link, account, surplus) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING account";
    const isNew = this.#rows(query, link, account, isSurplus ? 1 : 0).length > 0;
    if (isNew) this.#lists.clear();
    return isNew;
  }

  /** Stores a new account, and that `link` has brought it; `isSurplus` beyond its limit. `now` is in Unix seconds. */
  add(account: StripeAccount, link: string, now: number, isSurplus: boolean): void {
    const before = this.ofLink(link);
    const query = "INSERT INTO accounts (id, link, synced_at, account) VALUES (?, ?, ?, ?) RETURNING rowid AS seq";
    const { seq } = this.sql.exec(query, account.id, link, now, JSON.stringify(account)).one();
    // A trigger has noted the link.
    if (isSurplus)
      this.sql.exec("UPDATE link_accounts SET surplus = 1 WHERE account = ? AND link = ?", account.id, link);
    const stored = { account, link, syncedAt: now, seq: Number(seq) };
    this.#stored.keep(account.id, stored);
    this.#newestActive = null;
    // Of the first account of all nothing else is known. What is known of others stays true: none is a duplicate of a newer one.
    const facts = { links: [{ link, isSurplus }], duplicateOf: null, replaces: null, replacedBy: null };
    const known = seq === 1 ? { ...stored, ...facts } : this.#withFacts(stored);
    if (before.length <= accountsShown) this.#lists.keep(link, [...before, known]);
  }

  /** Stores an account that is known, anew. */
  put(before: StoredAccount, account: StripeAccount, now: number): void {
    const query = "UPDATE accounts SET synced_at = ?, account = ? WHERE id = ?";
    this.sql.exec(query, now, JSON.stringify(account), account.id);
    this.#stored.keep(account.id, { ...before, account, syncedAt: now });
    this.#newestActive = null;
    this.#lists.clear();
  }

  #rows(query: string, ...bindings: SqlStorageValue[]): Row[] {
    return this.sql.exec(query, ...bindings).toArray();
  }
}

type Row = Record<string, SqlStorageValue>;

const lookOf = ({ last4, institution_name, subcategory }: StripeAccount): string[] =>
  [last4 ?? "", institution_name ?? "", subcategory]; // biome-ignore format: one idea

const text = (value: SqlStorageValue | undefined) => (value == null ? null : String(value));

const storedOf = ({ account, link, synced_at, seq }: Row): StoredAccount => ({
  account: JSON.parse(String(account)),
  link: String(link),
  syncedAt: Number(synced_at),
  seq: Number(seq),
});
