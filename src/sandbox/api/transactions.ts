// /v1/financial_connections/transactions

import { noSuch } from "../refusal.ts";
import { transactionToWire } from "../wire/objects.ts";
import type { Context } from "./context.ts";
import type { Form } from "./form.ts";
import { findLinkedAccount, mustPermit } from "./linked-accounts.ts";
import { page, pageParams } from "./pagination.ts";
import { hash, integer, type Read, type Reader, required, text } from "./params.ts";

const url = "/v1/financial_connections/transactions";
const range = hash({ gt: integer(0), gte: integer(0), lt: integer(0), lte: integer(0) });
const exactly = integer(0);

/** A time in seconds, or a range of times; a single time is read as a range too. */
const moment: Reader<Partial<Record<"gt" | "gte" | "lt" | "lte", number | undefined>> | undefined> = (
  value: Form | undefined,
  name,
) => {
  if (typeof value !== "string") return range(value, name);
  const at = exactly(value, name);
  return { gte: at, lte: at };
};

export const transactionListParams = {
  ...pageParams,
  account: required(text()),
  transacted_at: moment,
  transaction_refresh: hash({ after: required(text()) }),
};

export function listTransactions(context: Context, params: Read<typeof transactionListParams>) {
  const account = findLinkedAccount(context, params.account, "account");
  mustPermit(account, "transactions");
  const refreshes = account.transactionRefreshes;
  const after = params.transaction_refresh?.after;
  const seen = after === undefined ? -1 : refreshes.indexOf(after);
  if (after !== undefined && seen === -1) {
    throw noSuch("financial_connections_transaction_refresh", after, "transaction_refresh[after]");
  }
  const {
    gt = -1,
    gte = 0,
    lt = Number.POSITIVE_INFINITY,
    lte = Number.POSITIVE_INFINITY,
  } = params.transacted_at ?? {};
  const transactions = context.store
    .list("transaction", { where: { account: account.id }, order: "newest" })
    .filter(
      ({ refresh, transactedAt: at }) =>
        refreshes.includes(refresh) &&
        refreshes.indexOf(refresh) > seen &&
        at > gt &&
        at >= gte &&
        at < lt &&
        at <= lte,
    );
  return page(transactions, params, url, "financial_connections_transaction", transactionToWire);
}

export function retrieveTransaction(context: Context) {
  const transaction = context.store.get("transaction", context.id);
  if (transaction === undefined) throw noSuch("financial_connections_transaction", context.id);
  findLinkedAccount(context, transaction.account);
  return transactionToWire(transaction);
}
