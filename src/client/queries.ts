// What the lists of the API can be asked for.
import type { AccountRefresh, Link } from "./types.ts";

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
  status?: Link["status"];
  account_holder?: string;
  client_reference_id?: string;
  /** Unix seconds. */
  created?: { gte?: number; lt?: number };
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
export interface StatsQuery extends Whose {
  /** Unix seconds. */
  from?: number;
  to?: number;
  by?: "day";
}
export type Feature = AccountRefresh["features"][number];
