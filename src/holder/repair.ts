// Links that repair an account, as they are in storage: how their account stands, and the one that is made by itself when
// an account breaks.
import { looksSame, type StripeAccount } from "../domain/account.ts";
import { noSuch } from "../domain/failure.ts";
import { linkIdOf } from "../domain/ids.ts";
import { type LinkRecord, type LinkTerms, limits, newLink } from "../domain/link.ts";
import {
  type AccountLook,
  lookOf,
  type PageFacts,
  type Repair,
  refusalOfDisconnected,
  repairOf,
} from "../domain/repair.ts";
import type { HolderStore, StoredAccount } from "./store.ts";

const daySeconds = 24 * 60 * 60;
const lifeSeconds = 30 * daySeconds;
/** A link with less time than this left is not handed out again. */
const leastLifeSeconds = 7 * daySeconds;
/** The accounts that the page names as linked already, and how many are looked at for them. */
const accountsNamed = 3;
const accountsSeen = 20;

/** How the account that `link` repairs stands; null where it repairs none. */
export function repairFor(store: HolderStore, { relink }: LinkTerms): Repair | null {
  const stored = relink === null ? null : store.account(relink);
  if (!stored) return null;
  const { replaced_by } = store.replacements(stored.account.id);
  const replacement = replaced_by === null ? null : store.account(replaced_by);
  return repairOf(stored.account, replacement?.account ?? null);
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
  for (const { account } of store.activeAccounts(accountsSeen))
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
 * The link that repairs `broken`: an open one that has a week left, or else a new one, on the terms of the link that
 * brought the account. A new one is not stored. `nowMs` in milliseconds; null where nothing is known to make one of.
 */
export function repairLinkFor(
  store: HolderStore,
  { account, link: brought }: StoredAccount,
  holderKey: string,
  nowMs: number,
): LinkRecord | null {
  const now = Math.floor(nowMs / 1000);
  const open = store
    .openRepairLinks(account.id, now + leastLifeSeconds)
    .find(({ id }) => store.attempts.count(id) < limits.attemptsPerLink);
  const first = store.link(brought);
  if (open || !first) return open ?? null;
  const { id: _, status: _status, created: _created, opened_at: _opened, completed_at: _completed, ...terms } = first;
  const { livemode, ...kept } = terms;
  const made = {
    ...kept,
    relink: account.id,
    institution: null,
    permissions: account.permissions?.length ? account.permissions : first.permissions,
    prefetch: [],
    limits: { accounts: 1 },
    expires_at: now + lifeSeconds,
  };
  const id = linkIdOf(nowMs, holderKey, crypto.getRandomValues(new Uint8Array(7)));
  return newLink(id, made, livemode, now);
}
