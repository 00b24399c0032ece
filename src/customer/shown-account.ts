// What a customer may know of an account: never ids of Stripe's, never metadata.
import type { AccountLook } from "../domain/repair.ts";

export const shownAccount = ({
  institution_name,
  last4,
  subcategory,
}: Omit<AccountLook, "institution_name"> & { institution_name?: string | null }) => ({
  institutionName: institution_name ?? "",
  last4,
  subcategory,
});
