// The whole product on your own machine: the real app, and the sandbox in place of Stripe. Never deployed.
import { WorkerEntrypoint } from "cloudflare:workers";
import { createApp } from "../app.ts";
import { upkeep } from "../upkeep.ts";
import { control, stripeApi } from "./edge.ts";
import { type SandboxEnv, sandboxOf } from "./env.ts";
import { asset } from "./pages.ts";

export { IdempotentRequest } from "../api/idempotent-request.ts";
export { NotifyEndpoint } from "../endpoint/notify-endpoint.ts";
export { AccountHolder } from "../holder/account-holder.ts";
export { Sandbox } from "./sandbox.ts";

type Env = Parameters<typeof upkeep>[0] & SandboxEnv;

/** Takes the place of api.stripe.com: the product calls it through the binding STRIPE_API. */
export class StripeApi extends WorkerEntrypoint<SandboxEnv> {
  override fetch(request: Request): Promise<Response> {
    return stripeApi(request, this.env);
  }
}

/** Takes the place of the operator's server: keeps the product's notifications for `GET /_sandbox/notifications`. */
export class NotificationReceiver extends WorkerEntrypoint<SandboxEnv> {
  override async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST" } });
    const headers = Object.fromEntries(request.headers);
    const status = await sandboxOf(this.env).receiveNotification(headers, await request.text());
    return new Response(null, { status });
  }
}

const app = createApp({ src: "/_sandbox/stripe.js", scripts: ["'self'"], frames: ["'self'"], connects: ["'self'"] });

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/_sandbox/")) return app.fetch(request, env, context);
    // Any site may frame the modal, as with Stripe's own: the page that opens it may be in a frame itself, and only the
    // product knows of which sites.
    return asset(pathname, "http: https:") ?? control(request, env);
  },
  scheduled: (_, env) => upkeep(env),
} satisfies ExportedHandler<Env>;
