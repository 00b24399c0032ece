// The keys of the published copy in KV, and the types of their values. See docs/storage-schema.md.

import type { LinkStatus, LinkView } from "../domain/link.ts";
import type { StripeAccount } from "../stripe/account.ts";

export const accountKey = (id: string) => `account:${id}`;
export const holderKeyName = (id: string) => `holder:${id}`;
export const linkKey = (id: string) => `link:${id}`;

export interface PublishedAccount {
  account: StripeAccount;
  link: string;
  holder: string;
  synced_at: number;
}
export interface AccountMetadata {
  status: string;
  holder: string;
  last4: string | null;
  institution_name: string;
}
export interface PublishedHolder {
  accounts: string[];
  links: string[];
  updated_at: number;
}
export type PublishedLink = LinkView;
export interface LinkMetadata {
  status: LinkStatus;
  holder: string;
  created: number;
  expires_at: number;
}

/** The kind and the id of a key such as `link:lnk_…`. */
export function keyParts(key: string): { kind: string; id: string } {
  const at = key.indexOf(":");
  return { kind: key.slice(0, at), id: key.slice(at + 1) };
}
