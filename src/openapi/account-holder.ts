// Whom a link can be for. The API's schema takes all fields of a customer together, so that what does not fit is refused
// with a word about it (api/link-terms.ts); here stands which of them go together.
import * as v from "valibot";
import { holderSchema } from "../api/links-schema.ts";

const [customer, account] = holderSchema.pipe[1].options;
const { type, customer: id, customer_account, email, ...more } = customer.entries;

export const wholeHolder = v.variant("type", [
  v.strictObject({ type, customer: id.wrapped }),
  v.strictObject({ type, customer_account: customer_account.wrapped }),
  v.strictObject({ type, email: email.wrapped, ...more }),
  account,
]);
