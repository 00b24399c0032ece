// What the account holder's object does with links. Each function is a method of the object (account-holder.ts).
import type { AccountFacts, StripeAccount } from "../domain/account.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import type { LinkChange, LinkDetails, LinkRecord, LinkStatus, LinkTerms } from "../domain/link.ts";
import * as rules from "../domain/link.ts";
import { refusalToChange, refusalToRevoke } from "../domain/link-rules.ts";
import { type AccountLook, lookOf, type PageFacts, refusalOfMended } from "../domain/repair.ts";
import { now, nowMs } from "../platform/clock.ts";
import { traced } from "../platform/trace.ts";
import { findOrMakeHolder } from "../stripe/holders.ts";
import type { Parts } from "./parts.ts";
import { published } from "./published.ts";
import { pageFacts, refusalToRelink, repairFor } from "./repair.ts";
import { accountsShown, linkDetails, linkPage, surplusIn } from "./view.ts";

/** A link for its own page. While a deployment goes on, an object of the release before does not say `page`. */
export type LinkOnPage = LinkDetails & { page?: PageFacts };

/** What an answer to the customer says of a link; less than all of it, for that has to be carried from the object. */
export interface LinkResult extends Pick<LinkRecord, "id" | "status" | "return_url" | "locale"> {
  accounts: { data: (Pick<StripeAccount, keyof AccountLook> & { banklink: Pick<AccountFacts, "surplus"> })[] };
  page?: Pick<PageFacts, "repair">;
}

/**
 * Makes the link, or answers with the one that a repeat of this request has made before. `isForSession`: not where there
 * is nothing for it to repair. Where `lookUpBy` (in milliseconds) is given, an account holder that is not known here is
 * looked up at Stripe until then, and refused if Stripe does not know it either (docs/decisions/0030-whom-stripe-knows.md).
 */
export async function createLink(
  parts: Parts,
  id: string,
  terms: LinkTerms,
  created: number,
  isForSession: boolean,
  lookUpBy: number | null,
): Promise<Result<LinkDetails>> {
  const { changes, erasure, later, republish, services } = parts;
  if (erasure.refusal && !changes.link(id)) return erasure.refusal;
  const found = await lookUp(parts, terms, lookUpBy);
  if (!found.ok) return found;
  if (!changes.link(id)) {
    if (erasure.refusal) return erasure.refusal;
    const isFirst = !changes.isKnown;
    const refused = refusalToRelink(isFirst ? null : changes.store, terms);
    if (refused) return refused;
    const isMended = terms.relink && repairFor(changes.store, terms)?.state === "mended";
    // What is known of an account that seems well may be behind.
    if (terms.relink && isMended) changes.queue.want("account", terms.relink);
    if (isMended && isForSession) {
      later(published(parts));
      return refusalOfMended;
    }
    changes.create(rules.newLink(id, terms, services.config.stripe.livemode, created));
    if (isFirst) republish.isLevel();
    await published(parts);
  }
  return { ...found, ...getLink(parts, id) };
}

/** The holder of a link to be made, if it is known here, or at Stripe. */
async function lookUp(
  { changes, services }: Parts,
  { account_holder, stripe_account }: LinkTerms,
  byMs: number | null,
) {
  if (byMs === null || changes.isKnown) return ok(account_holder);
  return traced(() => findOrMakeHolder(services.stripe, account_holder, stripe_account, "", byMs - nowMs()));
}

/** `forPage`: with what the customer's page says beside. */
export function getLink({ changes }: Parts, id: string, forPage = false): Result<LinkOnPage> {
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const { store } = changes;
  return ok({ ...linkDetails(store, link), ...(forPage ? { page: pageFacts(store, link) } : {}) });
}

/** What a link has come to, for its customer. */
export function linkResult({ changes }: Parts, id: string): Result<LinkResult> {
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const { store } = changes;
  const { status, return_url, locale } = link;
  const known = store.linkedAccounts.ofLink(id).slice(0, accountsShown);
  const data = known.map((one) => ({ ...lookOf(one.account), banklink: surplusIn(id, one) }));
  return ok({ id, status, return_url, locale, accounts: { data }, page: { repair: repairFor(store, link) } });
}

/** Newest first, after the id `after`; only those with `status` where given. */
export function listLinks(
  { changes }: Parts,
  after: string,
  limit: number,
  status?: LinkStatus,
): { links: LinkDetails[]; hasMore: boolean } {
  if (!changes.isKnown) return { links: [], hasMore: false };
  const { store } = changes;
  const links = store.links.list(after, limit + 1, now(), status).map((link) => rules.asOf(link, now()));
  return linkPage(store, links, limit);
}

export async function updateLink(parts: Parts, id: string, change: LinkChange): Promise<Result<LinkDetails>> {
  const { changes, reader } = parts;
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const refused = refusalToChange(link, change);
  if (refused) return refused;
  const after = rules.changed(link, change);
  changes.change(() => {
    changes.saveLink(after);
    if (link.status === "open" || after.status !== "open") return;
    // Opened again: whoever was at the bank when it ended may still come back.
    for (const session of changes.store.attempts.reopen(id)) reader.planCheck(session);
  });
  await published(parts);
  return getLink(parts, id);
}

export async function revokeLink(parts: Parts, id: string): Promise<Result<LinkDetails>> {
  const { changes } = parts;
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const refused = refusalToRevoke(link);
  if (refused) return refused;
  changes.change(() => changes.saveLink(rules.revoked(link)));
  await published(parts);
  return getLink(parts, id);
}
