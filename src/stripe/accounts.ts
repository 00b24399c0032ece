// What is done at Stripe with an account after it was linked.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
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
  return askWithin("account", budgetMs, async (limits) => {
    const how = { ...limits, ...actingFor(stripeAccount) };
    const { lastResponse: _, ...account } = await stripe.financialConnections.accounts.disconnect(id, {}, how);
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
