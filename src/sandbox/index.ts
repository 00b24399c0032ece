// The whole product on your own machine: the real app, with the Stripe it talks to beside it. Never deployed.
import { WorkerEntrypoint } from "cloudflare:workers";
import { createApp } from "../app.ts";
import { control, stripeApi } from "./edge.ts";
import { type SandboxEnv, sandboxOf } from "./env.ts";
import { asset } from "./pages.ts";

export { IdempotentRequest } from "../api/idempotent-request.ts";
export { AccountHolder } from "../holder/account-holder.ts";
export { Sandbox } from "./sandbox.ts";

type Env = Parameters<ReturnType<typeof createApp>["fetch"]>[1] & SandboxEnv;

/** api.stripe.com, to whoever has the binding. */
export class StripeApi extends WorkerEntrypoint<SandboxEnv> {
  override fetch(request: Request): Promise<Response> {
    return stripeApi(request, this.env);
  }
}

/** The operator's own endpoint: takes the product's notifications and keeps them for reading. */
export class NotificationReceiver extends WorkerEntrypoint<SandboxEnv> {
  override async fetch(request: Request): Promise<Response> {
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
    // Like Stripe's own frame: the page may stand in a frame itself, of an origin that only the product knows.
    return asset(pathname, "http: https:") ?? control(request, env);
  },
} satisfies ExportedHandler<Env>;
