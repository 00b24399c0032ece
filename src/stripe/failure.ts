// Turns the errors of Stripe's SDK into failures: our code, Stripe's beside it, and for the operator what Stripe said and
// what to do about it.
import Stripe from "stripe";
import type { AttemptError } from "../domain/attempt.ts";
import { type Failure, fail, type StripeSaid } from "../domain/failure.ts";

import type { KeyRefusal } from "./standing.ts";

type Failed = { ok: false; failure: Failure };

/** An answer of Stripe's that is not what its API promises. `what` says which part is not there. */
export class Unreadable extends Error {}

/**
 * The failure for an error of a Stripe call. The SDK throws errors of other kinds where an answer is none that it knows:
 * these are logged too, for one could be a bug of ours.
 */
export function stripeFailure(error: unknown): Failed {
  if (error instanceof Unreadable) return unavailable("Stripe's answer could not be read", saidBy(error.message));
  if (!(error instanceof Stripe.errors.StripeError)) {
    const { name, stack } = error instanceof Error ? error : { name: "unknown", stack: undefined };
    const where = stack?.split("\n").filter((line) => /^\s*at /.test(line)).slice(0, 4); // biome-ignore format: one idea
    console.error(JSON.stringify({ at: "stripe", error: name, where }));
    return unavailable("Stripe's answer could not be read", saidBy(`The answer is not as expected (${name}).`));
  }
  const stripe: StripeSaid = {
    code: error.code ?? null,
    message: withoutSecrets(error.message),
    request_id: error.requestId ?? null,
  };
  if (error instanceof Stripe.errors.StripeConnectionError) return unavailable("Stripe could not be reached", stripe);
  if (error instanceof Stripe.errors.StripeRateLimitError) return unavailable("Stripe asks us to slow down", stripe);
  if (error instanceof Stripe.errors.StripeAPIError || (error.statusCode ?? 500) >= 500)
    return unavailable("Stripe failed to answer", stripe);
  const mend = mendFor(error);
  const message = `Stripe refused: ${stripe.message}${/[.!?]$/.test(stripe.message) ? "" : "."}`;
  return fail({
    kind: "stripe_refused",
    message: `${message}${mend ? ` ${mend}` : ""}${stripe.request_id ? ` (Stripe request ${stripe.request_id})` : ""}`,
    stripe,
  });
}

/**
 * The failure for an error of a call in a preview version. There is a released way beside it: so whatever is not Stripe's
 * trouble of the moment counts as refused, an answer that cannot be read too.
 */
export function previewFailure(error: unknown): Failed {
  const failed = stripeFailure(error);
  const { failure } = failed;
  const status = error instanceof Stripe.errors.StripeError ? error.statusCode : 400;
  const isRefused = status !== undefined && status < 500 && status !== 429;
  if (failure.kind !== "stripe_unavailable" || !isRefused) return failed;
  return fail({ kind: "stripe_refused", message: failure.stripe.message, stripe: failure.stripe });
}

/** The failure for a call that somebody waited for, longer than they should. */
export const tooLate = (): Failed =>
  unavailable("Stripe did not answer in time", saidBy("No answer within the time that a person waits."));

/** A failure of Stripe's as the error of an attempt; null for any other. */
export const attemptErrorOf = (failure: Failure): AttemptError | null =>
  failure.kind === "stripe_refused" || failure.kind === "stripe_unavailable"
    ? {
        code: failure.kind,
        message: failure.message,
        ...(failure.stripe.code ? { stripe_code: failure.stripe.code } : {}),
      }
    : null;

/** Why Stripe refuses our key; null when it is not the key that is refused. */
export function keyRefusal(error: unknown): KeyRefusal | null {
  if (error instanceof Stripe.errors.StripeAuthenticationError) return "key";
  if (!(error instanceof Stripe.errors.StripePermissionError)) return null;
  return isMissing(error) ? null : "permission";
}

/** Whether Stripe refused with this code. */
export const isRefusal = (error: unknown, code: string): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError && error.code === code;

/** Whether Stripe says that the thing asked for does not exist, or is not ours to see. */
export const isMissing = (error: unknown) =>
  error instanceof Stripe.errors.StripeError &&
  (error.code === "resource_missing" || error.code === "account_invalid" || error.statusCode === 404);

/** Whether Stripe refused because it has no such thing, or not for us: what is to be ended there has ended. */
export const isGone = (failure: Failure): boolean =>
  failure.kind === "stripe_refused" && ["resource_missing", "account_invalid"].includes(failure.stripe.code ?? "");

const unavailable = (what: string, stripe: StripeSaid) =>
  fail({ kind: "stripe_unavailable", message: `${what}. Try again in a moment.`, stripe, retryAfterSeconds: 2 });

const saidBy = (message: string): StripeSaid => ({ code: null, message, request_id: null });

/** What the operator can do about a refusal, where its kind tells. */
function mendFor(error: Stripe.errors.StripeError): string | null {
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return "STRIPE_SECRET_KEY is wrong, expired or revoked: set a valid one (https://dashboard.stripe.com/apikeys).";
  if (error instanceof Stripe.errors.StripePermissionError && error.code !== "account_invalid")
    return "Give the key in STRIPE_SECRET_KEY the permission that Stripe names (https://dashboard.stripe.com/apikeys).";
  if (/financial connections/i.test(error.message))
    return "Register your Stripe account for Financial Connections (https://dashboard.stripe.com/financial-connections).";
  if (error.code === "account_invalid")
    return "The connected account is gone, or has left your platform: ask for the bank of another one.";
  if (error.code === "resource_missing")
    return "It was deleted at Stripe, or is of another account or mode than STRIPE_SECRET_KEY.";
  return null;
}

/** Stripe may quote what was sent: keys, client secrets and addresses of people are not for logs. */
const withoutSecrets = (message: string): string =>
  message
    .replace(/\b((?:sk|rk|pk)_(?:test|live)_|whsec_|fcsess_client_secret_)\w+/g, "$1…")
    .replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, "…@…")
    .replace(/(?<!\w)\+?\d[\d ().-]{6,}\d\b/g, "…")
    .slice(0, 500);
