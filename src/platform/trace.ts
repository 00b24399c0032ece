// What one request, or one job of an object, has asked of others, for its line in the log. Whoever asks notes it here and
// need not know for whom: docs/decisions/0028-one-line-a-request.md. Nothing of a person, no token, no secret.
import { AsyncLocalStorage } from "node:async_hooks";
import { nowMs } from "./clock.ts";

/** There is no `ms` while the call is under way, and no `status` and Stripe's own `request_id` without an answer. */
export interface StripeCall {
  method: string | undefined;
  /** With `:id` in place of an id. */
  path: string;
  ms?: number;
  status?: number;
  request_id?: string | null;
}

/** One call of Stripe's API, or one of another kind; `objects` are Durable Objects. */
type Noted = StripeCall | "kv_reads" | "kv_writes" | "d1" | "objects";

/** The line of a job. With a `reason` it has failed. */
export interface JobLine {
  link?: string;
  reason?: string;
}

const callsShown = 10;
const traces = new AsyncLocalStorage<Noted[]>();

/** Notes calls for whoever they are made. What is written to a call of Stripe's later is told as well. */
export const note = (...calls: Noted[]): void => void traces.getStore()?.push(...calls);

/** Runs `work`; `show` says then what it, and what it has begun, has asked of others, as it stands in a line of the log. */
export function inTrace(work: (show: () => object) => Promise<void>): Promise<void> {
  const trace: Noted[] = [];
  const show = () => {
    const counts: Record<string, number> = {};
    const stripe: StripeCall[] = [];
    for (const one of trace)
      if (typeof one === "string") counts[one] = (counts[one] ?? 0) + 1;
      else stripe.push(one);
    return { ...counts, ...(stripe[0] && { stripe_calls: stripe.length, stripe: stripe.slice(0, callsShown) }) };
  };
  return traces.run(trace, () => work(show));
}

/** In an object: what `work` answers with, and beside it, for `untraced`, what it has asked of others. */
export async function traced<R extends object>(work: () => Promise<R>): Promise<R> {
  const noted: Noted[] = [];
  return { ...(await traces.run(noted, work)), noted };
}

/** `answer`; what stood beside it is noted for whoever has called. Objects of earlier releases say nothing. */
export function untraced<R>(answer: R): R {
  note(...((answer as { noted?: Noted[] } | null)?.noted ?? []));
  return answer;
}

/** What an error says, for the log. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 200) : "unknown");

/**
 * Runs one job with a trace of its own, and logs it in one line when it has ended. `about` says which one it was, and
 * nothing of a person; `failures` is how often it has failed in a row before.
 */
export const logJob = (
  kind: string,
  about: object,
  failures: number,
  work: (line: JobLine) => Promise<void>,
): Promise<void> =>
  inTrace(async (show) => {
    const line: JobLine = {};
    const beganMs = nowMs();
    try {
      await work(line);
    } catch (error) {
      line.reason = reasonOf(error);
      throw error;
    } finally {
      const ok = line.reason === undefined;
      const told = { ok, ms: nowMs() - beganMs, failures: failures + (ok ? 0 : 1), ...line, ...show() };
      console[ok ? "info" : "error"](JSON.stringify({ at: "job", kind, ...about, ...told }));
    }
  });
