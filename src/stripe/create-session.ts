// Creates Financial Connections sessions at Stripe, in whichever version of its API. Client secrets are passed on, never stored.
import type Stripe from "stripe";
import type { Result } from "../domain/failure.ts";
import type { AccountHolderRef, SessionOptions } from "../domain/link.ts";
import { mintedIn } from "./answers.ts";
import { askWithin, type CallOptions, optionsOf } from "./client.ts";

/** `budgetMs` is in milliseconds. A repeat with the same `idempotencyKey` answers with the same session. */
export interface Creation extends CallOptions {
  idempotencyKey: string;
  budgetMs: number;
}

/** What a plain session is created with, beside what every session is. Every option is sent: defaults change. */
export const plainly = (account_holder: AccountHolderRef, { filters, limits }: SessionOptions) => ({
  account_holder,
  filters,
  // The empty text means "no limit".
  limits: { accounts: limits?.accounts ?? ("" as const) },
});

/**
 * Creates a session with `what`. `returnUrl` is where the bank's pages lead back to; null leaves that to Stripe.
 * @see https://docs.stripe.com/api/financial_connections/sessions/create
 */
export function createSession(
  stripe: Stripe,
  { permissions, prefetch }: SessionOptions,
  what: object,
  returnUrl: string | null,
  { idempotencyKey, budgetMs, ...call }: Creation,
): Promise<Result<{ id: string; clientSecret: string }>> {
  return askWithin(call.apiVersion ? "preview" : "mint", budgetMs, async (limits) => {
    const params = {
      ...what,
      permissions,
      prefetch,
      // A link of an earlier release may still say `automatic`, whose outcome, a token and no account, nothing here knows.
      manual_entry: { mode: "disabled" },
      ...(returnUrl ? { return_url: returnUrl } : {}),
    } as unknown as Stripe.FinancialConnections.SessionCreateParams;
    const how = { idempotencyKey, ...limits, ...optionsOf(call) };
    return mintedIn(await stripe.financialConnections.sessions.create(params, how));
  });
}
