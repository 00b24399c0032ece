// Job `erase`: the part of an erasure that Stripe is asked for. Ends the holder's links and disconnects its accounts, those
// that are known here and whatever else Stripe lists for it.
import { type Failure, noSuch } from "../../domain/failure.ts";
import { revoked } from "../../domain/link.ts";
import { stripePatienceSeconds } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { timeouts } from "../../platform/timeout.ts";
import { disconnect, listOfHolder } from "../../stripe/accounts.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { isGone } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Erasure } from "../erasure.ts";
import type { Job } from "../job.ts";
import { askPolicy } from "./retry-policies.ts";
import { reasonOf } from "./session.ts";

const linksAtOnce = 40;
const accountsAtOnce = 10;

/** How far a round over all accounts has come. */
interface Round {
  /** The place of the last account that is known here; then, of Stripe's own list, the last account's id. */
  known: number;
  isKnownDone: boolean;
  listed: string | null;
  isListed: boolean;
  /** Stripe does not know the holder either, so a key of another Stripe account may be what is wrong. */
  isHolderMissing: boolean;
  /** Why an account could not be disconnected. Others are tried all the same. */
  trouble: Failure | null;
}
const start: Round = { known: 0, isKnownDone: false, listed: null, isListed: false, isHolderMissing: false, trouble: null }; // biome-ignore format: one idea

/** The key of a run is always the same. A run does a part, and comes again at once until Stripe has no more to do. */
export const erase = (changes: Changes, erasure: Erasure, stripe: StripeClient, reconcileSeconds: number[]): Job => {
  let round = start;
  return {
    ...askPolicy(reconcileSeconds, 0),
    async run() {
      if (!erasure.state || erasure.state.isGone) return null;
      if (revokeSome(changes, erasure)) return nowMs();
      round = await (round.isListed
        ? endKnown(changes, erasure, stripe, round)
        : endListed(changes, erasure, stripe, round));
      // Where Stripe does not answer, the others would meet the same.
      const isOver = round.trouble?.kind === "stripe_unavailable" || (round.isListed && round.isKnownDone);
      if (!isOver) return nowMs();
      const { trouble } = round;
      round = start;
      if (trouble) throw new Error(reasonOf(trouble));
      erasure.disconnected();
      return null;
    },
  };
};

/** Whether there were any. */
function revokeSome(changes: Changes, erasure: Erasure): boolean {
  const { state } = erasure;
  const open = changes.store.links.list("", linksAtOnce, now(), "open");
  if (open.length === 0 || !state) return false;
  changes.change(() => {
    for (const link of open) changes.revokeForGood(revoked(link));
    erasure.note({ ...state, linksRevoked: state.linksRevoked + open.length });
  });
  return true;
}

/** Some more of what Stripe lists for the holder: also what a session has brought that was not read here yet. */
async function endListed(changes: Changes, erasure: Erasure, stripe: StripeClient, before: Round): Promise<Round> {
  const round = { ...before };
  const holder = changes.store.holder();
  if (!holder) return { ...round, isListed: true };
  const listed = await listOfHolder(stripe, holder.ref, holder.stripeAccount, round.listed, accountsAtOnce);
  if (!listed.ok) {
    const isHolderMissing = isGone(listed.failure);
    return { ...round, isListed: true, isHolderMissing, trouble: isHolderMissing ? null : listed.failure };
  }
  for (const { id, status } of listed.value.accounts) {
    round.listed = id;
    if (status !== "disconnected") await endOne(changes, erasure, stripe, id, round);
  }
  return { ...round, isListed: !listed.value.hasMore || listed.value.accounts.length === 0 };
}

/** Some more of the accounts that are known here. */
async function endKnown(changes: Changes, erasure: Erasure, stripe: StripeClient, before: Round): Promise<Round> {
  const round = { ...before };
  const some = changes.store.linkedAccounts.list(round.known, accountsAtOnce);
  for (const { account, seq } of some) {
    round.known = seq;
    if (account.status !== "disconnected") await endOne(changes, erasure, stripe, account.id, round);
  }
  return { ...round, isKnownDone: some.length < accountsAtOnce };
}

async function endOne(changes: Changes, erasure: Erasure, stripe: StripeClient, id: string, round: Round) {
  const ended = await disconnect(stripe, id, changes.store.named().stripe_account, 2 * timeouts.stripe);
  const { state } = erasure;
  if (!state || state.isGone) return;
  if (ended.ok)
    return changes.change(() => {
      changes.disconnectForGood(ended.value);
      erasure.note({ ...state, accountsDisconnected: state.accountsDisconnected + 1 });
    });
  if (!isGone(ended.failure)) round.trouble ??= ended.failure;
  // What Stripe knows nothing of is gone, unless it is asked with another account's key: somebody has three days to see it.
  else if (round.isHolderMissing && nowMs() < state.sinceMs + stripePatienceSeconds * 1000)
    round.trouble ??= noSuch("account holder", changes.store.named().id).failure;
}
