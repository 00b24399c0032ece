// /v1/accounts/:id/owners, /transactions: passed through from Stripe page by page. People's data: nothing of it is stored
// or logged.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { AccountView } from "../domain/account.ts";
import { refreshRequired, refusalToRead } from "../domain/account-rules.ts";
import { Failed, noSuch, orThrow, type Result } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { nowMs } from "../platform/clock.ts";
import {
  type DataPage,
  type PageOf,
  readOwners,
  readTransactions,
  type TransactionFilter,
} from "../stripe/account-data.ts";
import { ownersSchema, transactionsSchema } from "./accounts-schema.ts";
import { findAccount } from "./find-account.ts";
import { decodePage, invalidPage, listOf } from "./pagination.ts";

const isIdOf =
  (prefix: string) =>
  (value: unknown): value is string =>
    isStripeId(prefix, value);

export const accountData = new Hono<AppContext>()
  .get("/:id/owners", async (c) => {
    const query = readQuery(c, ownersSchema);
    const place = { limit: query.limit, after: decodePage(query.page, isIdOf("fcaown"))?.[0] ?? null };
    const account = await accountNow(c, query.stripe_account ?? null);
    const refused = refusalToRead(account, "ownership");
    if (refused) orThrow(refused);
    const { id, banklink, ownership } = account;
    const named = typeof ownership === "string" ? ownership : (ownership?.id ?? "");
    const read = await readOwners(c.get("stripe"), id, banklink.stripe_account, named, place, budgetMs(c));
    return c.json(shown(account, "owners", await pageOf(c, account, read, query)));
  })
  .get("/:id/transactions", async (c) => {
    const query = readQuery(c, transactionsSchema);
    const { limit, after, transacted_after: from, transacted_before: before } = query;
    if (from !== undefined && before !== undefined && from >= before)
      throw invalid("transacted_before", "transacted_before must be later than transacted_after.");
    const place = { limit, after: decodePage(query.page, isIdOf("fctxn"))?.[0] ?? null };
    const account = await accountNow(c, query.stripe_account ?? null);
    const refused = refusalToRead(account, "transactions");
    if (refused) orThrow(refused);
    const ask = async (filter: TransactionFilter, which: PageOf) => {
      const { id, banklink } = account;
      const read = await readTransactions(c.get("stripe"), id, banklink.stripe_account, filter, which, budgetMs(c));
      return pageOf(c, account, read, query);
    };
    const page = await ask({ after, from, before }, place);
    // Of several refreshes Stripe shows the last. Where that has not succeeded, an earlier one may have, or none.
    const isUnsure = account.transaction_refresh?.status !== "succeeded" && query.page === undefined;
    if (isUnsure && page.data.length === 0 && (await ask({}, { limit: 1, after: null })).data.length === 0)
      orThrow(refreshRequired(account, "transactions"));
    return c.json(shown(account, "transactions", page));
  });

/** The account as its holder's object has it now: KV may be behind, and says no more than where that is. */
async function accountNow(c: Context<AppContext>, stripeAccount: string | null): Promise<AccountView> {
  const { id, banklink } = await findAccount(c, c.req.param("id") ?? "", stripeAccount);
  const account = await callHolder(c, banklink.holder, (holder) => holder.account(id), stripeAccount);
  return account ?? orThrow(noSuch("account", id));
}

/** The page that Stripe has answered with. Throws `invalid` where Stripe does not know what `query` names. */
async function pageOf(
  c: Context<AppContext>,
  { id, banklink }: AccountView,
  read: Result<DataPage>,
  query: { page?: string | undefined; after?: string | undefined },
): Promise<DataPage> {
  if (read.ok || read.failure.kind !== "stripe_refused") return orThrow(read);
  const isUnknown = read.failure.stripe.code === "resource_missing";
  if (isUnknown && query.page !== undefined) throw invalidPage();
  if (isUnknown && query.after !== undefined)
    throw invalid("after", `No such transaction refresh: '${query.after}'. Send an id that this account's transactions had as transaction_refresh.`); // biome-ignore format: one line
  // Stripe may know of a change that we have not heard of.
  await callHolder(c, banklink.holder, (holder) => holder.noteAccount(id, false), banklink.stripe_account);
  return orThrow(read);
}

function shown({ id, banklink }: AccountView, what: "owners" | "transactions", { data, last }: DataPage) {
  const whose = banklink.stripe_account === null ? "" : `?stripe_account=${banklink.stripe_account}`;
  return listOf(`/v1/accounts/${id}/${what}${whose}`, data, last === null ? null : [last]);
}

const budgetMs = (c: Context<AppContext>) => c.get("deadlineMs") - nowMs();

const invalid = (param: string, message: string) =>
  new Failed({ kind: "invalid", code: "parameter_invalid", message, param });
