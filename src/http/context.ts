// What every request carries through the app, and who may set it.

import type { Seed } from "../api/idempotent-request.ts";
import type { LinkSigner } from "../domain/link-token.ts";
import type { Config, Env } from "../platform/config.ts";

/** The Stripe.js that the customer's page loads, and the CSP sources it needs. */
export interface StripeJs {
  src: string;
  scripts: string[];
  frames: string[];
  connects: string[];
}

export interface AppContext {
  Bindings: Env;
  Variables: {
    requestId: string;
    stripeJs: StripeJs;
    config: Config;
    signer: LinkSigner;
    /** CSP nonce of the page, where the answer is one. */
    nonce: string;
    seed: Seed;
    /** The body of a POST. */
    json: object;
    /** Set by a handler whose answer carries a client secret. */
    secretAnswer: boolean;
    /** The link a request is about, for the log. An id, never a token. */
    link: string;
    /** What a webhook was, for the log. */
    webhook: { type: string; noted: boolean };
    /** Stripe's or our own code of what failed, for the log. */
    failureCode: string;
  };
}
