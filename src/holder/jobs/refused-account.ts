// What is done when Stripe does not show an account, or the sessions that it may be of: tried again, for three days, and
// for three days past its link's end.
import type { Failure } from "../../domain/failure.ts";
import { stripePatienceSeconds } from "../../domain/schedule.ts";
import { now } from "../../platform/clock.ts";
import { attemptErrorOf } from "../../stripe/failure.ts";
import type { NewsStore } from "../news-store.ts";
import { reasonOf } from "./session.ts";

/**
 * Throws, so that the queue tries again; returns null when there was no answer for so long, and notes that in the log.
 * `linkEnd` is that of the account's link in Unix seconds, where it is known. News that comes later begins anew.
 */
export function noteRefusal(news: NewsStore, account: string, failure: Failure, linkEnd = 0): null {
  const since = news.refusedSince(account) ?? now();
  const isGivenUp = now() >= Math.max(since, linkEnd) + stripePatienceSeconds;
  const error = attemptErrorOf(failure) ?? { code: failure.kind, message: null };
  news.putRefused(account, since, error, isGivenUp ? now() : null);
  if (!isGivenUp) throw new Error(reasonOf(failure));
  console.error(JSON.stringify({ at: "account", account, since, given_up: reasonOf(failure) }));
  return null;
}
