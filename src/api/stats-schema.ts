// Which days' links a request wants counted.
import * as v from "valibot";
import { oneOf, stripeAccountSchema, unixSeconds } from "../http/fields.ts";

/** `GET /v1/stats`. */
export const statsSchema = v.strictObject({
  from: unixSeconds,
  to: unixSeconds,
  by: v.optional(oneOf(["day"])),
  ...stripeAccountSchema.entries,
});
