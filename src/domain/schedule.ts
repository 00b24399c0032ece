// When to ask Stripe again, when to try again after a failure, and when to give up.
// Pure functions; names say whether they mean seconds or milliseconds (Ms).
import type { StripeAccount } from "./account.ts";
import { longestRefreshSeconds, pendingSince } from "./account-rules.ts";
import type { Attempt } from "./attempt.ts";
import type { LinkRecord } from "./link.ts";

const hour = 60 * 60;
const day = 24 * hour;

/** How long Stripe may go on failing or refusing, past a link's end, before we stop asking about a session or an account. */
export const stripePatienceSeconds = 3 * day;
/** How long a session may still bring an account. Stripe does not say; theirs live for hours. */
export const sessionLifeSeconds = 7 * day;
export const eventsKeptSeconds = 30 * day;

/**
 * When to give up sending an event that was due at `dueAt`: after three days, but at least an hour after its first try,
 * because it may have spent all those days waiting behind another event. All in Unix seconds.
 */
export const giveUpSeconds = (dueAt: number, firstTryAt: number): number =>
  Math.max(dueAt + 3 * day, firstTryAt + hour);

/**
 * When to ask Stripe next, unprompted, which accounts a session has linked, in Unix seconds; null when not again.
 * First after each of `reconcileSeconds` (seconds since the attempt's start). Then, while the link is open and Stripe
 * has no account of the session, after ever longer waits, at most a day each, for seven days; and once more just after
 * the link's end, as the customer may have been at the bank at that moment. What the page or an app reports does not
 * change this.
 */
export function nextCheckSeconds(
  attempt: Attempt,
  link: LinkRecord,
  reconcileSeconds: number[],
  now: number,
): number | null {
  if (attempt.outcome === "linked") return null;
  const age = now - attempt.started_at;
  const planned = reconcileSeconds.find((seconds) => seconds > age);
  if (planned !== undefined) return attempt.started_at + planned;
  if (link.status === "revoked" || link.status === "completed") return null;
  const last = lastCheckSeconds(link, reconcileSeconds);
  if (now >= last) return null;
  const next = now + Math.min(Math.max(age, 1), day);
  return next <= attempt.started_at + sessionLifeSeconds ? Math.min(next, last) : last;
}

/** When Stripe is asked about the link's sessions for the last time, in Unix seconds. */
export const lastCheckSeconds = (link: LinkRecord, reconcileSeconds: number[]): number =>
  link.expires_at + (reconcileSeconds[0] ?? 60);

/**
 * When to stop following a session that Stripe does not show, in Unix seconds: three days past its link's end. Of a link
 * that has ended otherwise, past the time in which the session may still bring something, if that is sooner.
 */
export function giveUpFollowingSeconds(attempt: Attempt, link: LinkRecord, reconcileSeconds: number[]): number {
  const end = lastCheckSeconds(link, reconcileSeconds);
  const isDone = link.status === "revoked" || link.status === "completed";
  return (isDone ? Math.min(end, attempt.started_at + sessionLifeSeconds) : end) + stripePatienceSeconds;
}

/** How soon to repeat a question that Stripe did not answer: 5 seconds, or the first of `reconcileSeconds` if less. */
export const soonMs = (reconcileSeconds: number[]): number => Math.min((reconcileSeconds[0] ?? 60) * 1000, 5_000);

/**
 * When to ask Stripe, unprompted, how a refresh of the account's data has ended, in milliseconds; null when none is under
 * way. First after `soonMs`, then after ever longer waits, at most an hour each, for a day.
 */
export function nextRefreshCheckMs(account: StripeAccount, reconcileSeconds: number[], nowMs: number): number | null {
  const ages = pendingSince(account).map((since) => nowMs - since * 1000);
  const age = Math.min(...ages);
  if (age > longestRefreshSeconds * 1000) return null;
  return nowMs + Math.min(Math.max(age, soonMs(reconcileSeconds)), hour * 1000);
}

/** Whether a pending attempt is over, because Stripe will not be asked about it again. */
export const isOver = (attempt: Attempt, link: LinkRecord, reconcileSeconds: number[], now: number): boolean =>
  attempt.outcome === "pending" && nextCheckSeconds(attempt, link, reconcileSeconds, now) === null;

/**
 * How long to wait after the `failures`-th failure in a row: `firstMs`, doubled each time, at most `longestMs`.
 * `chance` (0 to 1, a random number) takes up to a fifth off, so that retries do not all come at the same moment.
 */
export function backoffMs(failures: number, firstMs: number, longestMs: number, chance: number): number {
  const wait = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return Math.round(wait * (1 - 0.2 * chance));
}
