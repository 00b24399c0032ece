// What is known of one account holder: who it is, and the stores of its links, attempts and accounts. Synchronous. The tables
// are in schema.ts and docs/storage-schema.md.
import type { HolderNamed } from "../domain/holder.ts";
import { type AccountHolderRef, type LinkRecord, stripeIdOf } from "../domain/link.ts";
import { AccountStore, type StoredAccount } from "./account-store.ts";
import { AttemptStore } from "./attempt-store.ts";
import { LinkStore } from "./link-store.ts";
import { NewsStore } from "./news-store.ts";
import { ReceiptStore } from "./receipt-store.ts";

export class HolderStore {
  readonly links: LinkStore;
  readonly linkedAccounts: AccountStore;
  readonly attempts: AttemptStore;
  readonly news: NewsStore;
  readonly receipts: ReceiptStore;
  private known: HolderNamed | null = null;

  constructor(private readonly sql: SqlStorage) {
    this.links = new LinkStore(sql);
    this.linkedAccounts = new AccountStore(sql);
    this.attempts = new AttemptStore(sql);
    this.news = new NewsStore(sql);
    this.receipts = new ReceiptStore(sql);
  }

  holder(): { ref: AccountHolderRef; stripeAccount: string | null; updatedAt: number } | null {
    const row = this.sql.exec("SELECT ref, stripe_account, updated_at FROM holder LIMIT 1").toArray()[0];
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
    return this.links.get(id);
  }

  linkIds(after: string, limit: number): string[] {
    return this.links.ids(after, limit);
  }

  linksToExpire(now: number, limit: number): LinkRecord[] {
    return this.links.toExpire(now, limit);
  }

  nextEndMs(): number | null {
    return this.links.nextEndMs();
  }

  account(id: string): StoredAccount | null {
    return this.linkedAccounts.get(id);
  }

  accounts(after: number, limit: number): StoredAccount[] {
    return this.linkedAccounts.list(after, limit);
  }

  newestAccounts(limit: number): StoredAccount[] {
    return this.linkedAccounts.newest(limit);
  }
}
