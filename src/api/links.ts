// /v1/links: the operator makes, finds, changes and revokes onboarding links.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { noSuch, orThrow } from "../domain/failure.ts";
import { holderKey, isLinkId, newLinkId } from "../domain/ids.ts";
import { type LinkDetails, stripeIdOf } from "../domain/link.ts";
import type { AccountHolder } from "../holder/account-holder.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { noQuery, stripeAccountSchema } from "../http/fields.ts";
import { callHolder, linkId, mustBeOf } from "../http/holder.ts";
import { now, nowMs } from "../platform/clock.ts";
import type { Callable } from "../platform/durable-object.ts";
import { findOrMakeHolder } from "../stripe/holders.ts";
import { searchLinks } from "./link-search.ts";
import { checkExpiry, checkTerms, complete, holderRequestOf, termsOf } from "./link-terms.ts";
import { changeSchema, listSchema, type TermsRequest, termsSchema } from "./links-schema.ts";
import { decodePage, listOf } from "./pagination.ts";
import { accountToRelink } from "./relink.ts";
import { showLink } from "./shown.ts";

export const links = new Hono<AppContext>()
  .post("/", async (c) => {
    // `stripe_account` stands in the body here: in the query it would be missed.
    readQuery(c, noQuery);
    return c.json(await showLink(c, await makeLink(c, readBody(c, termsSchema))));
  })
  .get("/", async (c) => {
    const query = readQuery(c, listSchema);
    const { account_holder, client_reference_id, "created[gte]": from, "created[lt]": before } = query;
    // What the holder's object can answer itself is always of now.
    const isOfHolder = account_holder && (client_reference_id ?? from ?? before) === undefined;
    return c.json(await (isOfHolder ? ofHolder(c, query, account_holder) : searchLinks(c, query)));
  })
  .get("/:id", async (c) => {
    const id = await linkOfRequest(c);
    return c.json(await showLink(c, orThrow(await callHolder(c, id, (holder) => holder.getLink(id)))));
  })
  .post("/:id", async (c) => {
    const id = await linkOfRequest(c);
    const change = readBody(c, changeSchema);
    if (change.expires_at !== undefined) checkExpiry(change.expires_at, now());
    return c.json(await showLink(c, orThrow(await callHolder(c, id, (holder) => holder.updateLink(id, change)))));
  })
  .post("/:id/revoke", async (c) => {
    const id = await linkOfRequest(c);
    readBody(c, v.strictObject({}));
    return c.json(await showLink(c, orThrow(await callHolder(c, id, (holder) => holder.revokeLink(id)))));
  });

/** The link that a route's `:id` names. A link's id leads to it alone; who says in `?stripe_account=` whose it is must be right. */
async function linkOfRequest(c: Context<AppContext>): Promise<string> {
  const id = linkId(c, c.req.param("id") ?? "");
  const { stripe_account } = readQuery(c, stripeAccountSchema);
  await mustBeOf(c, id, stripe_account, noSuch("link", id));
  return id;
}

/**
 * Makes a link as `asked` has it, once a request seed: a repeat gets the link that it made before. `isForSession`: not
 * where no session of it would be made, as the account that it is to repair is well.
 */
export async function makeLink(
  c: Context<AppContext>,
  asked: TermsRequest,
  isForSession = false,
): Promise<LinkDetails> {
  const { nonce, startedMs } = c.get("seed");
  const config = c.get("config");
  const started = Math.floor(startedMs / 1000);
  const relinked = await accountToRelink(c, asked);
  const request = complete(asked, relinked);
  checkTerms(request, config, started);
  const deadlineMs = c.get("deadlineMs");
  const named = relinked?.holder ?? holderRequestOf(asked);
  const isNew = "email" in named;
  const make = () => findOrMakeHolder(c.get("stripe"), named, request.stripe_account, nonce, deadlineMs - nowMs());
  const holder = isNew ? orThrow(await make()) : named;
  const id = await newLinkId(startedMs, await holderKey(stripeIdOf(holder), request.stripe_account), nonce);
  c.set("link", id);
  const terms = termsOf(request, holder, started);
  // Only the object knows whether it has to be looked up at Stripe.
  const lookUpBy = isNew || relinked ? null : deadlineMs;
  return orThrow(await callHolder(c, id, (object) => object.createLink(id, terms, started, isForSession, lookUpBy)));
}

/** A page of one holder's links, as the operator sees them. */
export async function linkPageOf(c: Context<AppContext>, page: { links: LinkDetails[]; hasMore: boolean }) {
  const data = await Promise.all(page.links.map((link) => showLink(c, link)));
  const last = data.at(-1);
  return listOf("/v1/links", data, page.hasMore && last ? [last.id] : null);
}

type ListQuery = v.InferOutput<typeof listSchema>;

async function ofHolder(c: Context<AppContext>, query: ListQuery, id: string) {
  const after = decodePage(query.page, isLinkId)?.[0] ?? "";
  const stripeAccount = query.stripe_account ?? null;
  const list = (holder: Callable<AccountHolder>) => holder.listLinks(after, query.limit, query.status);
  return linkPageOf(c, await callHolder(c, id, list, stripeAccount));
}
