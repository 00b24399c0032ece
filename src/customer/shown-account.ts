// What a customer may know of an account: never ids of Stripe's, never metadata.
import type { StripeAccount } from "../domain/account.ts";
import type { AccountLook } from "../domain/repair.ts";

/** Null and "" stand for what Stripe does not say. */
export const shownAccount = ({ institution_name, last4, subcategory }: Pick<StripeAccount, keyof AccountLook>) => ({
  institutionName: institution_name ?? "",
  last4: last4 ?? null,
  subcategory,
});
