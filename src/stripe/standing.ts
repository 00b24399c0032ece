// Whether Stripe accepts our key, as this isolate has seen it last: for /healthz, where a wrong set-up must show.
import Stripe from "stripe";

let refusal: "key" | "permission" | null = null;

/** Notes how a call went; `error` is null when Stripe has answered it. */
export function noteStanding(error: unknown): void {
  if (error === null) refusal = null;
  else if (error instanceof Stripe.errors.StripeAuthenticationError) refusal = "key";
  else if (error instanceof Stripe.errors.StripePermissionError) refusal = "permission";
}

/** What is wrong with STRIPE_SECRET_KEY; null while Stripe accepts it, or was not asked yet. */
export function keyProblem(): string | null {
  if (refusal === "key")
    return "Stripe refuses it: it is wrong, expired or revoked. Set a valid one (https://dashboard.stripe.com/apikeys)";
  if (refusal === "permission")
    return "Stripe refuses it for want of a permission: the log and the last attempt of a link say which one to give it";
  return null;
}
