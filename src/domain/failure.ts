// Everything that can go wrong, as plain data, so that it can be returned from calls to Durable Objects.
// http/errors.ts turns each kind into an HTTP status.

/** What Stripe said, in its own words. For the operator only: it may tell of their set-up. */
export interface StripeSaid {
  /** Stripe's error code; null where it gave none. */
  code: string | null;
  message: string;
  /** The id of the request in Stripe's log; null where no answer came. */
  request_id: string | null;
}

export type Failure =
  | { kind: "invalid"; code: string; message: string; param?: string }
  | { kind: "unauthenticated"; message: string }
  | { kind: "not_found"; message: string; param?: string }
  | { kind: "method_not_allowed"; allow: string[] }
  /** `availableAt` says when it will be possible, in Unix seconds; null when that is not known. */
  | { kind: "conflict"; code: string; message: string; param?: string; availableAt?: number | null }
  | { kind: "gone"; code: "link_expired" | "link_revoked"; message: string }
  | { kind: "too_large"; limitBytes: number }
  | { kind: "unsupported_media_type" }
  | { kind: "rate_limited"; retryAfterSeconds: number; message: string }
  | { kind: "stripe_refused"; message: string; stripe: StripeSaid }
  | { kind: "stripe_unavailable"; message: string; stripe: StripeSaid; retryAfterSeconds: number }
  | { kind: "index_unavailable" }
  | { kind: "overloaded" }
  | { kind: "deploying" }
  | { kind: "misconfigured" }
  | { kind: "internal" };

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

/**
 * The `not_found` failure, in Stripe's wording, with the first 100 characters of the id. `param` is the request
 * parameter that held it; `hint` what else may be wrong.
 */
export const noSuch = (what: string, id: string, param = "id", hint = "") =>
  fail({ kind: "not_found", message: `No such ${what}: '${[...id].slice(0, 100).join("")}'${hint}`, param });

/**
 * A failure as an exception. The app's error handler turns it into an answer. It has no stack trace, which takes time to
 * make and which nobody reads: what went wrong is in `failure`.
 */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(failure.kind);
    Error.stackTraceLimit = stackTraceLimit;
    this.failure = failure;
  }
}

/** The value of a result. Throws its failure as `Failed`. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Failed(result.failure);
}
