// What a route of Stripe's API works with.
import type { Store } from "../store.ts";

export interface Context {
  store: Store;
  /** The API key, redacted. */
  key: string;
  /** Milliseconds. */
  now: number;
  /** Seconds, as Stripe counts. */
  seconds: number;
  /** The connected account the request acts for; "" for the platform. */
  scope: string;
  /** The id in the path; "" when there is none. */
  id: string;
}
