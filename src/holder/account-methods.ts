// What the account holder's object does with linked accounts, and what it says of itself. Each function is a method of the
// object (account-holder.ts).
import type { AccountView } from "../domain/account.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import { type LinkDetails, stripeIdOf } from "../domain/link.ts";
import { nowMs } from "../platform/clock.ts";
import { timeouts } from "../platform/timeout.ts";
import { traced } from "../platform/trace.ts";
import { type OperationRequest, operateAccount as operate } from "./account-operations.ts";
import { listLinks } from "./link-methods.ts";
import { disconnectForCustomer, type ManagedChange } from "./manage.ts";
import type { Parts } from "./parts.ts";
import { deliveriesARequest, published, rowsARequest } from "./published.ts";
import { accountsShown, accountView, linksShown } from "./view.ts";

export interface HolderView {
  id: string;
  stripe_account: string | null;
  type: "customer" | "account";
  links: { links: LinkDetails[]; hasMore: boolean };
  accounts: { data: AccountView[]; has_more: boolean };
  updated_at: number;
}

/**
 * At most `limit` accounts of one link, or of the holder, after the place `after`; `next` is the place to go on from.
 * Null when there is no such link or holder.
 */
export function accounts({ changes }: Parts, link: string | null, after: number, limit: number) {
  if (!changes.isKnown || (link && !changes.link(link))) return null;
  const { store } = changes;
  const found = link
    ? store.linkedAccounts.pageOfLink(link, after, limit + 1)
    : store.linkedAccounts.list(after, limit + 1);
  const shown = found.slice(0, limit);
  const next = found.length > limit ? (shown.at(-1)?.seq ?? null) : null;
  return { data: shown.map((account) => accountView(store, account, link ?? undefined)), next };
}

/** The holder, with its newest links and accounts; null when nothing is known of it. */
export function describe(parts: Parts): HolderView | null {
  const { changes } = parts;
  const holder = changes.isKnown ? changes.store.holder() : null;
  if (!holder) return null;
  const { store } = changes;
  const newest = store.linkedAccounts.newest(accountsShown + 1);
  return {
    id: stripeIdOf(holder.ref),
    stripe_account: holder.stripeAccount,
    type: holder.ref.type,
    links: listLinks(parts, "", linksShown),
    accounts: {
      data: newest.slice(-accountsShown).map((account) => accountView(store, account)),
      has_more: newest.length > accountsShown,
    },
    updated_at: holder.updatedAt,
  };
}

/** One account; null when it is not known here. */
export function account({ changes }: Parts, id: string): AccountView | null {
  const found = changes.isKnown ? changes.store.account(id) : null;
  return found && accountView(changes.store, found);
}

/** Refreshes the account's data at Stripe, subscribes to it or no longer; answers with the account as it is then. */
export async function operateAccount(
  parts: Parts,
  id: string,
  request: OperationRequest,
): Promise<Result<AccountView>> {
  if (!parts.changes.isKnown) return noSuch("account", id);
  const done = await traced(() => operate(parts.operating, id, request));
  // What was refused by a rule of ours has changed nothing.
  if (done.ok) await published(parts);
  else if ("stripe" in done.failure) parts.later(published(parts));
  return done;
}

/** Ends our access to an account at Stripe, before `deadlineMs`; twice is once. */
export async function disconnectAccount(parts: Parts, id: string, deadlineMs: number): Promise<Result<AccountView>> {
  const done = await traced(() => parts.disconnecting.run(id, deadlineMs - timeouts.published));
  await published(parts);
  const after = done.ok ? account(parts, id) : null;
  return done.ok ? { ...done, ...(after ? ok(after) : noSuch("account", id)) } : done;
}

/** The same as `disconnectAccount`, by the customer, on their own page of `link`. */
export async function disconnectByCustomer(
  parts: Parts,
  link: string,
  id: string,
  deadlineMs: number,
): Promise<Result<ManagedChange>> {
  const { changes, disconnecting, erasure } = parts;
  if (erasure.refusal) return erasure.refusal;
  const endMs = deadlineMs - timeouts.published;
  const done = await traced(() => disconnectForCustomer(changes, disconnecting, link, id, endMs));
  await published(parts);
  return done;
}

/** Stripe says: look at this account again. Noted for good when this returns; false when the holder is not ours. */
export async function noteAccount({ changes, search, alarm }: Parts, id: string, isNew: boolean): Promise<boolean> {
  if (!changes.isKnown) return false;
  const { store, queue } = changes;
  changes.change(() => {
    // One that is not known here is looked for. That an account exists is no news once it is read.
    if (!store.account(id)) {
      store.news.seek(id, nowMs());
      queue.plan("find", id, search.nextMs);
    }
    if (!isNew) queue.want("account", id);
  });
  await alarm.work(rowsARequest, deliveriesARequest);
  return true;
}
