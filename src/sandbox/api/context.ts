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
  /** The API version that the request names; null for the newest released one. */
  version: string | null;
  /** The connected account the request acts for; "" for the platform. */
  scope: string;
  /** The id in the path; "" when there is none. */
  id: string;
}

/** Whether the request's version is a preview, which has parameters and fields that released versions do not have. */
export function isPreview({ version }: Pick<Context, "version">): boolean {
  return version !== null && /^[\d-]+\.preview\b/.test(version);
}
