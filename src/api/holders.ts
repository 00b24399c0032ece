// /v1/holders: one account holder with all its links and accounts.
import { Hono } from "hono/tiny";
import { noSuch, orThrow } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";
import { holderById } from "../http/holder.ts";
import { withSecret } from "./links.ts";

export const holders = new Hono<AppContext>().get("/:id", async (c) => {
  const id = c.req.param("id");
  const holder = /^(cus|acct)_\w{1,100}$/.test(id) ? await (await holderById(c, id)).describe() : null;
  if (!holder) return orThrow(noSuch("account holder", id.slice(0, 100)));
  const links = await Promise.all(holder.links.map((link) => withSecret(c, link)));
  return c.json({
    id: holder.id,
    object: "account_holder",
    type: holder.type,
    livemode: c.get("config").stripe.livemode,
    links: { object: "list", data: links, has_more: false, url: `/v1/links?account_holder=${id}` },
    accounts: { object: "list", data: holder.accounts, has_more: false, url: `/v1/accounts?account_holder=${id}` },
    updated: holder.updated_at,
  });
});
