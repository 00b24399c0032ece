// Whom a link can be for. The API's schema takes all fields of a customer together, so that what does not fit is refused
// with a word about it (api/link-terms.ts); here stands which of them go together.
import * as v from "valibot";
import { connectedSchema, customerSchema } from "../api/links-schema.ts";

const { type, customer: id, customer_account, email, ...more } = customerSchema.entries;

export const wholeHolder = v.variant("type", [
  v.strictObject({ type, customer: id.wrapped }),
  v.strictObject({ type, customer_account: customer_account.wrapped }),
  v.strictObject({ type, email: email.wrapped, ...more }),
  connectedSchema,
]);
