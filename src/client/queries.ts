// What the lists of the API can be asked for, and other small types that its description has no name for.

/** Of a list: `page` is the `next_page` of the answer before. */
export interface Page {
  /** 1 to 100; 10 when left out. */
  limit?: number;
  page?: string;
}
/** The connected account that a holder or an account belongs to. */
export interface Whose {
  stripe_account?: string;
}
export interface LinkQuery extends Page, Whose {
  status?: "open" | "completed" | "expired" | "revoked";
  account_holder?: string;
  client_reference_id?: string;
  /** Unix seconds. */
  created?: { gte?: number; lt?: number };
}
/** What may change of a link. */
export interface LinkChange {
  /** Unix seconds. */
  expires_at?: number;
  metadata?: Record<string, string> | "" | null;
}
export interface AccountQuery extends Page, Whose {
  account_holder?: string;
  link?: string;
}
export interface TransactionQuery extends Page, Whose {
  /** A transaction refresh, fctxnref_…: what is newer than it. */
  after?: string;
  /** Unix seconds. */
  transacted_after?: number;
  transacted_before?: number;
}
export interface EventQuery extends Page, Whose {
  account_holder: string;
}
export interface StatsQuery {
  /** Unix seconds. */
  from?: number;
  to?: number;
  by?: "day";
}
export type Feature = "balance" | "ownership" | "transactions";
export interface DeletedHolder {
  id: string;
  object: "account_holder";
  /** False while the erasure goes on by itself. */
  deleted: boolean;
  accounts_disconnected: number;
  links_revoked: number;
  [other: string]: unknown;
}
/** Stripe's own objects, passed through. */
export type StripeObject = Record<string, unknown>;
