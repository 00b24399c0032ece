// What is done at Stripe with an account after it was linked.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
import type { Result } from "../domain/failure.ts";
import { accountIn } from "./answers.ts";
import { actingFor, askWithin } from "./client.ts";
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
    const { accounts } = stripe.financialConnections;
    const { lastResponse: _, ...account } = await accounts.disconnect(
      id,
      {},
      { ...limits, ...actingFor(stripeAccount) },
    );
    if (account.id !== id) throw new Unreadable("The account is another one than was asked for.");
    return accountIn(account);
  });
}
