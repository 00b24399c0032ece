// Owners and transactions of an account, page by page, as Stripe has them. They are people's data: handed on, and neither
// stored nor logged.
import type Stripe from "stripe";
import type { Result } from "../domain/failure.ts";
import { actingFor, askWithin } from "./client.ts";
import { Unreadable } from "./failure.ts";

/** One page of Stripe's list. `last` is the id after which the next page starts; null at the end. */
export interface DataPage {
  data: object[];
  last: string | null;
}

/** Which page is asked for: how many, and after which id of the page before. */
export interface PageOf {
  limit: number;
  after: string | null;
}

/** Which transactions are asked for: changed after a refresh (fctxnref_…), and made in a time, in Unix seconds. */
export interface TransactionFilter {
  after?: string | undefined;
  /** From then on. */
  from?: number | undefined;
  /** Before then. */
  before?: number | undefined;
}

/**
 * A page of the owners that `ownership` names, read within `budgetMs` milliseconds.
 * @see https://docs.stripe.com/api/financial_connections/ownership/list
 */
export async function readOwners(
  stripe: Stripe,
  account: string,
  stripeAccount: string | null,
  ownership: string,
  page: PageOf,
  budgetMs: number,
): Promise<Result<DataPage>> {
  return askWithin("data", budgetMs, async (limits) => {
    const how = { ...limits, ...actingFor(stripeAccount) };
    const params = { ownership, ...pageParams(page) };
    return pageIn(await stripe.financialConnections.accounts.listOwners(account, params, how));
  });
}

/**
 * A page of the account's transactions, newest first, read within `budgetMs` milliseconds.
 * @see https://docs.stripe.com/api/financial_connections/transactions/list
 */
export async function readTransactions(
  stripe: Stripe,
  account: string,
  stripeAccount: string | null,
  { after, from, before }: TransactionFilter,
  page: PageOf,
  budgetMs: number,
): Promise<Result<DataPage>> {
  return askWithin("data", budgetMs, async (limits) => {
    const how = { ...limits, ...actingFor(stripeAccount) };
    const range = {
      ...(from === undefined ? {} : { gte: from }),
      ...(before === undefined ? {} : { lt: before }),
    };
    const params = {
      account,
      ...pageParams(page),
      ...(after === undefined ? {} : { transaction_refresh: { after } }),
      ...(Object.keys(range).length === 0 ? {} : { transacted_at: range }),
    };
    return pageIn(await stripe.financialConnections.transactions.list(params, how));
  });
}

const pageParams = ({ limit, after }: PageOf) => ({ limit, ...(after === null ? {} : { starting_after: after }) });

/** Throws `Unreadable`. */
function pageIn({ data, has_more }: Stripe.ApiList<{ id: string }>): DataPage {
  if (!Array.isArray(data)) throw new Unreadable("The list has no data.");
  return { data, last: (has_more && data.at(-1)?.id) || null };
}
