// Whose an account or a session is, in Stripe's JSON.
import type Stripe from "stripe";
import { isHolderId } from "../domain/ids.ts";

/**
 * Every Stripe id, cus_… or acct_…, by which the holder may be known here; none where there is none that looks like one.
 * A customer with an account of Stripe's v2 API may have both.
 */
export function holderIds(holder: Stripe.FinancialConnections.Account["account_holder"]): string[] {
  const { account, customer, customer_account } = holder ?? {};
  const ids = [customer, customer_account, account].map((party) => (typeof party === "string" ? party : party?.id));
  return ids.filter(isHolderId);
}
