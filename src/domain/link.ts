// An onboarding link and its life cycle: open → completed | expired | revoked. Pure rules; times are Unix seconds passed in.
import type { AccountList } from "./account.ts";
import type { Attempt } from "./attempt.ts";

export type LinkStatus = "open" | "completed" | "expired" | "revoked";

/** Stripe's `account_holder`: a Customer, an Account that stands for a customer (Accounts v2), or a connected account. */
export type AccountHolderRef =
  | { type: "customer"; customer: string }
  | { type: "customer"; customer_account: string }
  | { type: "account"; account: string };

/** The options of a Financial Connections session. All are stored and sent, so that no default of Stripe's applies. */
export interface SessionOptions {
  permissions: string[];
  prefetch: string[];
  filters: { country: string; account_subcategories: string[]; require_payment_method_support: string };
  limits: { accounts: number } | null;
  manual_entry: { mode: string };
}

/** What the operator asked for, with every default filled in. */
export interface LinkTerms extends SessionOptions {
  account_holder: AccountHolderRef;
  /** The connected account that Stripe is asked for; null for the platform itself. */
  stripe_account: string | null;
  /** The broken account (fca_…) that the link is to repair. */
  relink: string | null;
  /** The bank (fcinst_…) that is chosen beforehand, where Stripe allows that. */
  institution: string | null;
  purpose: string | null;
  return_url: string | null;
  client_reference_id: string | null;
  locale: "auto" | "en" | "es";
  metadata: Record<string, string>;
  expires_at: number;
}

/** A link as it is stored. */
export interface LinkRecord extends LinkTerms {
  id: string;
  status: LinkStatus;
  livemode: boolean;
  created: number;
  opened_at: number | null;
  completed_at: number | null;
}

/** The permissions that a session can ask for. An account of another's making may have more. */
export const permissions = ["balances", "ownership", "payment_method", "transactions"] as const;

/** What links of earlier releases do not say, nor terms that come from a Worker of one while a deployment goes on. */
export const laterFields = { stripe_account: null, relink: null, institution: null } satisfies Partial<LinkRecord>;

export const limits = {
  minLifeSeconds: 5 * 60,
  defaultLifeSeconds: 7 * 24 * 60 * 60,
  maxLifeSeconds: 90 * 24 * 60 * 60,
  attemptsPerLink: 100,
  metadataKeys: 50,
  /** The most accounts a link may ask for: far more than anybody has at one bank, and a number that Stripe accepts. */
  accounts: 1000,
};

/** The Stripe id of an account holder, cus_… or acct_…. */
export function stripeIdOf(holder: AccountHolderRef): string {
  if (holder.type === "account") return holder.account;
  return "customer" in holder ? holder.customer : holder.customer_account;
}

export const newLink = (id: string, terms: LinkTerms, livemode: boolean, created: number): LinkRecord => ({
  ...laterFields,
  id,
  ...terms,
  status: "open",
  livemode,
  created,
  opened_at: null,
  completed_at: null,
});

/** The link at `now`: an open link past its `expires_at` is expired, even if the alarm has not stored that yet. */
export const asOf = <L extends LinkRecord>(link: L, now: number): L =>
  link.status === "open" && link.expires_at <= now ? { ...link, status: "expired" } : link;

export const opened = (link: LinkRecord, now: number): LinkRecord => ({ ...link, opened_at: link.opened_at ?? now });

/** A bank was linked. A revoked link stays revoked; an expired one is completed, because the customer began in time. */
export const completed = (link: LinkRecord, now: number): LinkRecord =>
  link.status === "revoked" ? link : { ...link, status: "completed", completed_at: link.completed_at ?? now };

export const revoked = (link: LinkRecord): LinkRecord =>
  link.status === "completed" ? link : { ...link, status: "revoked" };

export interface LinkChange {
  expires_at?: number | undefined;
  /** Merged as at Stripe: an empty value removes its key; null removes all. */
  metadata?: Record<string, string> | null | undefined;
}

/** The link with `change` made. An expired link that gets a new `expires_at` is open again. */
export function changed(link: LinkRecord, change: LinkChange): LinkRecord {
  const next = { ...link };
  if (change.metadata === null) next.metadata = {};
  else if (change.metadata) next.metadata = mergeMetadata(link.metadata, change.metadata);
  if (change.expires_at !== undefined) {
    next.expires_at = change.expires_at;
    if (link.status === "expired") next.status = "open";
  }
  return next;
}

/** `old` with `change` made to it, as at Stripe: an empty value removes its key. */
export function mergeMetadata(old: Record<string, string>, change: Record<string, string>) {
  const merged = new Map(Object.entries(old));
  for (const [key, value] of Object.entries(change)) {
    if (value === "") merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** A link with everything known of it but its addresses, which are derived whenever the link is shown and never stored. */
export interface LinkDetails extends LinkRecord {
  object: "onboarding_link";
  attempts: Attempt[];
  accounts: AccountList;
}

/** The link's addresses, which only the customer should have. */
export interface LinkUrls {
  /** Where a bank is linked. */
  url: string;
  /** Where the customer sees what was linked, and takes it back. */
  manage_url: string;
}

/** A link as the operator sees it and KV holds it. */
export interface LinkView extends LinkDetails, LinkUrls {}
