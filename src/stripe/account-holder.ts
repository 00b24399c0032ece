// Whose a Financial Connections account is, for an account that is known by its id alone.
import type Stripe from "stripe";
import { ok, type Result } from "../domain/failure.ts";
import { isMissing, stripeFailure } from "./failure.ts";

/**
 * The Stripe id of the account's holder, cus_… or acct_…; null when Stripe does not know the account or names no holder.
 * @see https://docs.stripe.com/api/financial_connections/accounts/retrieve
 */
export async function holderOfAccount(stripe: Stripe, id: string): Promise<Result<string | null>> {
  try {
    const { account_holder } = await stripe.financialConnections.accounts.retrieve(id);
    const holder = account_holder?.customer ?? account_holder?.account ?? null;
    return ok(typeof holder === "object" ? (holder?.id ?? null) : holder);
  } catch (error) {
    return isMissing(error) ? ok(null) : stripeFailure(error);
  }
}
