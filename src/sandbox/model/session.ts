// A Financial Connections session and its rules: when it can be used, and which accounts may be linked with it.
import type { Holder } from "./holder.ts";
import type { Offer } from "./offer.ts";

export const permissions = ["balances", "ownership", "payment_method", "transactions"] as const;
export const prefetches = ["balances", "ownership", "transactions"] as const;
export const subcategories = ["checking", "credit_card", "line_of_credit", "mortgage", "savings"] as const;
export const paymentSupports = ["all", "at_least_one", "none"] as const;
export type Permission = (typeof permissions)[number];
export type Prefetch = (typeof prefetches)[number];
export type Subcategory = (typeof subcategories)[number];

/** Why a session that was to repair accounts repaired none. */
export type RelinkFailure = "no_authorization" | "no_account" | "other";

/** How long a session can be opened, in seconds. */
export const lifetime = 24 * 60 * 60;

export interface Relink {
  authorization: string;
  /** The one account to repair; null for all of the authorization. */
  account: string | null;
  /** The accounts that were repaired. */
  repaired: string[];
  failure: RelinkFailure | null;
}

export interface Session {
  id: string;
  clientSecret: string;
  scope: string;
  created: number;
  expiresAt: number;
  holder: Holder;
  permissions: Permission[];
  prefetch: Prefetch[];
  filters: {
    subcategories: Subcategory[] | null;
    country: string | null;
    paymentSupport: (typeof paymentSupports)[number];
    /** The bank at which the person must log in; preview versions only. */
    institution?: string | null;
  };
  limit: number | null;
  manualEntry: "automatic" | "custom" | "disabled";
  returnUrl: string | null;
  /** `linked` also when accounts were repaired; `failed` when none could be. */
  outcome: "linked" | "failed" | "closed" | null;
  /** The API version it was created with; null when the request named none. */
  stripeVersion?: string | null;
  /** What it is to repair instead of linking new accounts; preview versions only. */
  relink?: Relink | null;
  /** Made by Stripe's token flow, `stripe.collectBankAccountToken()`. */
  bankAccountToken: { id: string; bankAccount: string; account: string; created: number } | null;
}

/** Whether it can still be opened at `now` (seconds). */
export function stateOf(session: Session, now: number): "open" | "used" | "expired" {
  if (session.outcome !== null) return "used";
  return now >= session.expiresAt ? "expired" : "open";
}

/** Stripe's word for how the session stands at `now` (seconds). */
export function statusOf(session: Session, now: number): "pending" | "succeeded" | "failed" | "cancelled" {
  switch (session.outcome) {
    case "linked":
      return "succeeded";
    case "closed":
      return "cancelled";
    case "failed":
      return "failed";
    case null:
      return stateOf(session, now) === "expired" ? "failed" : "pending";
  }
}

/** The accounts of a bank that this session may link. */
export function offered(session: Session, offers: Offer[]): Offer[] {
  const { subcategories, paymentSupport } = session.filters;
  return offers.filter(
    (offer) =>
      (subcategories === null || subcategories.some((wanted) => wanted === offer.subcategory)) &&
      (paymentSupport !== "all" || offer.paymentMethods.length > 0),
  );
}

export type SelectionProblem = "nothing" | "too_many" | "none_payable";

/** Why the accounts `chosen` may not be linked; null when they may. */
export function selectionProblem(session: Session, chosen: Offer[]): SelectionProblem | null {
  if (chosen.length === 0) return "nothing";
  if (session.limit !== null && chosen.length > session.limit) return "too_many";
  const payable = chosen.some((offer) => offer.paymentMethods.length > 0);
  return session.filters.paymentSupport === "at_least_one" && !payable ? "none_payable" : null;
}
