// Stripe, as the Worker meets it, for setup in Node.js.
import Stripe from "stripe";
import { createStripeClient, type StripeClient } from "../stripe/client.ts";
import { Stop } from "./stop.ts";

/** The Worker's own client, for Node.js. `base` is another Stripe's origin, such as a sandbox's. */
export function stripeClient(key: string, base: string | undefined): StripeClient {
  if (!base) return createStripeClient(key, undefined);
  const elsewhere = (input: string, init: RequestInit) => {
    const { pathname, search } = new URL(input);
    return fetch(new URL(pathname + search, base), init);
  };
  return createStripeClient(key, { fetch: elsewhere } as unknown as Fetcher);
}

export type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

/** What Stripe refused the call with; null when it did not. Throws a Stop when it gave no answer. */
export const refusalOf = (call: Promise<unknown>): Promise<StripeError | null> =>
  call.then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      if ((error.statusCode ?? 500) < 500 && error.statusCode !== 429) return error;
      throw new Stop(1, `Stripe did not answer (${error.message}). Run it again in a moment.`);
    },
  );

/** Whether the key may not do that. A connected account that is not ours is refused with 403 too. */
export const lacksPermission = (error: StripeError) =>
  error.statusCode === 403 && error.code !== "account_invalid" && /permission/i.test(error.message);
