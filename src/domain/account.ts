// A linked account. Stripe's JSON is passed on unchanged, by design: only what is read of it here has a type.

/** Stripe's `financial_connections.account`, of which this names a part. */
export interface StripeAccount {
  id: string;
  status: string;
  /** A string by Stripe's types; nothing here may break should one be missing. */
  institution_name?: string | null;
  last4: string | null;
  subcategory: string;
  livemode: boolean;
  status_details?: { active?: { action: string } };
}

/** What we know of an account beside Stripe's JSON. `synced_at` is when it was last read with a change, in Unix seconds. */
export interface AccountFacts {
  /** The link that brought it first. */
  link: string;
  /** Every link that brought it, oldest first; of more than a hundred the newest. */
  links: string[];
  /** The account holder, cus_… or acct_…. */
  holder: string;
  stripe_account: null;
  synced_at: number;
  /** Set where the account goes beyond the `limits.accounts` of the link that shows it; elsewhere, of `link`. */
  surplus?: true;
}

/** An account as the API, events and links show it. */
export type AccountView = StripeAccount & { banklink: AccountFacts };

/** A list in Stripe's envelope. `url` is where its pages are. */
export interface AccountList {
  object: "list";
  data: AccountView[];
  has_more: boolean;
  url: string;
}
