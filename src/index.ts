// The Worker: the product's fetch handler, its cron, and its Durable Objects.
import { createApp } from "./app.ts";
import type { Env } from "./platform/config.ts";
import { upkeep } from "./upkeep.ts";

export { IdempotentRequest } from "./api/idempotent-request.ts";
export { NotifyEndpoint } from "./endpoint/notify-endpoint.ts";
export { AccountHolder } from "./holder/account-holder.ts";

// Stripe.js must be loaded from Stripe. The release is the one that the packages @stripe/stripe-js and stripe are made
// for.
const app = createApp({
  src: "https://js.stripe.com/endive/stripe.js",
  scripts: ["https://js.stripe.com", "https://*.js.stripe.com"],
  frames: ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
  connects: ["https://api.stripe.com", "https://js.stripe.com"],
});

export default {
  fetch: app.fetch,
  scheduled: (_, env) => upkeep(env),
} satisfies ExportedHandler<Env>;
