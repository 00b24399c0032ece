// What every request carries through the app, and who may set it.
import type { StripeSaid } from "../domain/failure.ts";
import type { LinkSigner } from "../domain/link-token.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Config, Env } from "../platform/config.ts";
import type { StripeClient } from "../stripe/client.ts";

/** The Stripe.js that the customer's page loads, and the CSP sources it needs. */
export interface StripeJs {
  src: string;
  scripts: string[];
  frames: string[];
  connects: string[];
}

/** What makes a repeat act as the same request: chance and time, drawn once for each Idempotency-Key. */
export interface Seed {
  nonce: string;
  startedMs: number;
}

export interface AppContext {
  Bindings: Env;
  Variables: {
    requestId: string;
    stripeJs: StripeJs;
    config: Config;
    signer: LinkSigner;
    stripe: StripeClient;
    /** NOTIFY_URL; null while there is none. */
    endpoint: Endpoint | null;
    seed: Seed;
    /** The body of any request but a GET. */
    body: ArrayBuffer;
    /** The same of a POST or a DELETE. */
    json: object;
    /** Set by a handler whose answer is not to be stored for repeats: it carries a client secret or a person's data, or says how far something has come. Such a request is made again, with the same seed. */
    isPassing: boolean;
    /** The id of the link that a request is about, never its token: for handlers, the rate limit and the log. */
    link: string;
    /** A webhook's type, and whether it gave us something to do, for the log. Set once its signature was checked. */
    webhook: { type: string; noted: boolean };
    /** When whoever sent the request stops waiting, in milliseconds. */
    deadlineMs: number;
    /** The error code of the answer, for the log. */
    failureCode: string;
    /** What Stripe said when it refused or failed, for the log: an answer to a customer says nothing of it. */
    stripeSaid: StripeSaid;
  };
}
