// Who an account holder is: a customer or an account at Stripe, of the platform itself or of one of its connected accounts.

/** An account holder, where no more is to be said of it than who it is. */
export interface HolderNamed {
  /** cus_… or acct_…. */
  id: string;
  object: "account_holder";
  /** The connected account (acct_…) that it belongs to; null where it is the platform's own. */
  stripe_account: string | null;
}

/**
 * What an account holder is called in KV, and its Durable Object named by: its Stripe id, and before that the connected
 * account that it belongs to, where it belongs to one. Stripe ids have no slash.
 */
export const holderName = (id: string, stripeAccount: string | null): string =>
  stripeAccount === null ? id : `${stripeAccount}/${id}`;

/** The address, in the operator's API, of the holder. */
export const holderUrl = ({ id, stripe_account }: HolderNamed): string =>
  `/v1/holders/${id}${stripe_account === null ? "" : `?stripe_account=${stripe_account}`}`;

/** The address, in the operator's API, of the holder's accounts or links. */
export const listUrl = (of: "accounts" | "links", { id, stripe_account }: HolderNamed): string =>
  `/v1/${of}?account_holder=${id}${stripe_account === null ? "" : `&stripe_account=${stripe_account}`}`;
