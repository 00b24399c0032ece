// The only `new Stripe`: a client over fetch, with a pinned API version and bounds that fit a Worker.
import Stripe from "stripe";
import { timeouts } from "../platform/timeout.ts";

export type StripeClient = Stripe;

export const apiVersion = "2026-10-28.endive";

const retries = 2;

/** A client, of which an isolate needs one. Calls go to `binding` where there is one, else to api.stripe.com. */
export function createStripeClient(secretKey: string, binding: Fetcher | undefined): StripeClient {
  return new Stripe(secretKey, {
    apiVersion,
    timeout: timeouts.stripe,
    maxNetworkRetries: retries,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(binding ? (input, init) => binding.fetch(input, init) : undefined),
    appInfo: { name: "banklink" },
  });
}
