// The sandbox's bindings and settings, and the interface through which the Workers call its Durable Object.
import type { Answer, Call, Outcome } from "./model/call.ts";

/** What the Workers may ask of the Durable Object. */
export interface SandboxObject extends Rpc.DurableObjectBranded {
  /** Answers one request to Stripe's API, unless a fault set with `POST /_sandbox/faults` decides otherwise. */
  stripe(call: Call): Promise<Outcome>;
  /** Answers a request under `/_sandbox/`. */
  control(method: string, path: string, headers: Record<string, string>, body: string): Promise<Answer>;
  /** Records one delivery of the product's notifications; returns the status to answer it with. */
  receiveNotification(headers: Record<string, string>, body: string): number;
}

/** All but SANDBOX is optional, because the stand-alone Worker has no product beside it. */
export interface SandboxEnv {
  SANDBOX: DurableObjectNamespace<SandboxObject>;
  /** Signs the webhooks; of several, comma separated, the first. */
  STRIPE_WEBHOOK_SECRET?: string;
  /** The Worker under test: webhooks go to its /webhooks/stripe. */
  PRODUCT?: Fetcher;
  /** The product's own address, at which its webhook endpoints are registered. */
  PUBLIC_URL?: string;
  /** Where webhooks go when there is no PRODUCT. */
  WEBHOOK_URL?: string;
}

/** The one object that holds all of Stripe's state. */
export function sandboxOf(env: SandboxEnv): DurableObjectStub<SandboxObject> {
  return env.SANDBOX.get(env.SANDBOX.idFromName("stripe"));
}
