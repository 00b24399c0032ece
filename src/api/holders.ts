// /v1/holders: everything known of one account holder, with its newest links and accounts.
import { Hono } from "hono/tiny";
import { noSuch, orThrow } from "../domain/failure.ts";
import { isHolderId } from "../domain/ids.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { linkPageOf } from "./links.ts";
import { listOf } from "./pagination.ts";

export const holders = new Hono<AppContext>().get("/:id", async (c) => {
  const id = c.req.param("id");
  const found = isHolderId(id) ? await callHolder(c, id, (holder) => holder.describe()) : null;
  if (!found) return orThrow(noSuch("account holder", id));
  const url = `/v1/accounts?account_holder=${id}`;
  return c.json({
    id: found.id,
    object: "account_holder",
    type: found.type,
    livemode: c.get("config").stripe.livemode,
    links: { ...(await linkPageOf(c, found.links)), url: `/v1/links?account_holder=${id}` },
    // The newest hundred; where there are more, all of them are listed at `url` from the first.
    accounts: { ...listOf(url, found.accounts.data, null), has_more: found.accounts.has_more },
    updated: found.updated_at,
  });
});
