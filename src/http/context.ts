// What middleware and handlers store with a request while it passes through the app.

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
    /** Set by a handler whose answer carries a client secret: such an answer is not stored for repeats. */
    secretAnswer: boolean;
    /** The id of the link that a request is about, never its token: for handlers, the rate limit and the log. */
    link: string;
    /** A webhook's type, and whether it gave us something to do, for the log. */
    webhook: { type: string; noted: boolean };
    /** The error code of the answer, for the log. */
    failureCode: string;
  };
}
