// Makes the only Stripe client: one per isolate, over fetch, with a pinned API version, a timeout and two retries.
import Stripe from "stripe";
import type { Config, Env } from "../platform/config.ts";
import { timeouts } from "../platform/timeout.ts";

export const apiVersion = "2026-10-28.endive";

const retries = 2;
const clients = new WeakMap<object, Stripe>();

/** The Stripe client for this environment. Calls go to the STRIPE_API binding where there is one. */
export function stripeClient(env: Env, config: Config): Stripe {
  let client = clients.get(env);
  if (!client) {
    const binding = env.STRIPE_API;
    client = new Stripe(config.stripe.secretKey, {
      apiVersion,
      timeout: timeouts.stripe,
      maxNetworkRetries: retries,
      telemetry: false,
      httpClient: Stripe.createFetchHttpClient(binding ? (input, init) => binding.fetch(input, init) : undefined),
      appInfo: { name: "banklink" },
    });
    clients.set(env, client);
  }
  return client;
}
