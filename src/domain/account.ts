// A linked account. Stripe's JSON is passed on unchanged, by design: only what is read of it here has a type.

/** Stripe's `financial_connections.account`, of which this names a part. */
export interface StripeAccount {
  id: string;
  status: string;
  /** A string by Stripe's types; nothing here may break should one be missing. */
  institution_name?: string | null;
  /** Null by Stripe's types; nothing here may break should it be missing. */
  last4?: string | null;
  subcategory: string;
  livemode: boolean;
  /** When it was linked, in Unix seconds. */
  created?: number;
  balance?: { as_of: number } | null;
  account_holder?: { type?: string } | null;
  permissions?: string[] | null;
  /** An id, where owners were read. */
  ownership?: string | null | { id: string };
  balance_refresh?: RefreshState | null;
  ownership_refresh?: RefreshState | null;
  transaction_refresh?: (RefreshState & { id: string }) | null;
  subscriptions?: string[] | null;
  status_details?: { active?: { action: string; expected_deactivation_date?: unknown } };
}

/** How the last refresh of one kind of data went. Times are Unix seconds. */
export interface RefreshState {
  status: string;
  last_attempted_at: number;
  next_refresh_available_at: number | null;
}

/** What we know of an account beside Stripe's JSON. `synced_at` is when it was last read with a change, in Unix seconds. */
export interface AccountFacts {
  /** The link that brought it first. */
  link: string;
  /** Every link that brought it, oldest first; of more than a hundred the newest. */
  links: string[];
  /** The account holder, cus_… or acct_…. */
  holder: string;
  /** The connected account that it belongs to; null where it is the platform's own. */
  stripe_account: string | null;
  synced_at: number;
  /** An active account of the same holder that looks the same, and was linked before. */
  duplicate_of: string | null;
  /** The broken account in whose place a repair link has brought this one; and the one that came in this one's place. */
  replaces: string | null;
  replaced_by: string | null;
  /** Set where the account goes beyond the `limits.accounts` of the link that shows it; elsewhere, of `link`. */
  surplus?: true;
}

/** An account as the API, events and links show it. */
export type AccountView = StripeAccount & { banklink: AccountFacts };

/** Whether the account works, and is to go on working. One that does not can often be repaired by its customer. */
export const isWell = (account: StripeAccount): boolean =>
  account.status === "active" && account.status_details?.active?.action !== "relink_required";

/** When the bank is expected to end the connection, in Unix seconds; null where Stripe gives no time that can be one. */
export function deadlineOf({ status_details }: StripeAccount): number | null {
  const at = status_details?.active?.expected_deactivation_date;
  return typeof at === "number" && Number.isInteger(at) && at > 0 && at < 1e11 ? at : null;
}

/** Whether two accounts of one holder look like the same one at the bank. Without last four digits nothing tells. */
export const looksSame = (a: StripeAccount, b: StripeAccount): boolean =>
  a.id !== b.id &&
  a.last4 != null &&
  a.last4 === b.last4 &&
  a.subcategory === b.subcategory &&
  a.institution_name === b.institution_name;

/** Whether what makes accounts look the same, or duplicates of each other, differs between two states of one account. */
export const looksChanged = (before: StripeAccount, after: StripeAccount): boolean =>
  before.status !== after.status || !looksSame({ ...before, id: "" }, after);

/** A list in Stripe's envelope. `url` is where its pages are. */
export interface AccountList {
  object: "list";
  data: AccountView[];
  has_more: boolean;
  url: string;
}
