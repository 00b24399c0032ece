// What is known of one account holder: who it is, and the stores of its links, attempts and accounts. Synchronous. The tables
// are in schema.ts and docs/storage-schema.md.
import type { HolderNamed } from "../domain/holder.ts";
import { type AccountHolderRef, type LinkRecord, stripeIdOf } from "../domain/link.ts";
import { AccountStore, type StoredAccount } from "./account-store.ts";
import { AttemptStore } from "./attempt-store.ts";
import { LinkStore } from "./link-store.ts";
import { NewsStore } from "./news-store.ts";
import { ReceiptStore } from "./receipt-store.ts";

export interface Holder {
  ref: AccountHolderRef;
  /** The connected account that it belongs to; null where it is the platform's own. */
  stripeAccount: string | null;
  /** When it last got a link or an account, in Unix seconds. */
  updatedAt: number;
}

export class HolderStore {
  readonly links: LinkStore;
  readonly linkedAccounts: AccountStore;
  readonly attempts: AttemptStore;
  readonly news: NewsStore;
  readonly receipts: ReceiptStore;
  #kept: Holder | null = null;
  #known: HolderNamed | null = null;

  constructor(private readonly sql: SqlStorage) {
    this.links = new LinkStore(sql);
    this.linkedAccounts = new AccountStore(sql);
    this.attempts = new AttemptStore(sql);
    this.news = new NewsStore(sql);
    this.receipts = new ReceiptStore(sql);
  }

  /** The object is made just now: there is nothing. */
  isNew(): void {
    this.links.isNew();
    this.attempts.isNew();
  }

  /** What is kept in memory may not be what is stored: a transaction has failed, or all rows were deleted. */
  forget(): void {
    this.#kept = null;
    this.links.forget();
    this.linkedAccounts.forget();
    this.attempts.forget();
  }

  /** Stores a new link, which has no attempts, and has brought no accounts. */
  addLink(link: LinkRecord): void {
    this.links.add(link);
    this.attempts.noneOf(link.id);
    this.linkedAccounts.noneOf(link.id);
  }

  holder(): Holder | null {
    const query = "SELECT ref, stripe_account, updated_at FROM holder LIMIT 1";
    this.#kept ??= this.sql.exec(query).toArray().map(holderOf)[0] ?? null;
    return this.#kept;
  }

  /** Who the account holder is, which never changes. To be asked only where there is one. */
  named(): HolderNamed {
    const holder = this.#known ? null : this.holder();
    if (holder)
      this.#known = { id: stripeIdOf(holder.ref), object: "account_holder", stripe_account: holder.stripeAccount };
    return this.#known ?? { id: "", object: "account_holder", stripe_account: null };
  }

  /** Notes at `now`, in Unix seconds, that the holder has got a link or an account. It stays who it was. */
  putHolder(ref: AccountHolderRef, stripeAccount: string | null, now: number): void {
    if (this.#kept?.updatedAt === now) return;
    const stored = this.sql.exec(
      `INSERT INTO holder (only, ref, stripe_account, updated_at) VALUES (1, ?, ?, ?)
       ON CONFLICT (only) DO UPDATE SET updated_at = excluded.updated_at RETURNING ref, stripe_account, updated_at`,
      JSON.stringify(ref),
      stripeAccount,
      now,
    );
    this.#kept = holderOf(stored.one());
  }

  link(id: string): LinkRecord | null {
    return this.links.get(id);
  }

  account(id: string): StoredAccount | null {
    return this.linkedAccounts.get(id);
  }
}

const holderOf = ({ ref, stripe_account, updated_at }: Record<string, SqlStorageValue>): Holder => ({
  ref: JSON.parse(String(ref)),
  stripeAccount: stripe_account === null || stripe_account === undefined ? null : String(stripe_account),
  updatedAt: Number(updated_at),
});
