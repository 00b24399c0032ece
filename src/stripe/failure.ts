// Turns the errors of Stripe's SDK into failures. They keep Stripe's code; Stripe's message is for the operator only.
import Stripe from "stripe";
import { type Failure, fail } from "../domain/failure.ts";

type Failed = { ok: false; failure: Failure };

/** The failure for an error of a Stripe call. Throws what is not a StripeError, since that is a bug of ours. */
export function stripeFailure(error: unknown): Failed {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error instanceof Stripe.errors.StripeConnectionError)
    return unavailable("stripe_unreachable", "Stripe could not be reached. Nothing was changed; try again.");
  if (error instanceof Stripe.errors.StripeRateLimitError)
    return unavailable(error.code ?? "rate_limit", "Stripe asks us to slow down. Try again in a moment.");
  if (error instanceof Stripe.errors.StripeAPIError || (error.statusCode ?? 500) >= 500)
    return unavailable(error.code ?? "api_error", "Stripe failed to answer. Try again in a moment.");
  return fail({
    kind: "stripe_refused",
    code: error.code ?? error.type,
    message: `Stripe refused: ${error.message}${error.requestId ? ` (Stripe request ${error.requestId})` : ""}`,
  });
}

/** Whether Stripe refused with this code. */
export const isRefusal = (error: unknown, code: string): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError && error.code === code;

/** Whether Stripe says that the thing asked for does not exist, or is not ours to see. */
export const isMissing = (error: unknown) =>
  error instanceof Stripe.errors.StripeError &&
  (error.code === "resource_missing" || error.code === "account_invalid" || error.statusCode === 404);

/** Whether Stripe does not know what was asked after, as this account holder's: asking on would not change that. */
export const isLost = (failure: Failure) =>
  failure.kind === "not_found" || (failure.kind === "stripe_refused" && failure.code === "resource_missing");

const unavailable = (code: string, message: string) =>
  fail({ kind: "stripe_unavailable", code, message, retryAfterSeconds: 2 });
