// What is done at Stripe with an account after it was linked.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
import type { Feature, Operation } from "../domain/account-rules.ts";
import type { Result } from "../domain/failure.ts";
import type { AccountHolderRef } from "../domain/link.ts";
import { accountIn, accountsIn } from "./answers.ts";
import { actingFor, ask, askWithin } from "./client.ts";
import { Unreadable } from "./failure.ts";

/**
 * Ends our access to the account, for good, within `budgetMs` milliseconds. Of one that is disconnected already, Stripe
 * says so again.
 * @see https://docs.stripe.com/api/financial_connections/accounts/disconnect
 */
export async function disconnect(
  stripe: Stripe,
  id: string,
  stripeAccount: string | null,
  budgetMs: number,
): Promise<Result<StripeAccount>> {
  return askWithin("change", budgetMs, async (limits) => {
    const how = { ...limits, ...actingFor(stripeAccount) };
    const { lastResponse: _, ...account } = await stripe.financialConnections.accounts.disconnect(id, {}, how);
    if (account.id !== id) throw new Unreadable("The account is another one than was asked for.");
    return accountIn(account);
  });
}

/**
 * Begins a refresh of these features, or a subscription to them, or ends it, within `budgetMs` milliseconds; the account as
 * it is then. A repeat with the same `idempotencyKey` does nothing more. `isTrial`: only one try.
 * @see https://docs.stripe.com/api/financial_connections/accounts/refresh
 * @see https://docs.stripe.com/api/financial_connections/accounts/subscribe
 * @see https://docs.stripe.com/api/financial_connections/accounts/unsubscribe
 */
export async function operate(
  stripe: Stripe,
  id: string,
  stripeAccount: string | null,
  operation: Operation,
  features: Feature[],
  { idempotencyKey, budgetMs, isTrial }: { idempotencyKey: string; budgetMs: number; isTrial: boolean },
): Promise<Result<StripeAccount>> {
  return askWithin("change", budgetMs, async (limits) => {
    const how = { ...limits, ...actingFor(stripeAccount), ...(isTrial ? { maxNetworkRetries: 0 } : {}) };
    const call = { idempotencyKey, ...how };
    // Only transactions can be subscribed to.
    const subscription = { features: features.filter((feature) => feature === "transactions") };
    const calls = {
      refresh: () => stripe.financialConnections.accounts.refresh(id, { features }, call),
      subscribe: () => stripe.financialConnections.accounts.subscribe(id, subscription, call),
      unsubscribe: () => stripe.financialConnections.accounts.unsubscribe(id, subscription, call),
    };
    const answer = await calls[operation]();
    // Stripe answers a repeat with what it answered first: since then the account may have changed. Unlike the types say,
    // the client over fetch has the headers as fetch has them.
    const isOld = new Headers(answer.lastResponse.headers).get("Idempotent-Replayed") === "true";
    const { lastResponse: _, ...account } = isOld
      ? await stripe.financialConnections.accounts.retrieve(id, {}, how)
      : answer;
    if (account.id !== id) throw new Unreadable("The account is another one than was asked for.");
    return accountIn(account);
  });
}

/**
 * At most `limit` accounts that Stripe has of the holder, after the account `after`, and whether there are more.
 * @see https://docs.stripe.com/api/financial_connections/accounts/list
 */
export async function listOfHolder(
  stripe: Stripe,
  holder: AccountHolderRef,
  stripeAccount: string | null,
  after: string | null,
  limit: number,
): Promise<Result<{ accounts: StripeAccount[]; hasMore: boolean }>> {
  const { type: _, ...account_holder } = holder;
  return ask("account", async () =>
    accountsIn(
      await stripe.financialConnections.accounts.list(
        { account_holder, limit, ...(after ? { starting_after: after } : {}) },
        actingFor(stripeAccount),
      ),
    ),
  );
}
