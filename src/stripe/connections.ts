// Creates and reads Financial Connections sessions and accounts at Stripe. Client secrets are passed on, never stored.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
import { ok, type Result } from "../domain/failure.ts";
import type { AccountHolderRef, SessionOptions } from "../domain/link.ts";
import { stripeFailure } from "./failure.ts";
import { holderIds } from "./holder-ids.ts";

/**
 * Creates a session, with every option sent. A repeat with the same `idempotencyKey` answers with the same session.
 * `returnUrl` is where the bank's pages lead back to; null leaves that to Stripe.
 * @see https://docs.stripe.com/api/financial_connections/sessions/create
 */
export async function createSession(
  stripe: Stripe,
  holder: AccountHolderRef,
  options: SessionOptions,
  returnUrl: string | null,
  idempotencyKey: string,
): Promise<Result<{ id: string; clientSecret: string }>> {
  try {
    const session = await stripe.financialConnections.sessions.create(
      {
        account_holder: holder,
        permissions: options.permissions,
        prefetch: options.prefetch as Stripe.FinancialConnections.SessionCreateParams.Prefetch[],
        filters: {
          country: options.filters.country,
          account_subcategories: options.filters.account_subcategories,
          require_payment_method_support: options.filters
            .require_payment_method_support as Stripe.FinancialConnections.SessionCreateParams.Filters.RequirePaymentMethodSupport,
        },
        // The empty string means "no limit". Left out, Stripe's default would apply, which may change.
        limits: { accounts: options.limits?.accounts ?? "" },
        manual_entry: { mode: options.manual_entry.mode },
        ...(returnUrl ? { return_url: returnUrl } : {}),
      },
      { idempotencyKey },
    );
    return ok({ id: session.id, clientSecret: session.client_secret ?? "" });
  } catch (error) {
    return stripeFailure(error);
  }
}

/**
 * Every account that a session has linked, read page by page, and the Stripe ids that the session's account holder has.
 * @see https://docs.stripe.com/api/financial_connections/sessions/retrieve
 */
export async function readSession(
  stripe: Stripe,
  sessionId: string,
): Promise<Result<{ holders: string[]; accounts: StripeAccount[] }>> {
  try {
    const session = await stripe.financialConnections.sessions.retrieve(sessionId);
    const accounts = [...session.accounts.data];
    let more = session.accounts.has_more;
    while (more) {
      const after = accounts.at(-1)?.id;
      const page = await stripe.financialConnections.accounts.list({
        session: sessionId,
        limit: 100,
        ...(after ? { starting_after: after } : {}),
      });
      accounts.push(...page.data);
      more = page.has_more && page.data.length > 0;
    }
    return ok({ holders: holderIds(session.account_holder), accounts: accounts.map(withoutPersonalData) });
  } catch (error) {
    return stripeFailure(error);
  }
}

/**
 * Reads one account.
 * @see https://docs.stripe.com/api/financial_connections/accounts/retrieve
 */
export async function readAccount(stripe: Stripe, id: string): Promise<Result<StripeAccount>> {
  try {
    const { lastResponse: _, ...account } = await stripe.financialConnections.accounts.retrieve(id);
    return ok(withoutPersonalData(account));
  } catch (error) {
    return stripeFailure(error);
  }
}

/** Stripe's account as it came, except that owners, were they ever expanded, are an id again: they are never stored. */
function withoutPersonalData(account: Stripe.FinancialConnections.Account): StripeAccount {
  if (typeof account.ownership !== "object" || !account.ownership) return account;
  const kept: Stripe.FinancialConnections.Account = { ...account, ownership: account.ownership.id };
  return kept;
}
