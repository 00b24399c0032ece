// The log of Stripe API requests, for tests to read.
import { newId } from "../ids.ts";
import type { Call } from "../model/call.ts";
import type { Store } from "../store.ts";
import type { ControlContext } from "./context.ts";

/** Logs that a request has arrived; returns the id that `noteStatus` takes. */
export function noteRequest(store: Store, call: Call): string {
  const id = newId("req_");
  store.put("request", id, {
    method: call.method,
    path: call.path,
    idempotency_key: call.idempotencyKey,
    stripe_version: call.stripeVersion,
    stripe_account: call.stripeAccount,
    status: null,
  });
  return id;
}

export function noteStatus(store: Store, id: string, status: number): void {
  const seen = store.get("request", id);
  if (seen !== undefined) store.put("request", id, { ...seen, status });
}

export function listRequests({ store }: Pick<ControlContext, "store">) {
  return { data: store.list("request") };
}
