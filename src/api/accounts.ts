// /v1/accounts: linked accounts, in Stripe's own JSON.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import type { AccountView } from "../domain/account.ts";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { holderId } from "../http/fields.ts";
import { callHolder, linkId } from "../http/holder.ts";
import { readAccount } from "../kv/read.ts";
import { nowMs } from "../platform/clock.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { holderOfAccount } from "../stripe/account-holder.ts";
import { decodePage, isPlace, listOf, pageEntries } from "./pagination.ts";

const listSchema = v.strictObject({
  ...pageEntries,
  account_holder: v.optional(holderId),
  link: v.optional(v.string()),
});

export const accounts = new Hono<AppContext>()
  .get("/", async (c) => {
    const query = readQuery(c, listSchema);
    if ((query.account_holder === undefined) === (query.link === undefined))
      throw new Failed({
        kind: "invalid",
        code: query.link === undefined ? "parameter_missing" : "parameter_invalid",
        message: "Say whose accounts: send account_holder (cus_… or acct_…) or link (lnk_…), one of the two.",
        param: "account_holder",
      });
    const after = decodePage(query.page, isPlace(0))?.[0] ?? 0;
    const link = query.link === undefined ? null : linkId(c, query.link, "link");
    const whose = link ?? query.account_holder ?? "";
    const page = await callHolder(c, whose, (holder) => holder.accounts(link, after, query.limit));
    if (page === null && link !== null) orThrow(noSuch("link", link, "link"));
    const next = page?.next ?? null;
    return c.json(listOf("/v1/accounts", page?.data ?? [], next === null ? null : [next]));
  })
  .get("/:id", async (c) => {
    const id: string = c.req.param("id");
    if (!isStripeId("fca", id)) return orThrow(noSuch("account", id));
    return c.json((await published(c, id)) ?? (await known(c, id)) ?? orThrow(noSuch("account", id)));
  });

/** As KV has it; null when it has not, or not yet, or does not answer. */
async function published(c: Context<AppContext>, id: string): Promise<AccountView | null> {
  const found = await within(timeouts.kvRead, () => readAccount(c.env.RESULTS, id)).catch((error: unknown) => {
    console.error(JSON.stringify({ at: "kv", error: error instanceof Error ? error.name : "unknown" }));
    return null;
  });
  if (!found) return null;
  const { account, ...banklink } = found;
  return { ...account, banklink };
}

/** As its holder's object has it, whom Stripe names; null when either does not know it. */
async function known(c: Context<AppContext>, id: string): Promise<AccountView | null> {
  const holders = orThrow(await holderOfAccount(c.get("stripe"), id, c.get("deadlineMs") - nowMs()));
  for (const holder of holders) {
    const account = await callHolder(c, holder, (object) => object.account(id));
    if (account) return account;
  }
  return null;
}
