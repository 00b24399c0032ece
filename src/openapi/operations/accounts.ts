// Accounts: to find, refresh and disconnect them, and to read their owners and transactions.
import {
  accountListSchema,
  ownersSchema,
  refreshSchema,
  subscriptionSchema,
  transactionsSchema,
} from "../../api/accounts-schema.ts";
import { stripeAccountSchema } from "../../http/fields.ts";
import * as examples from "../examples.ts";
import type { Operation, Refusal } from "../operation.ts";
import { nothing, pageWords, stripeAccountWords } from "./shared.ts";

const base = {
  tag: "Accounts",
  who: "operator",
  inPath: { id: { description: "The account's id, `fca_…`.", example: examples.accountId } },
  query: { schema: stripeAccountSchema, words: stripeAccountWords("the account is of") },
} as const;
const ofStripe: Refusal[] = ["resource_missing", "account_disconnected", "stripe_refused", "stripe_unavailable"];
const ofHolder: Refusal[] = ["account_holder_being_deleted"];

export const accounts: Operation[] = [
  {
    ...base,
    id: "listAccounts",
    method: "get",
    path: "/v1/accounts",
    inPath: {},
    summary: "List accounts",
    description:
      "The accounts of one account holder, or those that one link has brought, oldest first, as they are now. Send one of the two.",
    query: {
      schema: accountListSchema,
      words: {
        ...pageWords,
        ...stripeAccountWords("the account holder is of"),
        account_holder: "The account holder, `cus_…` or `acct_…`.",
        link: "The link, `lnk_…`.",
      },
      examples: { account_holder: "cus_Q1w2E3r4" },
    },
    answers: { 200: { description: "A page of accounts.", schema: "AccountList", example: examples.accountList } },
    refusals: ["parameter_missing", "resource_missing"],
  },
  {
    ...base,
    id: "retrieveAccount",
    method: "get",
    path: "/v1/accounts/{id}",
    summary: "Look at an account",
    description:
      "In Stripe's own JSON, with what banklink knows beside it. It is read from KV, which may be a minute behind.",
    answers: { 200: { description: "The account.", schema: "Account", example: examples.account } },
    refusals: ["resource_missing", "stripe_refused", "stripe_unavailable"],
  },
  {
    ...base,
    id: "refreshAccount",
    method: "post",
    path: "/v1/accounts/{id}/refresh",
    summary: "Refresh an account",
    description:
      "Has Stripe read data of the account at the bank anew. The answer says `pending`; what comes of it is told as `account.updated` or `account.refresh_failed`.",
    body: {
      name: "AccountRefresh",
      description: "What to read.",
      schema: refreshSchema,
      words: { features: "The kinds of data. Each needs its permission." },
      examples: { balance: { features: ["balance"] } },
    },
    answers: { 200: { description: "The account.", schema: "Account", example: examples.pendingAccount } },
    refusals: [
      "parameter_missing",
      "permission_missing",
      "account_inactive",
      "refresh_not_available",
      ...ofStripe,
      ...ofHolder,
    ],
  },
  {
    ...base,
    id: "subscribeAccount",
    method: "post",
    path: "/v1/accounts/{id}/subscribe",
    summary: "Subscribe to transactions",
    description: "Has Stripe read the account's transactions every day, at a price, until you unsubscribe.",
    body: {
      name: "AccountSubscription",
      description: "What to read every day.",
      schema: subscriptionSchema,
      words: { features: "The kinds of data. Each needs its permission." },
      examples: { transactions: { features: ["transactions"] } },
    },
    answers: {
      200: {
        description: "The account.",
        schema: "Account",
        example: { ...examples.account, subscriptions: ["transactions"] },
      },
    },
    refusals: ["parameter_missing", "permission_missing", "account_inactive", ...ofStripe, ...ofHolder],
  },
  {
    ...base,
    id: "unsubscribeAccount",
    method: "post",
    path: "/v1/accounts/{id}/unsubscribe",
    summary: "Unsubscribe from transactions",
    description: "Ends the daily reading. It works also while the bank gives no access.",
    body: {
      name: "AccountSubscription",
      description: "What not to read any more.",
      schema: subscriptionSchema,
      words: { features: "The kinds of data. Each needs its permission." },
      examples: { transactions: { features: ["transactions"] } },
    },
    answers: { 200: { description: "The account.", schema: "Account", example: examples.account } },
    refusals: ["parameter_missing", ...ofStripe, ...ofHolder],
  },
  {
    ...base,
    id: "disconnectAccount",
    method: "post",
    path: "/v1/accounts/{id}/disconnect",
    summary: "Disconnect an account",
    description:
      "Ends what Stripe shares of the account, for good; twice is once. It cancels no payment that the customer has agreed to elsewhere.",
    body: nothing,
    answers: { 200: { description: "The account.", schema: "Account", example: examples.disconnectedAccount } },
    refusals: ["resource_missing", "stripe_refused", "stripe_unavailable", ...ofHolder],
  },
  {
    ...base,
    id: "listAccountOwners",
    method: "get",
    path: "/v1/accounts/{id}/owners",
    summary: "Read an account's owners",
    description: "Passed through from Stripe and kept nowhere. Refresh `ownership` first.",
    query: { schema: ownersSchema, words: { ...pageWords, ...base.query.words } },
    answers: { 200: { description: "A page of owners.", schema: "OwnerList", example: examples.owners } },
    refusals: ["permission_missing", "refresh_required", ...ofStripe],
  },
  {
    ...base,
    id: "listAccountTransactions",
    method: "get",
    path: "/v1/accounts/{id}/transactions",
    summary: "Read an account's transactions",
    description:
      "Passed through from Stripe and kept nowhere. Refresh `transactions` first, or subscribe. To read what is new, keep the account's `transaction_refresh.id` once you have read every page and its `status` is `succeeded`, and send it as `after` the next time.",
    query: {
      schema: transactionsSchema,
      words: {
        ...pageWords,
        ...base.query.words,
        after: "Only those that are new or were changed since this refresh, `fctxnref_…`.",
        transacted_after: "Only those that were made at this time or later, in Unix seconds.",
        transacted_before: "Only those that were made before this time, in Unix seconds.",
      },
      examples: { after: "fctxnref_1R2s3T4u" },
    },
    answers: {
      200: { description: "A page of transactions.", schema: "TransactionList", example: examples.transactions },
    },
    refusals: ["permission_missing", "refresh_required", ...ofStripe],
  },
];
