// What can go wrong, as values. They cross Durable Object calls as plain data; http/errors.ts alone gives them a status.

export type Failure =
  | { kind: "invalid"; code: string; message: string; param?: string }
  | { kind: "unauthenticated"; message: string }
  | { kind: "not_found"; message: string; param?: string }
  | { kind: "method_not_allowed"; allow: string[] }
  | { kind: "conflict"; code: string; message: string; param?: string }
  | { kind: "gone"; code: "link_expired" | "link_revoked"; message: string }
  | { kind: "too_large"; limitBytes: number }
  | { kind: "unsupported_media_type" }
  | { kind: "rate_limited"; retryAfterSeconds: number; message: string }
  | { kind: "stripe_refused"; code: string; message: string }
  | { kind: "stripe_unavailable"; code: string; message: string; retryAfterSeconds: number }
  | { kind: "misconfigured" }
  | { kind: "internal" };

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

/** Stripe's wording for a thing that is not there. `param` is where its id stood in the request. */
export const noSuch = (what: string, id: string, param = "id") =>
  fail({ kind: "not_found", message: `No such ${what}: '${id}'`, param });

/** A failure as an exception, for the one place that catches: the app's error handler. */
export class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** The value of a result, or its failure thrown for the app's error handler. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Failed(result.failure);
}
