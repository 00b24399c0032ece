// Links: to make, find, change and revoke them.
import { changeSchema, listSchema, termsSchema } from "../../api/links-schema.ts";
import { noQuery, stripeAccountSchema } from "../../http/fields.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";
import { nothing, pageWords, stripeAccountWords } from "./shared.ts";
import { termsWords } from "./terms.ts";

const linkInPath = { id: { description: "The link's id, `lnk_…`.", example: examples.linkId } };
const stripeAccount = { schema: stripeAccountSchema, words: stripeAccountWords("the link is of") };

export const links: Operation[] = [
  {
    id: "createLink",
    method: "post",
    path: "/v1/links",
    tag: "Links",
    who: "operator",
    summary: "Make a link",
    description:
      "Makes a link for one account holder. Send the answer's `url` to your customer, or open it in your app. With `relink` it repairs an account whose access the bank has ended.",
    query: { schema: noQuery, words: {} },
    body: {
      name: "LinkCreate",
      description: "What the link is to ask for, and of whom.",
      schema: termsSchema,
      words: termsWords,
      examples: {
        "for a customer": {
          account_holder: { type: "customer", customer: "cus_Q1w2E3r4" },
          permissions: ["payment_method", "balances"],
          purpose: "Verify the account we pay your rent deposit back to",
          return_url: "https://app.example.com/done",
          client_reference_id: "order-42",
          metadata: { order: "42" },
        },
        "for a new customer": {
          account_holder: { type: "customer", email: "pat@example.com", name: "Pat Doe", phone: "+15551234567" },
        },
        "to repair an account": { relink: examples.accountId },
      },
    },
    answers: { 200: { description: "The link.", schema: "Link", example: examples.link } },
    refusals: [
      "parameter_missing",
      "email_invalid",
      "400 resource_missing",
      "resource_missing",
      "account_disconnected",
      "account_holder_being_deleted",
      "stripe_refused",
      "stripe_unavailable",
    ],
  },
  {
    id: "listLinks",
    method: "get",
    path: "/v1/links",
    tag: "Links",
    who: "operator",
    summary: "List links",
    description:
      "Newest first. With `account_holder`, and no other filter than `status`, the list is of now. Any other comes from an index that is a moment behind, and says in `as_of` how far it is known to be complete.",
    query: {
      schema: listSchema,
      words: {
        ...pageWords,
        status: "Only links that stand like this.",
        account_holder: "Only links of this account holder, `cus_…` or `acct_…`.",
        ...stripeAccountWords("the links are of"),
        client_reference_id: "Only links that have exactly this reference.",
        "created[gte]": "Only links that were made at this time or later, in Unix seconds.",
        "created[lt]": "Only links that were made before this time, in Unix seconds.",
      },
      examples: { status: "open" },
    },
    answers: { 200: { description: "A page of links.", schema: "LinkList", example: examples.links } },
    refusals: ["index_unavailable"],
  },
  {
    id: "retrieveLink",
    method: "get",
    path: "/v1/links/{id}",
    tag: "Links",
    who: "operator",
    summary: "Look at a link",
    description: "The link as it is now, with every try to link a bank and the accounts that it has brought.",
    inPath: linkInPath,
    query: stripeAccount,
    answers: { 200: { description: "The link.", schema: "Link", example: examples.completedLink } },
    refusals: ["resource_missing"],
  },
  {
    id: "updateLink",
    method: "post",
    path: "/v1/links/{id}",
    tag: "Links",
    who: "operator",
    summary: "Change a link",
    description:
      "Changes when a link expires, or what is noted on it. An expired link with a new `expires_at` is open again.",
    inPath: linkInPath,
    query: stripeAccount,
    body: {
      name: "LinkUpdate",
      description: "What is to change; what is left out stays.",
      schema: changeSchema,
      words: {
        expires_at: "When the link stops opening, in Unix seconds: from 5 minutes to 90 days from now.",
        metadata: "Added to what is noted. An empty value removes its key; `null` or an empty text removes all.",
      },
      examples: { "more time": { expires_at: examples.linkLater.expires_at } },
    },
    answers: { 200: { description: "The link, changed.", schema: "Link", example: examples.linkLater } },
    refusals: ["resource_missing", "link_completed", "409 link_revoked", "account_holder_being_deleted"],
  },
  {
    id: "revokeLink",
    method: "post",
    path: "/v1/links/{id}/revoke",
    tag: "Links",
    who: "operator",
    summary: "Revoke a link",
    description:
      "From now on the link opens nothing. Accounts that it has brought stay: disconnect them to end that too.",
    inPath: linkInPath,
    query: stripeAccount,
    body: nothing,
    answers: { 200: { description: "The link, revoked.", schema: "Link", example: examples.revokedLink } },
    refusals: ["resource_missing", "link_completed", "account_holder_being_deleted"],
  },
];
