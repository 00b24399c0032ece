// What is made once for each environment and shared by all who serve it: configuration, signer, Stripe client, and what
// is known of NOTIFY_URL.
import { sha256 } from "./domain/ids.ts";
import { LinkSigner } from "./domain/link-token.ts";
import { Endpoint } from "./endpoint/endpoint.ts";
import { type Config, type Env, readConfig } from "./platform/config.ts";
import { createStripeClient, type StripeClient } from "./stripe/client.ts";

export interface Services {
  config: Config;
  signer: LinkSigner;
  stripe: StripeClient;
  /** NOTIFY_URL; null while there is none. */
  endpoint: Endpoint | null;
  /** Stands for every setting that shows in what KV holds: KV is written anew when it changes. */
  publishedForm: Promise<string>;
}

/** Counts up when the code changes what it writes to KV or the index. */
const formVersion = 4;

const known = new WeakMap<Env, Services>();

/** The services of `env`; null while its configuration is not complete. */
export function servicesOf(env: Env): Services | null {
  const before = known.get(env);
  if (before) return before;
  const configuration = readConfig(env);
  if (!configuration.ok) return null;
  const { config } = configuration;
  const services: Services = {
    config,
    signer: new LinkSigner(config.linkSigningKeys, config.publicUrl),
    stripe: createStripeClient(config.stripe.secretKey, env.STRIPE_API),
    endpoint: config.notify && new Endpoint(env, config.notify.url),
    publishedForm: sha256(JSON.stringify([formVersion, config.publicUrl, config.linkSigningKeys[0]])).then((hash) =>
      hash.toHex(),
    ),
  };
  known.set(env, services);
  return services;
}
