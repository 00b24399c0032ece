// /v1/accounts: linked accounts, in Stripe's own JSON.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { holderById, holderOfLink } from "../http/holder.ts";
import { readAccount } from "../kv/read.ts";
import { decodePage, listOf, pageEntries, stripeHolderId } from "./pagination.ts";

const listSchema = v.strictObject({
  ...pageEntries,
  account_holder: v.optional(stripeHolderId),
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
    const start = decodePage(query.page, v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0))]))?.[0] ?? 0;
    const holder =
      query.link === undefined ? await holderById(c, query.account_holder ?? "") : holderOfLink(c, query.link, "link");
    const all = await holder.accounts(query.link ?? null);
    if (all === null && query.link !== undefined) orThrow(noSuch("link", query.link, "link"));
    const data = (all ?? []).slice(start, start + query.limit);
    const next = start + query.limit < (all ?? []).length ? [start + query.limit] : null;
    return c.json(listOf("/v1/accounts", data, next));
  })
  .get("/:id", async (c) => {
    const id = c.req.param("id");
    const published = /^fca_\w{1,100}$/.test(id) ? await readAccount(c.env.RESULTS, id) : null;
    return published ? c.json(published.account) : orThrow(noSuch("account", id.slice(0, 100)));
  });
