// An attempt to link a bank: one Financial Connections session, or a try that failed before there was one.
// Pure functions; times are Unix seconds and are passed in.

import type { Consent } from "./consent.ts";

export type AttemptOutcome = "pending" | "linked" | "nothing_linked" | "failed";

export interface AttemptError {
  /** A code of ours. */
  code: string;
  message: string | null;
  /** Stripe's own code, where it gave one. */
  stripe_code?: string;
}

export interface Attempt {
  /** Null while Stripe is asked for a session, and when the try failed before there was one. */
  session: string | null;
  /** Who asked for the session: the customer's page or the operator's backend. */
  via: "page" | "api";
  started_at: number;
  ended_at: number | null;
  outcome: AttemptOutcome;
  error: AttemptError | null;
  /** What the customer was shown before the tap; null where it was no page of ours, and in attempts of earlier releases. */
  consent: Consent | null;
  /** Why Stripe did not take the link's `institution`, so that the customer had to search for the bank. */
  institution_refused?: string;
  /** On a link that repairs an account: whether Stripe repairs it in this session, or it is linked anew. */
  relink?: RepairWay;
}

export type RepairWay = "stripe" | "plain";

/** A try that Stripe is asked for a session for. */
export const beginning = (via: Attempt["via"], now: number, consent: Consent | null = null): Attempt => ({
  ...started("", via, now, consent),
  session: null,
});

export const started = (
  session: string,
  via: Attempt["via"],
  now: number,
  consent: Consent | null = null,
): Attempt => ({
  session,
  via,
  started_at: now,
  ended_at: null,
  outcome: "pending",
  error: null,
  consent,
});

/** Stripe has accounts of this session. This outcome is final, and replaces any other that was recorded before. */
export const linked = (attempt: Attempt, now: number): Attempt =>
  attempt.outcome === "linked" ? attempt : { ...attempt, outcome: "linked", ended_at: now, error: null };

/** The attempt is over, and Stripe has no account of it. Should Stripe have one later, it is `linked` all the same. */
export const nothingLinked = (attempt: Attempt, now: number): Attempt =>
  attempt.outcome === "pending" ? { ...attempt, outcome: "nothing_linked", ended_at: now } : attempt;

/**
 * What a page or an app says of its own attempt. It is only a claim: should Stripe have an account of it, it is `linked`
 * all the same. `canceled` is a person's choice, every other code a failure.
 */
export function reported(attempt: Attempt, error: AttemptError, now: number): Attempt {
  if (attempt.outcome !== "pending") return attempt;
  return { ...attempt, outcome: error.code === "canceled" ? "nothing_linked" : "failed", ended_at: now, error };
}

/** Stripe could not repair the account in this session: that is kept, though the attempt may have ended before. */
export const notRelinked = (attempt: Attempt, error: AttemptError, now: number): Attempt =>
  attempt.outcome === "pending" || attempt.outcome === "linked" ? reported(attempt, error, now) : { ...attempt, error };

/** A try that ended before there was a session. */
export const couldNotBegin = (error: AttemptError, now: number): Attempt =>
  reported(beginning("page", now), error, now);

/** Stripe was asked for a session, and there is none. */
export const couldNotMint = (attempt: Attempt, error: AttemptError, now: number): Attempt => ({
  ...attempt,
  outcome: "failed",
  ended_at: now,
  error,
});

/** Stripe refuses to show the attempt's session, which is asked after all the same: somebody may mend the reason. */
export const refusedForNow = (attempt: Attempt, error: AttemptError): Attempt =>
  attempt.outcome === "linked" || (attempt.error && (!isOfStripe(attempt.error) || isSameError(attempt.error, error)))
    ? attempt
    : { ...attempt, error };

/** Whether two errors of Stripe's say the same; each names the request that it came of, which is another one each time. */
export const isSameError = (a: AttemptError, b: AttemptError): boolean =>
  a.code === b.code && a.stripe_code === b.stripe_code && withoutRequest(a) === withoutRequest(b);

const withoutRequest = ({ message }: AttemptError) => message?.replace(/ \(Stripe request \w+\)/, "");

/** Stripe shows the attempt's session again. */
export const shownAgain = (attempt: Attempt): Attempt =>
  attempt.error && attempt.session !== null && isOfStripe(attempt.error) ? { ...attempt, error: null } : attempt;

const isOfStripe = ({ code }: AttemptError) => code.startsWith("stripe_");

/** The attempt could not be followed to its end, for a reason. One that ended before keeps its outcome, and its own reason. */
export function failed(attempt: Attempt, error: AttemptError, now: number): Attempt {
  if (attempt.outcome === "linked") return attempt;
  if (attempt.outcome !== "pending") return refusedForNow(attempt, error);
  return { ...attempt, outcome: "failed", ended_at: now, error };
}
