// Checks the signature of Stripe's webhooks, and lists in one table what we do about each type.
import Stripe from "stripe";
import { isStripeId } from "../domain/ids.ts";
import { holderIds } from "./holder-ids.ts";

type ConnectionsEvent = Extract<Stripe.Event["type"], `financial_connections.${string}`>;

/**
 * `new`: an account was created. `look`: an account has changed. `ignore`: nothing that we store has changed.
 * An event only makes us read the account at Stripe: what is in the event itself is never stored.
 */
export const meaning: Record<ConnectionsEvent, "new" | "look" | "ignore"> = {
  "financial_connections.account.created": "new",
  "financial_connections.account.deactivated": "look",
  "financial_connections.account.reactivated": "look",
  "financial_connections.account.disconnected": "look",
  "financial_connections.account.refreshed_balance": "look",
  "financial_connections.account.refreshed_ownership": "look",
  "financial_connections.account.refreshed_transactions": "look",
  "financial_connections.account.account_numbers_updated": "look",
  "financial_connections.account.upcoming_account_number_expiry": "look",
  "financial_connections.account.upcoming_deactivation": "look",
  "financial_connections.account.expected_deactivation_date_updated": "look",
  "financial_connections.account.supported_payment_method_types_updated": "look",
  // An authorization names no account and no holder. Stripe sends an event for the account as well.
  "financial_connections.authorization.upcoming_deactivation": "ignore",
  "financial_connections.authorization.expected_deactivation_date_updated": "ignore",
};

/** Those of which something is done: what the endpoint at Stripe is to be registered for. */
export const handledTypes = Object.entries(meaning).flatMap(([type, use]) => (use === "ignore" ? [] : [type]));

export interface AccountNews {
  account: string;
  /** The Stripe ids that the account's holder has, cus_… or acct_…: links may have been made with either. */
  holders: string[];
  /** The connected account that this is news of; null for the platform's own. */
  stripeAccount: string | null;
  isNew: boolean;
}

export interface Webhook {
  /** For the log: one that is no word of Stripe's is not repeated. */
  type: string;
  /** Null when the event does not concern us. */
  news: AccountNews | null;
  /** What in an event that does concern us should be an id, and is none. */
  malformed: "account" | "account_holder" | "stripe_account" | null;
}

/**
 * Checks and reads a webhook. "forged": the signature fits none of `secrets`, or is over five minutes old.
 * "unreadable": the signature fits, but the body is no JSON object. `body` must be the raw body, byte for byte.
 * @see https://docs.stripe.com/webhooks#verify-events
 */
export async function readWebhook(
  stripe: Stripe,
  body: string,
  signature: string,
  secrets: string[],
  livemode: boolean,
): Promise<Webhook | "forged" | "unreadable"> {
  const event = await verified(stripe, body, signature, secrets);
  if (typeof event === "string") return event;
  const type = typeof event.type === "string" && /^[\w.]{1,100}$/.test(event.type) ? event.type : "unknown";
  const use = event.livemode === livemode ? meaning[type as ConnectionsEvent] : undefined;
  const account = event.data?.object as Partial<Stripe.FinancialConnections.Account> | null | undefined;
  if (!account?.account_holder || (use !== "new" && use !== "look")) return { type, news: null, malformed: null };
  if (!isStripeId("fca", account.id)) return { type, news: null, malformed: "account" };
  const holders = holderIds(account.account_holder);
  if (holders.length === 0) return { type, news: null, malformed: "account_holder" };
  const stripeAccount = event.account ?? null;
  if (stripeAccount !== null && !isStripeId("acct", stripeAccount))
    return { type, news: null, malformed: "stripe_account" };
  return { type, news: { account: account.id, holders, stripeAccount, isNew: use === "new" }, malformed: null };
}

async function verified(stripe: Stripe, body: string, signature: string, secrets: string[]) {
  for (const secret of secrets) {
    try {
      const event: Partial<Stripe.Event> | null = await stripe.webhooks.constructEventAsync(body, signature, secret);
      return typeof event === "object" && event !== null ? event : "unreadable";
    } catch (error) {
      if (error instanceof SyntaxError) return "unreadable";
      // The signature fits, but stripe-node refuses Stripe's newer v2 events here. We use none of them.
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) return {};
      // This secret does not fit. While one is being replaced there are several: the next may.
    }
  }
  return "forged";
}
