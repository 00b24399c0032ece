// How the work of an account holder's object is paced: between two runs, after failures, and while one is under way.
import { backoffMs, soonMs } from "../../domain/schedule.ts";
import { writeIntervalMs } from "../../kv/write.ts";
import { timeouts } from "../../platform/timeout.ts";
import type { Policy, WorkKind } from "../queue.ts";

const accountIntervalMs = 1_000;
const longestPublishRetryMs = 60_000;
const longestAskRetryMs = 15 * 60_000;

/** `run` does the work of each kind. */
export function paces(run: Record<WorkKind, Policy["run"]>, reconcileSeconds: number[]): Record<WorkKind, Policy> {
  const firstRetryMs = soonMs(reconcileSeconds);
  const askAgain = (failures: number) => backoffMs(failures, firstRetryMs, longestAskRetryMs, Math.random());
  return {
    publish: {
      intervalMs: writeIntervalMs,
      retryMs: (failures) => backoffMs(failures, writeIntervalMs, longestPublishRetryMs, 0),
      leaseMs: timeouts.kv + 1_000,
      run: run.publish,
    },
    // These run in the alarm alone, which waits for them: none can start twice, however long Stripe takes.
    account: { intervalMs: accountIntervalMs, retryMs: askAgain, leaseMs: 0, run: run.account },
    // Paced by who wants it: all that are sought at once share their reads.
    find: { intervalMs: 0, retryMs: askAgain, leaseMs: 0, run: run.find },
    session: { intervalMs: 0, retryMs: askAgain, leaseMs: 0, run: run.session },
  };
}
