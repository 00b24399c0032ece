// The keys of the published copy in KV, and what stands behind each. See docs/storage-schema.md.
import type { AccountFacts, StripeAccount } from "../domain/account.ts";
import type { LinkStatus, LinkView } from "../domain/link.ts";

/** The key of an account (fca_…), of an account holder (as `holderName` says), of a link (lnk_…). */
export const keys = {
  account: (id: string) => `account:${id}`,
  holder: (id: string) => `holder:${id}`,
  link: (id: string) => `link:${id}`,
};

/** A key's kind and the id behind it. */
export function keyParts(key: string): { kind: string; id: string } {
  const at = key.indexOf(":");
  return { kind: key.slice(0, at), id: key.slice(at + 1) };
}

/** Stripe's JSON, and beside it what the API shows as `banklink`. */
export interface PublishedAccount extends AccountFacts {
  account: StripeAccount;
}
export interface AccountMetadata {
  status: string;
  holder: string;
  /** There where it belongs to a connected account. */
  stripe_account?: string;
  last4: string | null;
  institution_name: string;
}
export interface PublishedHolder {
  /** The newest hundred, in the order in which they were first linked. */
  accounts: string[];
  /** The newest hundred, newest first. */
  links: string[];
  /** There are more accounts or links than stand here; both are listed at `url`. */
  has_more: boolean;
  url: string;
  updated_at: number;
}
export type PublishedLink = LinkView;
export interface LinkMetadata {
  status: LinkStatus;
  holder: string;
  /** There where it belongs to a connected account. */
  stripe_account?: string;
  created: number;
  expires_at: number;
}
