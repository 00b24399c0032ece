// Whose a Financial Connections account is, for an account of which no more than its id is known.
import type Stripe from "stripe";
import type { Result } from "../domain/failure.ts";
import { actingFor, askWithin } from "./client.ts";
import { isMissing } from "./failure.ts";
import { holderIds } from "./holder-ids.ts";

/**
 * The Stripe ids by which the account's holder may be known here, found within `budgetMs` milliseconds; none when Stripe
 * does not know the account, or not as one of `stripeAccount`.
 * @see https://docs.stripe.com/api/financial_connections/accounts/retrieve
 */
export async function holderOfAccount(
  stripe: Stripe,
  id: string,
  stripeAccount: string | null,
  budgetMs: number,
): Promise<Result<string[]>> {
  return askWithin("account", budgetMs, async (limits) => {
    try {
      const { account_holder } = await stripe.financialConnections.accounts.retrieve(
        id,
        {},
        { ...limits, ...actingFor(stripeAccount) },
      );
      return holderIds(account_holder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  });
}
