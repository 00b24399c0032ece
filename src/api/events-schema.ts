// Which events a request asks for.
import * as v from "valibot";
import { holderId, stripeAccountSchema } from "../http/fields.ts";
import { pageEntries } from "./pagination.ts";

/** `GET /v1/events`. */
export const eventListSchema = v.strictObject({
  ...pageEntries,
  ...stripeAccountSchema.entries,
  account_holder: holderId,
});
