// Job `erase`: the part of an erasure that Stripe is asked for. Ends the holder's links and disconnects its accounts, those
// that are known here and whatever else Stripe lists for it.
import { revoked } from "../../domain/link.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { timeouts } from "../../platform/timeout.ts";
import { disconnect, listOfHolder } from "../../stripe/accounts.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { isGone } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Erasing } from "../erasing.ts";
import type { Erasure } from "../erasure.ts";
import type { Job } from "../queue.ts";
import { askPolicy } from "./retry-policies.ts";
import { reasonOf } from "./session.ts";

const linksAtOnce = 40;
const accountsAtOnce = 10;

/** The key of a run is always the same. A run does a part, and comes again at once until Stripe has no more to do. */
export const erase = (changes: Changes, erasure: Erasure, stripe: StripeClient, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  async run() {
    const { state } = erasure;
    if (state?.step !== "stripe") return null;
    if (revokeSome(changes, erasure, state)) return nowMs();
    const isMore =
      (await disconnectKnown(changes, erasure, stripe)) || (await disconnectListed(changes, erasure, stripe));
    if (isMore) return nowMs();
    const after = erasure.state;
    if (after?.step === "stripe") erasure.note({ ...after, step: "copies" });
    return null;
  },
});

/** Whether there were any. */
function revokeSome(changes: Changes, erasure: Erasure, state: Erasing): boolean {
  const open = changes.store.links("", linksAtOnce, now(), "open");
  if (open.length === 0) return false;
  changes.change(() => {
    for (const link of open) changes.revokeForGood(revoked(link));
    erasure.note({ ...state, linksRevoked: state.linksRevoked + open.length });
  });
  return true;
}

/** Whether there are more. */
async function disconnectKnown(changes: Changes, erasure: Erasure, stripe: StripeClient): Promise<boolean> {
  const { store } = changes;
  const some = store.accounts(erasure.state?.account ?? 0, accountsAtOnce);
  for (const { account, seq } of some) {
    const ended = account.status === "disconnected" ? null : await end(changes, stripe, account.id);
    const { state } = erasure;
    if (!state) return false;
    changes.change(() => {
      if (ended) changes.disconnectForGood(ended);
      erasure.note({ ...state, account: seq, accountsDisconnected: state.accountsDisconnected + (ended ? 1 : 0) });
    });
  }
  return some.length === accountsAtOnce;
}

/** What a session has brought that was not read here yet. Whether there are more. */
async function disconnectListed(changes: Changes, erasure: Erasure, stripe: StripeClient): Promise<boolean> {
  const holder = changes.store.holder();
  if (!holder) return false;
  const after = erasure.state?.listed ?? null;
  const listed = await listOfHolder(stripe, holder.ref, holder.stripeAccount, after, accountsAtOnce);
  if (!listed.ok) {
    if (isGone(listed.failure)) return false;
    throw new Error(reasonOf(listed.failure));
  }
  const { accounts, hasMore } = listed.value;
  for (const { id, status } of accounts) {
    const ended = status === "disconnected" ? null : await end(changes, stripe, id);
    const { state } = erasure;
    if (!state) return false;
    erasure.note({ ...state, listed: id, accountsDisconnected: state.accountsDisconnected + (ended ? 1 : 0) });
  }
  return hasMore && accounts.length > 0;
}

/** The account as it is now; null where Stripe has none of it. Throws when it must be tried again. */
async function end(changes: Changes, stripe: StripeClient, id: string) {
  const ended = await disconnect(stripe, id, changes.store.named().stripe_account, 2 * timeouts.stripe);
  if (ended.ok) return ended.value;
  if (isGone(ended.failure)) return null;
  throw new Error(reasonOf(ended.failure));
}
