// What requests about accounts may say.
import * as v from "valibot";
import { type Feature, features } from "../domain/account-rules.ts";
import { holderId, someOf, stripeAccountSchema, stripeId, unixSeconds } from "../http/fields.ts";
import { pageEntries } from "./pagination.ts";

/** `GET /v1/accounts`. */
export const accountListSchema = v.strictObject({
  ...pageEntries,
  ...stripeAccountSchema.entries,
  account_holder: v.optional(holderId),
  link: v.optional(v.string()),
});

const schemaOf = <const T extends readonly Feature[]>(some: T) =>
  v.strictObject({ features: v.pipe(someOf(some), v.minLength(1, "must name at least one")) });
export const refreshSchema = schemaOf(features);
export const subscriptionSchema = schemaOf(["transactions"]);

/** `GET /v1/accounts/:id/owners`. */
export const ownersSchema = v.strictObject({ ...pageEntries, ...stripeAccountSchema.entries });
/** `GET /v1/accounts/:id/transactions`. */
export const transactionsSchema = v.strictObject({
  ...ownersSchema.entries,
  after: v.optional(stripeId("fctxnref", "transaction refresh")),
  transacted_after: unixSeconds,
  transacted_before: unixSeconds,
});
