// Makes what is made once, also when the answer to it was lost and it is asked for again.
import { BanklinkError } from "../client/client.ts";
import { now } from "./days.ts";

/**
 * Answers with a function that runs `make` with an Idempotency-Key and a time (Unix seconds). Both stay the same for the same
 * `what` until the API has said that it was made, or that nothing was. Throws what `make` throws.
 */
export function once() {
  const sent = new Map<string, { key: string; at: number }>();
  return async <T>(what: string, make: (key: string, at: number) => Promise<T>): Promise<T> => {
    const first = sent.get(what) ?? { key: crypto.randomUUID(), at: now() };
    sent.set(what, first);
    try {
      const made = await make(first.key, first.at);
      sent.delete(what);
      return made;
    } catch (error) {
      if (isRefused(error)) sent.delete(what);
      throw error;
    }
  };
}

// After these the first request may go on, or have begun: the same key finds out.
const mayHaveBegun = [409, 410, 429];

const isRefused = (error: unknown) =>
  error instanceof BanklinkError && error.status >= 400 && error.status < 500 && !mayHaveBegun.includes(error.status);
