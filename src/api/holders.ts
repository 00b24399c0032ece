// /v1/holders: everything known of one account holder, with its newest links and accounts; and its erasure.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { noSuch, orThrow } from "../domain/failure.ts";
import { listUrl } from "../domain/holder.ts";
import { isHolderId } from "../domain/ids.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { stripeAccountSchema } from "../http/fields.ts";
import { callHolder } from "../http/holder.ts";
import { linkPageOf } from "./links.ts";
import { listOf } from "./pagination.ts";

export const holders = new Hono<AppContext>().delete("/:id", eraseHolder).get("/:id", async (c) => {
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

/** 200 when all is gone, 202 while that goes on by itself. Of whoever is not known, nothing is left to be done. */
async function eraseHolder(c: Context<AppContext>) {
  const id = c.req.param("id") ?? "";
  const { stripe_account = null } = readQuery(c, stripeAccountSchema);
  // What stands in a body by mistake, such as stripe_account, must not be missed.
  readBody(c, v.strictObject({}));
  if (!isHolderId(id)) orThrow(noSuch("account holder", id));
  const deadlineMs = c.get("deadlineMs");
  const erased = await callHolder(c, id, (holder) => holder.erase(deadlineMs), stripe_account);
  // A repeat is to say how far it has come by then.
  if (!erased.deleted) c.set("isPassing", true);
  return c.json(
    {
      id,
      object: "account_holder",
      stripe_account,
      deleted: erased.deleted,
      accounts_disconnected: erased.accountsDisconnected,
      links_revoked: erased.linksRevoked,
    },
    erased.deleted ? 200 : 202,
  );
}
