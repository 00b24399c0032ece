// The only `new Stripe`: a client over fetch, with a pinned API version and bounds that fit a Worker.
import Stripe from "stripe";
import { ok, type Result } from "../domain/failure.ts";
import { nowMs } from "../platform/clock.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { note, type StripeCall } from "../platform/trace.ts";
import { keyRefusal, previewFailure, stripeFailure, tooLate } from "./failure.ts";
import { type Call, noteStanding } from "./standing.ts";

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
    httpClient: Stripe.createFetchHttpClient(noted(binding ?? globalThis)),
    appInfo: { name: "banklink" },
  });
}

/** The SDK calls it like this, whatever its type allows. */
type Calling = (url: string, init: RequestInit) => Promise<Response>;

/** The fetch of `server`, each of whose calls goes to the line of its request or job: without what is sent and asked for. */
const noted = (server: Pick<Fetcher, "fetch">): typeof fetch => {
  const calling: Calling = async (url, init) => {
    const path = new URL(url).pathname.replace(/\/[a-z]{2,6}_[^/]+/g, "/:id");
    const call: StripeCall = { method: init.method, path };
    note(call);
    const beganMs = nowMs();
    const ended = () => {
      call.ms = nowMs() - beganMs;
    };
    const answer = await server.fetch(url, init).finally(ended);
    call.status = answer.status;
    call.request_id = answer.headers.get("request-id");
    return answer;
  };
  return calling as typeof fetch;
};

/** The option of a call that makes it for a connected account; nothing for the platform itself. */
export const actingFor = (stripeAccount: string | null): { stripeAccount?: string } =>
  stripeAccount === null ? {} : { stripeAccount };

/** For whom, with one try only where `isTrial`, and in a preview version where there is an `apiVersion`. */
export interface CallOptions {
  stripeAccount: string | null;
  isTrial: boolean;
  apiVersion?: string | null;
}

/** The same, as the client takes it. */
export const optionsOf = ({ stripeAccount, isTrial, apiVersion: version }: CallOptions) => ({
  ...actingFor(stripeAccount),
  ...(isTrial ? { maxNetworkRetries: 0 } : {}),
  ...(version ? { apiVersion: version } : {}),
});

/** What `call` answers with. A call that nobody waits for: the client's own time limit and retries apply. */
export async function ask<T>(what: Call, call: () => Promise<T>): Promise<Result<T>> {
  try {
    const answer = await call();
    noteStanding(what, null);
    return ok(answer);
  } catch (error) {
    if (what === "preview") return previewFailure(error);
    const why = keyRefusal(error);
    if (why) noteStanding(what, why);
    return stripeFailure(error);
  }
}

/**
 * The same for a call that somebody waits for: all of its tries together have `budgetMs` milliseconds, each at most half
 * of that. `call` hands the limit of one try on to the client.
 */
export async function askWithin<T>(
  what: Call,
  budgetMs: number,
  call: (limits: { timeout: number }) => Promise<T>,
): Promise<Result<T>> {
  const timeout = Math.max(1, Math.min(timeouts.stripe, Math.floor(budgetMs / 2)));
  const answer = budgetMs > 0 ? await within(budgetMs, () => ask(what, () => call({ timeout }))) : null;
  return answer ?? tooLate();
}
