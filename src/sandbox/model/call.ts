// One request to the sandbox and its answer, as they pass between a Worker and the Durable Object.
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
