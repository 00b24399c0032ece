// Whose a Financial Connections account is, for an account that is known by its id alone.
import type Stripe from "stripe";
import type { Result } from "../domain/failure.ts";
import { askWithin } from "./client.ts";
import { isMissing } from "./failure.ts";

/**
 * The Stripe id of the account's holder, cus_… or acct_…, found within `budgetMs` milliseconds; null when Stripe does not
 * know the account or names no holder.
 * @see https://docs.stripe.com/api/financial_connections/accounts/retrieve
 */
export async function holderOfAccount(stripe: Stripe, id: string, budgetMs: number): Promise<Result<string | null>> {
  return askWithin(budgetMs, async (limits) => {
    try {
      const { account_holder } = await stripe.financialConnections.accounts.retrieve(id, {}, limits);
      const holder = account_holder?.customer ?? account_holder?.account ?? null;
      return typeof holder === "object" ? (holder?.id ?? null) : holder;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  });
}
