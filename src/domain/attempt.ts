// An attempt to link a bank: one Financial Connections session, or a try that failed before there was one.
// Pure functions; times are Unix seconds and are passed in.

export type AttemptOutcome = "pending" | "linked" | "nothing_linked" | "failed";

export interface Attempt {
  /** Null when the try failed before a session was created. */
  session: string | null;
  /** Who asked for the session: the customer's page or the operator's backend. */
  via: "page" | "api";
  started_at: number;
  ended_at: number | null;
  outcome: AttemptOutcome;
  error: { code: string; message: string | null } | null;
}

export const started = (session: string, via: Attempt["via"], now: number): Attempt => ({
  session,
  via,
  started_at: now,
  ended_at: null,
  outcome: "pending",
  error: null,
});

/** Stripe has accounts of this session: the attempt is `linked` and stays so, even if it had ended or failed before. */
export const settled = (attempt: Attempt, now: number): Attempt =>
  attempt.outcome === "linked" ? attempt : { ...attempt, outcome: "linked", ended_at: now, error: null };

/** The attempt is over and Stripe has no account of it. Should one turn up later, `settled` still makes it `linked`. */
export const ended = (attempt: Attempt, now: number): Attempt =>
  attempt.outcome === "pending" ? { ...attempt, outcome: "nothing_linked", ended_at: now } : attempt;

/**
 * Ends an attempt for the reason that the page or an app gives. That is only a claim: should Stripe have an account of
 * it, `settled` still makes it `linked`. The code `canceled` is the customer's choice; every other code is a failure.
 */
export function reported(attempt: Attempt, error: NonNullable<Attempt["error"]>, now: number): Attempt {
  if (attempt.outcome !== "pending") return attempt;
  return { ...attempt, outcome: error.code === "canceled" ? "nothing_linked" : "failed", ended_at: now, error };
}

/** An attempt that failed before a session was created. */
export const couldNotBegin = (error: NonNullable<Attempt["error"]>, now: number): Attempt =>
  reported({ ...started("", "page", now), session: null }, error, now);

/**
 * We stopped asking Stripe about the attempt, because of `error`. One that has ended keeps its outcome and its own
 * error.
 */
export function failed(attempt: Attempt, error: NonNullable<Attempt["error"]>, now: number): Attempt {
  if (attempt.outcome === "linked") return attempt;
  if (attempt.outcome !== "pending") return { ...attempt, error: attempt.error ?? error };
  return { ...attempt, outcome: "failed", ended_at: now, error };
}
