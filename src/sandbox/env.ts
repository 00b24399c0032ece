// What the sandbox is bound to; everything but SANDBOX is optional, so that it also runs alone.
import type { Sandbox } from "./sandbox.ts";

export interface SandboxEnv {
  SANDBOX: DurableObjectNamespace<Sandbox>;
  /** Signs the webhooks; of several, comma separated, the first. */
  STRIPE_WEBHOOK_SECRET?: string;
  /** The Worker under test: webhooks go to its /webhooks/stripe. */
  PRODUCT?: Fetcher;
  /** Where webhooks go when there is no PRODUCT. */
  WEBHOOK_URL?: string;
}

/** The one object that holds all of Stripe's state. */
export function sandboxOf(env: SandboxEnv): DurableObjectStub<Sandbox> {
  return env.SANDBOX.get(env.SANDBOX.idFromName("stripe"));
}
