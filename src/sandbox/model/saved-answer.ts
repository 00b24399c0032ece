// What is kept of a request with an idempotency key, so that the same request gets the same answer again.
import type { Answer } from "./call.ts";

export interface SavedAnswer {
  path: string;
  params: string;
  /** Milliseconds. */
  at: number;
  /** Null while the first request is still at work. */
  answer: Answer | null;
}
