// /v1/accounts: linked accounts, in Stripe's own JSON.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import type { AccountHolder } from "../holder/account-holder.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder, linkId, mustBeOf } from "../http/holder.ts";
import type { Callable } from "../platform/durable-object.ts";
import { accountListSchema } from "./accounts-schema.ts";
import { accountOfRequest } from "./find-account.ts";
import { decodePage, isPlace, listOf } from "./pagination.ts";

export const accounts = new Hono<AppContext>()
  .get("/", async (c) => {
    const query = readQuery(c, accountListSchema);
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
    if (link !== null) await mustBeOf(c, link, query.stripe_account, noSuch("link", link, "link"));
    const stripeAccount = query.stripe_account ?? null;
    const page = await callHolder(c, whose, (holder) => holder.accounts(link, after, query.limit), stripeAccount);
    if (page === null && link !== null) orThrow(noSuch("link", link, "link"));
    const data = page?.data ?? [];
    const next = page?.next ?? null;
    return c.json(listOf("/v1/accounts", data, next === null ? null : [next]));
  })
  .get("/:id", async (c) => c.json(await accountOfRequest(c)))
  .post("/:id/disconnect", async (c) => {
    readBody(c, v.strictObject({}));
    c.set("isPassing", true);
    const { id, banklink } = await accountOfRequest(c);
    const deadlineMs = c.get("deadlineMs");
    const disconnect = (holder: Callable<AccountHolder>) => holder.disconnectAccount(id, deadlineMs);
    return c.json(orThrow(await callHolder(c, banklink.holder, disconnect, banklink.stripe_account)));
  });
