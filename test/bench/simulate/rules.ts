// The product's own rules, as the simulation goes by them: all of them imported. Times are slots of the simulation.
import { waitBefore } from "../../../src/client/request.ts";
import { LATE_ROUND, RETRY_AFTER } from "../../../src/customer/browser/complete.ts";
import type { StripeAccount } from "../../../src/domain/account.ts";
import { started } from "../../../src/domain/attempt.ts";
import { type LinkRecord, limits } from "../../../src/domain/link.ts";
import { nextCheckSeconds, nextRefreshCheckMs, restAfterMs, soonMs } from "../../../src/domain/schedule.ts";
import { askPolicy, writePolicy } from "../../../src/holder/jobs/retry-policies.ts";
import { tooLate } from "../../../src/stripe/failure.ts";

/** Milliseconds of a slot. */
export const slotMs = 250;
export const slots = (ms: number): number => Math.max(1, Math.round(ms / slotMs));
export const seconds = (count: number): number => slots(count * 1000);

const reconcileSeconds = [60, 300, 900, 3600];
const ask = askPolicy(reconcileSeconds, 0);
const write = writePolicy("d1", 0);
const failure = tooLate().failure;
const retryAfter = "retryAfterSeconds" in failure ? failure.retryAfterSeconds : 0;
/** What the API answers when Stripe has answered 429. */
const slowedDown = { status: 503, code: failure.kind, retryAfter };
const openFor = 7 * 24 * 60 * 60;

const attempt = started("fcsess_", "page", 0);
const link = { status: "open", expires_at: 0 } as LinkRecord;
const account = { balance_refresh: { status: "pending", last_attempted_at: 0 } } as StripeAccount;
const now = (slot: number) => Math.floor((slot * slotMs) / 1000);

/** When Stripe is asked after a session that was begun at `startedAt`, unprompted; null when never again. */
export function nextCheck(startedAt: number, slot: number): number | null {
  attempt.started_at = now(startedAt);
  link.expires_at = attempt.started_at + openFor;
  const at = nextCheckSeconds(attempt, link, reconcileSeconds, now(slot));
  return at === null ? null : Math.max(slot + 1, Math.round((at * 1000) / slotMs));
}

/** When the account is read again whose balance Stripe was asked for at `since`; null when never again. */
export function nextBalanceCheck(since: number, slot: number): number | null {
  if (account.balance_refresh) account.balance_refresh.last_attempted_at = now(since);
  const at = nextRefreshCheckMs(account, reconcileSeconds, slot * slotMs);
  return at === null ? null : Math.max(slot + 1, Math.round(at / slotMs));
}

/** Waits after the given number of failures in a row: of a question to Stripe, and of a write to the index. */
export const askAgainAfter = (failures: number): number => slots(ask.retryMs(failures));
export const writeAgainAfter = (failures: number): number => slots(write.retryMs(failures));
export const writeInterval = slots(write.intervalMs);
/** After a page was told that Stripe did not answer, its session is read again this soon. */
export const soon = slots(soonMs(reconcileSeconds));
/** While it goes on, a link's taps are refused and nobody asks Stripe. */
export const restAfter = (failures: number): number => slots(restAfterMs(failures));
export const mostTaps = limits.attemptsPerLink;
/** How long a backend waits before it makes the link again; null when its client gives up. */
export function backendAgainAfter(tried: number): number | null {
  const wait = tried < 2 ? waitBefore(slowedDown, tried, 60_000) : null;
  return wait === null ? null : slots(wait);
}
/** How long the page waits before it says once more that it is done; null when it never does again. */
export function pageAgainAfter(tried: number): number | null {
  const first = RETRY_AFTER[tried];
  if (first !== undefined) return slots(Math.max(first, retryAfter * 1000));
  const round = tried - RETRY_AFTER.length;
  if (round >= LATE_ROUND.most) return null;
  return slots(round < LATE_ROUND.eager ? LATE_ROUND.soon : LATE_ROUND.later);
}
