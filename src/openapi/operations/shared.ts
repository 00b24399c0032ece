// Words that several operations share.
import * as v from "valibot";
import type { Operation } from "../operation.ts";

export const pageWords = {
  limit: "How many are on a page.",
  page: "The `next_page` of the answer before, for the page after it. Send the same filters with it.",
};

/** `whose`: "the account is of". */
export const stripeAccountWords = (whose: string) => ({
  stripe_account: `The connected account that ${whose}, \`acct_…\`, where it is one's.`,
});

/** For operations that take no parameters: a body may be left out. */
export const nothing: NonNullable<Operation["body"]> = {
  name: "Nothing",
  description: "Nothing: `{}`, or no body at all.",
  schema: v.strictObject({}),
  words: {},
  examples: { nothing: {} },
  mayBeMissing: true,
};
