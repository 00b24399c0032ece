// Account holders: everything known of one, and erasing it.
import { stripeAccountSchema } from "../../http/fields.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";
import { nothing, stripeAccountWords } from "./shared.ts";

const base = {
  tag: "Account holders",
  who: "operator",
  inPath: { id: { description: "The account holder's Stripe id, `cus_…` or `acct_…`.", example: "cus_Q1w2E3r4" } },
  query: { schema: stripeAccountSchema, words: stripeAccountWords("the account holder is of") },
} as const;

export const holders: Operation[] = [
  {
    ...base,
    id: "retrieveHolder",
    method: "get",
    path: "/v1/holders/{id}",
    summary: "Look at an account holder",
    description: "Everything known of one account holder, with the newest links and accounts.",
    answers: { 200: { description: "The account holder.", schema: "Holder", example: examples.holder } },
    refusals: ["resource_missing"],
  },
  {
    ...base,
    id: "deleteHolder",
    method: "delete",
    path: "/v1/holders/{id}",
    summary: "Erase an account holder",
    description:
      "Disconnects every account at Stripe, revokes every open link and deletes all that is known of the holder. It cannot be undone. Again is safe at any time. `holder.deleted` is the last event. Stripe keeps what it has collected: to have that deleted too, write to privacy@stripe.com.",
    body: nothing,
    answers: {
      200: { description: "All is gone.", schema: "HolderDeletion", example: examples.holderDeletion },
      202: {
        description: "It takes longer, and goes on by itself. Ask again to see how far it has come.",
        schema: "HolderDeletion",
        example: examples.holderDeletionGoesOn,
      },
    },
    refusals: ["resource_missing"],
  },
];
