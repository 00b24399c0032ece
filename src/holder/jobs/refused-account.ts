// What is done when Stripe does not show an account, or the sessions that it may be of: tried again, for three days.
import type { Failure } from "../../domain/failure.ts";
import { stripePatienceSeconds } from "../../domain/schedule.ts";
import { now } from "../../platform/clock.ts";
import type { HolderStore } from "../store.ts";

/** Throws, so that the queue tries again; returns null when it was refused for three days, and notes that in the log. */
export function noteRefusal(store: HolderStore, account: string, failure: Failure): null {
  if (failure.kind === "stripe_refused") {
    const since = store.refusedSince(account) ?? now();
    const isGivenUp = now() >= since + stripePatienceSeconds;
    store.putRefused(account, since, failure, isGivenUp ? now() : null);
    if (isGivenUp) {
      console.error(JSON.stringify({ at: "account", account, since, given_up: failure.code }));
      return null;
    }
  }
  throw new Error(failure.kind);
}
