// One API request and its answer, as they pass between the Worker at the edge and the Durable Object.

import type { Store } from "../store.ts";

export interface Call {
  method: string;
  path: string;
  /** Without the question mark. */
  query: string;
  body: string;
  contentType: string | null;
  authorization: string | null;
  idempotencyKey: string | null;
  stripeVersion: string | null;
  stripeAccount: string | null;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the caller gets to see: an answer, a broken connection, or nothing at all. */
export type Outcome = { kind: "answer"; answer: Answer } | { kind: "disconnect" } | { kind: "silence" };

/** What a route works with. */
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
