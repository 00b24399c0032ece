// When what is due is due. Pure rules; seconds and milliseconds are in the names.
import type { Attempt } from "./attempt.ts";
import type { LinkRecord } from "./link.ts";

const hour = 60 * 60;
const day = 24 * hour;

export const stripePatienceSeconds = 3 * day;
/** Stripe does not say how long a session lives; news of an account is not of one that is older than this. */
export const sessionLifeSeconds = 7 * day;
export const eventsKeptSeconds = 30 * day;

/**
 * When an event that was due at `dueAt` is given up: after three days, but not before it has had an hour of tries of its
 * own, for it may have waited all those days behind another. All in Unix seconds.
 */
export const giveUpSeconds = (dueAt: number, firstTryAt: number): number =>
  Math.max(dueAt + 3 * day, firstTryAt + hour);

/**
 * When Stripe is next asked, unprompted, what a session came to; null when it need not be asked again.
 * First after each of `reconcileSeconds` from its start. While the link is open and Stripe has no account of it, whatever
 * else was said of it, then after ever longer waits, at most a day each, and once more after the link's end: somebody may
 * have been at the bank just then.
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
  if (now >= lastCheckSeconds(link, reconcileSeconds)) return null;
  return Math.min(now + Math.min(Math.max(age, 1), day), lastCheckSeconds(link, reconcileSeconds));
}

/** When a session of this link is asked after for the last time. */
export const lastCheckSeconds = (link: LinkRecord, reconcileSeconds: number[]): number =>
  link.expires_at + (reconcileSeconds[0] ?? 60);

/** How long until what Stripe did not answer is asked again: no longer than until it is asked at all. */
export const soonMs = (reconcileSeconds: number[]): number => Math.min((reconcileSeconds[0] ?? 60) * 1000, 5_000);

/** Whether nothing more can come of an attempt: it was asked after for the last time. */
export const isOver = (attempt: Attempt, link: LinkRecord, reconcileSeconds: number[], now: number): boolean =>
  attempt.outcome === "pending" && nextCheckSeconds(attempt, link, reconcileSeconds, now) === null;

/** How long to wait after the `failures`-th failure in a row: doubling, with up to a fifth of `chance` (0..1) off. */
export function backoffMs(failures: number, firstMs: number, longestMs: number, chance: number): number {
  const wait = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return Math.round(wait * (1 - 0.2 * chance));
}
