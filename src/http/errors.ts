// Turns each kind of failure into an HTTP status and an error body like Stripe's, in one switch.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Failed, type Failure, type StripeSaid } from "../domain/failure.ts";
import type { AppContext } from "./context.ts";

export interface WireError {
  status: ContentfulStatusCode;
  type: "invalid_request_error" | "authentication_error" | "rate_limit_error" | "stripe_error" | "api_error";
  code: string;
  message: string;
  param?: string;
  /** Stripe's own error code, which is never in the place of ours. */
  stripe_code?: string;
  /** When what was refused will be possible, in Unix seconds; null when that is not known. */
  available_at?: number | null;
  headers?: Record<string, string>;
}

/** The status, headers and error body of a failure. */
export function toWire(failure: Failure): WireError {
  const invalid = (status: ContentfulStatusCode, code: string, message: string, param?: string): WireError => ({
    status,
    type: "invalid_request_error",
    code,
    message,
    ...(param === undefined ? {} : { param }),
  });
  switch (failure.kind) {
    case "invalid":
      return invalid(400, failure.code, failure.message, failure.param);
    case "unauthenticated":
      return {
        status: 401,
        type: "authentication_error",
        code: "api_key_invalid",
        message: failure.message,
        headers: { "WWW-Authenticate": 'Bearer realm="banklink"' },
      };
    case "not_found":
      return invalid(404, "resource_missing", failure.message, failure.param);
    case "method_not_allowed": {
      const allow = failure.allow.join(", ");
      return { ...invalid(405, "method_not_allowed", `Use ${allow} here.`), headers: { Allow: allow } };
    }
    case "conflict":
      return {
        ...invalid(409, failure.code, failure.message, failure.param),
        ...(failure.availableAt === undefined ? {} : { available_at: failure.availableAt }),
      };
    case "gone":
      return invalid(410, failure.code, failure.message);
    case "too_large":
      return invalid(413, "body_too_large", `The body is over ${failure.limitBytes} bytes, the most this route takes.`);
    case "unsupported_media_type":
      return invalid(
        415,
        "content_type_invalid",
        "Send the body as JSON in UTF-8, with Content-Type: application/json.",
      );
    case "rate_limited":
      return {
        status: 429,
        type: "rate_limit_error",
        code: "rate_limited",
        message: failure.message,
        headers: { "Retry-After": String(failure.retryAfterSeconds) },
      };
    case "stripe_refused":
      return {
        status: 502,
        type: "stripe_error",
        code: failure.kind,
        message: failure.message,
        ...stripeCode(failure.stripe),
      };
    case "stripe_unavailable":
      return {
        status: 503,
        type: "stripe_error",
        code: failure.kind,
        message: failure.message,
        ...stripeCode(failure.stripe),
        headers: { "Retry-After": String(failure.retryAfterSeconds) },
      };
    case "index_unavailable":
      return unavailable(failure.kind, "The search index does not answer. Try again in a few seconds.", 5);
    case "overloaded":
      return unavailable(
        failure.kind,
        "There are too many requests about this account holder at once. Try again in a few seconds.",
        5,
      );
    case "deploying":
      return unavailable(failure.kind, "A new release is being deployed. Try again in a few seconds.", 2);
    case "misconfigured":
      return {
        status: 503,
        type: "api_error",
        code: "configuration_invalid",
        message: "This service is not set up yet. Whoever runs it finds what is missing in its log and at /healthz.",
      };
    case "internal":
      return {
        status: 500,
        type: "api_error",
        code: "internal_error",
        message: "Something went wrong on our side. Try again; if it stays, report the request id.",
      };
    default:
      return failure satisfies never;
  }
}

const unavailable = (code: string, message: string, retryAfterSeconds: number): WireError => ({
  status: 503,
  type: "api_error",
  code,
  message,
  headers: { "Retry-After": String(retryAfterSeconds) },
});

/** While a deployment goes on, an object of the release before may answer, which says nothing of this. */
const stripeCode = (said: StripeSaid | undefined) => (said?.code ? { stripe_code: said.code } : {});

/** The failure for anything thrown. What is not a `Failed` is a bug: logged here, and only `internal` to the caller. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof Failed) return error.failure;
  const { name, stack } = error instanceof Error ? error : { name: "unknown", stack: undefined };
  // Only the stack's lines of code: the message above them may quote what a person sent.
  const where = stack?.split("\n").filter((line) => /^\s*at /.test(line)).slice(0, 8); // biome-ignore format: one idea
  // The platform sets these on its own errors. One that is set means that the bug is not ours.
  const { retryable, durableObjectReset, overloaded } = (error ?? {}) as Record<string, unknown>;
  const platform = { retryable, durableObjectReset, overloaded };
  // A Worker has called an object that is still of the release before.
  const isOlder = error instanceof TypeError && error.message.includes("not implement the method");
  if (overloaded === true || isOlder) {
    const kind = isOlder ? "deploying" : "overloaded";
    console.warn(JSON.stringify({ at: kind, request_id: requestId, error: name }));
    return { kind };
  }
  console.error(JSON.stringify({ at: "bug", request_id: requestId, error: name, ...platform, where }));
  return { kind: "internal" };
}

/** The error envelope as an answer. */
export function errorAnswer(c: Context<AppContext>, failure: Failure): Response {
  const { status, headers, ...error } = toWire(failure);
  noteFailure(c, failure, error.code);
  return c.json({ error: { ...error, request_id: c.get("requestId") } }, status, headers);
}

/** For the log: the code of the answer, and what Stripe said, which may not be in the answer. */
export function noteFailure(c: Context<AppContext>, failure: Failure, code: string): void {
  c.set("failureCode", code);
  if ("stripe" in failure) c.set("stripeSaid", failure.stripe);
}

/** Whether to answer with a page: to browsers, and at a link's own address to whatever does not ask for JSON. */
export function wantsPage(c: Context<AppContext>): boolean {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return false;
  const accept = c.req.header("Accept") ?? "";
  return accept.includes("text/html") || (/^\/[lm]\/[^/]+$/.test(c.req.path) && !accept.includes("application/json"));
}
