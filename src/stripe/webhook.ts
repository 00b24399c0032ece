// Stripe's webhooks: the signature checked, and what each type means to us in one table.
import Stripe from "stripe";

type ConnectionsEvent = Extract<Stripe.Event["type"], `financial_connections.${string}`>;

/**
 * `new`: an account exists now. `look`: something is new with an account. `ignore`: nothing that we keep has changed.
 * An event is never more than a hint: what is stored is read at Stripe.
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
  // An Authorization names no account and no holder; Stripe sends the account's own event beside it.
  "financial_connections.authorization.upcoming_deactivation": "ignore",
  "financial_connections.authorization.expected_deactivation_date_updated": "ignore",
};

export interface AccountNews {
  account: string;
  /** The cus_ or acct_ that Stripe has the account under. */
  holder: string;
  isNew: boolean;
}

/**
 * What a webhook says: `news` of an account or nothing that concerns us (null); "forged" when no secret fits, "unreadable"
 * when one does and the body is no JSON object.
 * `body` is the raw body, byte for byte; a signature older than Stripe's five minutes does not fit.
 * @see https://docs.stripe.com/webhooks#verify-events
 */
export async function readWebhook(
  stripe: Stripe,
  body: string,
  signature: string,
  secrets: string[],
  livemode: boolean,
): Promise<{ type: string; news: AccountNews | null } | "forged" | "unreadable"> {
  const event = await verified(stripe, body, signature, secrets);
  if (typeof event === "string") return event;
  const type = String(event.type);
  const use = event.livemode === livemode ? meaning[type as ConnectionsEvent] : undefined;
  const account = event.data?.object as Partial<Stripe.FinancialConnections.Account> | null | undefined;
  if (!account?.id || (use !== "new" && use !== "look")) return { type, news: null };
  const party = account.account_holder?.customer ?? account.account_holder?.account;
  const holder = typeof party === "object" ? party.id : party;
  return { type, news: holder ? { account: account.id, holder, isNew: use === "new" } : null };
}

async function verified(stripe: Stripe, body: string, signature: string, secrets: string[]) {
  for (const secret of secrets) {
    try {
      const event: Partial<Stripe.Event> | null = await stripe.webhooks.constructEventAsync(body, signature, secret);
      return typeof event === "object" && event !== null ? event : "unreadable";
    } catch (error) {
      if (error instanceof SyntaxError) return "unreadable";
      // Past the signature stripe-node refuses events of its newer kind, and we have use for none.
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) return {};
      // Not this secret; while secrets are being replaced the next may fit.
    }
  }
  return "forged";
}
