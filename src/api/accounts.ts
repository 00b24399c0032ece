// /v1/accounts: linked accounts, in Stripe's own JSON.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { holderId } from "../http/fields.ts";
import { callHolder, linkId } from "../http/holder.ts";
import { readAccount } from "../kv/read.ts";
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
    const id = c.req.param("id");
    const published = isStripeId("fca", id) ? await readAccount(c.env.RESULTS, id) : null;
    if (!published) return orThrow(noSuch("account", id.slice(0, 100)));
    const { account, ...banklink } = published;
    return c.json({ ...account, banklink });
  });
