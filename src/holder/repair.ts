// Links that repair an account, as they are in storage: how their account stands, and the one that is made by itself when
// an account breaks.
import { deadlineOf, isWell, looksSame, type StripeAccount } from "../domain/account.ts";
import { noSuch } from "../domain/failure.ts";
import { linkIdOf } from "../domain/ids.ts";
import { type LinkRecord, type LinkTerms, limits, newLink, permissions } from "../domain/link.ts";
import {
  type AccountLook,
  lookOf,
  type PageFacts,
  type Repair,
  refusalOfDisconnected,
  repairOf,
} from "../domain/repair.ts";
import type { StoredAccount } from "./account-store.ts";
import type { HolderStore } from "./store.ts";

const daySeconds = 24 * 60 * 60;
/** How long a link lives that is made by itself, and at least after the account has ended. */
const lifeSeconds = 30 * daySeconds;
const lifeAfterSeconds = 14 * daySeconds;
/** A link with less time than this left, then too, is not handed out again. */
const leastLifeSeconds = 7 * daySeconds;
/** Of the accounts that look like a broken one, no more are looked at. */
const lookAlikesSeen = 20;
/** The accounts that the page names as linked already. */
const accountsNamed = 3;

/**
 * How the account that `link` repairs stands; null where it repairs none. One that works and looks the same is as good as
 * one that has come in its place: at some banks each new consent ends the one before, and repairing would have no end.
 */
export function repairFor(store: HolderStore, { relink }: Pick<LinkTerms, "relink">): Repair | null {
  const stored = relink === null ? null : store.account(relink);
  if (!stored) return null;
  const { account } = stored;
  if (isWell(account)) return repairOf(account, null);
  const { replacedBy } = store.linkedAccounts.known(stored);
  const others = [replacedBy && store.account(replacedBy), ...store.linkedAccounts.lookAlikes(account, lookAlikesSeen)];
  const replacement = others.find((other) => other && isWell(other.account));
  return repairOf(account, replacement ? replacement.account : null);
}

/** Why there can be no link on these terms: their account is not known (`store` is null where nothing is), or disconnected. */
export function refusalToRelink(store: HolderStore | null, { relink }: LinkTerms) {
  // Absent where a Worker of an earlier release asks, while a deployment goes on.
  if (!relink) return null;
  const account = store?.account(relink)?.account;
  if (!account) return noSuch("account", relink, "relink");
  return account.status === "disconnected" ? refusalOfDisconnected : null;
}

export function pageFacts(store: HolderStore, link: LinkRecord): PageFacts {
  const repair = repairFor(store, link);
  return { linked: repair || link.status !== "open" ? [] : linkedAlready(store), repair };
}

/** The newest active accounts, each that looks the same once. */
function linkedAlready(store: HolderStore): AccountLook[] {
  const found: StripeAccount[] = [];
  for (const { account } of store.linkedAccounts.active())
    if (!found.some((other) => looksSame(other, account))) found.push(account);
  return found.slice(0, accountsNamed).map(lookOf);
}

/** An account that a plain session of `link` has brought, and the broken one that it looks like: that is replaced. */
export function replacedBy(store: HolderStore, link: LinkRecord, account: StripeAccount): StripeAccount | null {
  const broken = link.relink === null ? null : store.account(link.relink);
  const isReplaced = broken && looksSame(broken.account, account) && repairFor(store, link)?.state !== "mended";
  return isReplaced ? broken.account : null;
}

/**
 * The link that repairs an account that breaks: an open one that has a week left, or else a new one, on the terms of the
 * link that brought the account. A new one is not stored. `nowMs` in milliseconds. Null where another account has come in
 * its place, where its customer has asked for deletion, and where nothing is known to make a link of.
 */
export function repairLinkFor(
  store: HolderStore,
  { account, link: brought }: StoredAccount,
  holderKey: string,
  nowMs: number,
): LinkRecord | null {
  const now = Math.floor(nowMs / 1000);
  if (repairFor(store, { relink: account.id })?.state === "mended") return null;
  if (store.receipts.of("deletion", store.named().id)) return null;
  // The end that is foretold is no new break, so no other link is made then: this one has to outlive it.
  const endsAt = deadlineOf(account) ?? 0;
  const latest = now + limits.maxLifeSeconds;
  const open = store.links
    .openRepairs(account.id, Math.min(Math.max(now, endsAt) + leastLifeSeconds, latest - leastLifeSeconds))
    .find(({ id }) => store.attempts.ofLink(id).length < limits.attemptsPerLink);
  const first = store.link(brought);
  if (open || !first) return open ?? null;
  const { id: _, status: _status, created: _created, opened_at: _opened, completed_at: _completed, ...terms } = first;
  const { livemode, ...kept } = terms;
  const asked = account.permissions?.filter((one) => permissions.some((known) => known === one)) ?? [];
  const made = {
    ...kept,
    relink: account.id,
    institution: null,
    permissions: asked.length > 0 ? asked : first.permissions,
    prefetch: [],
    limits: { accounts: 1 },
    expires_at: Math.min(Math.max(now + lifeSeconds, endsAt + lifeAfterSeconds), latest),
  };
  const id = linkIdOf(nowMs, holderKey, crypto.getRandomValues(new Uint8Array(7)));
  return newLink(id, made, livemode, now);
}
