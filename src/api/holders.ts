// /v1/holders: everything known of one account holder, with its newest links and accounts.
import { Hono } from "hono/tiny";
import { noSuch, orThrow } from "../domain/failure.ts";
import { listUrl } from "../domain/holder.ts";
import { isHolderId } from "../domain/ids.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { stripeAccountSchema } from "../http/fields.ts";
import { callHolder } from "../http/holder.ts";
import { linkPageOf } from "./links.ts";
import { listOf } from "./pagination.ts";

export const holders = new Hono<AppContext>().get("/:id", async (c) => {
  const id = c.req.param("id");
  const { stripe_account = null } = readQuery(c, stripeAccountSchema);
  const found = isHolderId(id) ? await callHolder(c, id, (holder) => holder.describe(), stripe_account) : null;
  if (!found) return orThrow(noSuch("account holder", id));
  const named = { id: found.id, object: "account_holder" as const, stripe_account };
  return c.json({
    ...named,
    type: found.type,
    livemode: c.get("config").stripe.livemode,
    links: { ...(await linkPageOf(c, found.links)), url: listUrl("links", named) },
    // The newest hundred; where there are more, all of them are listed at `url` from the first.
    accounts: { ...listOf(listUrl("accounts", named), found.accounts.data, null), has_more: found.accounts.has_more },
    updated: found.updated_at,
  });
});
