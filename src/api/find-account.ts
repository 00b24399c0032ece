// Finds a linked account by its id: in KV, or else with its holder's object, whom Stripe names. An account of a connected
// account is found only where the request names that one.
import type { Context } from "hono";
import type { AccountView } from "../domain/account.ts";
import { noSuch, orThrow } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { stripeAccountSchema } from "../http/fields.ts";
import { callHolder } from "../http/holder.ts";
import { foundInTime, readAccount } from "../kv/read.ts";
import { nowMs } from "../platform/clock.ts";
import { holderOfAccount } from "../stripe/account-holder.ts";

/** The account that a route's `:id` and `?stripe_account=` name. Throws `not_found` where there is none. */
export async function accountOfRequest(c: Context<AppContext>): Promise<AccountView> {
  const { stripe_account } = readQuery(c, stripeAccountSchema);
  return findAccount(c, c.req.param("id") ?? "", stripe_account ?? null);
}

/**
 * The account with this id, of the connected account `stripeAccount` or of the platform itself. Throws `not_found`, naming
 * `param`, where there is none.
 */
export async function findAccount(
  c: Context<AppContext>,
  id: string,
  stripeAccount: string | null,
  param = "id",
): Promise<AccountView> {
  const found = isStripeId("fca", id) ? ((await published(c, id)) ?? (await known(c, id, stripeAccount))) : null;
  if (found?.banklink.stripe_account === stripeAccount) return found;
  const hint =
    param === "relink" && stripeAccount === null ? ". Of a connected account's, send stripe_account too." : "";
  return orThrow(noSuch("account", id, param, hint));
}

/** As KV has it; null when it has not, or not yet, or does not answer. */
async function published(c: Context<AppContext>, id: string): Promise<AccountView | null> {
  const found = await foundInTime(() => readAccount(c.env.RESULTS, id));
  if (!found) return null;
  const { account, ...banklink } = found;
  return { ...account, banklink };
}

/** As its holder's object has it, whom Stripe names; null when either does not know it. */
async function known(c: Context<AppContext>, id: string, stripeAccount: string | null): Promise<AccountView | null> {
  const budgetMs = c.get("deadlineMs") - nowMs();
  const holders = orThrow(await holderOfAccount(c.get("stripe"), id, stripeAccount, budgetMs));
  for (const holder of holders) {
    const account = await callHolder(c, holder, (object) => object.account(id), stripeAccount);
    if (account) return account;
  }
  return null;
}
