// How long jobs wait: between two runs for the same key, after failures, and while one runs. All in milliseconds.
import { backoffMs, soonMs } from "../../domain/schedule.ts";
import { writeIntervalMs } from "../../kv/write.ts";
import type { Job } from "../job.ts";
import type { Lane } from "../lanes.ts";

type Policy = Omit<Job, "run">;

const firstWriteRetryMs = 1_500;
const longestWriteRetryMs = 60_000;
const longestAskRetryMs = 15 * 60_000;
/** After so many failures in a row, somebody has to mend something. Writes have failed for 40 minutes by then, questions for ten hours. */
const manyFailures = 48;
const rareWriteRetryMs = 15 * 60_000;
const rareAskRetryMs = 60 * 60_000;
/** For writes that may take `ms`: to KV, which takes one a second and key, and to the index, for which that is often enough. */
export const writePolicy = (lane: Lane, ms: number): Policy => ({
  lane,
  intervalMs: writeIntervalMs,
  retryMs: (failures) =>
    backoffMs(
      failures,
      firstWriteRetryMs,
      failures > manyFailures ? rareWriteRetryMs : longestWriteRetryMs,
      Math.random(),
    ),
  leaseMs: ms + 1_000,
});

/** For what Stripe is asked. `reconcileSeconds` says when sessions are asked after; `intervalMs` is between two runs. */
export function askPolicy(reconcileSeconds: number[], intervalMs: number): Policy {
  const firstRetryMs = soonMs(reconcileSeconds);
  return {
    lane: "stripe",
    intervalMs,
    retryMs: (failures) =>
      backoffMs(failures, firstRetryMs, failures > manyFailures ? rareAskRetryMs : longestAskRetryMs, Math.random()),
    // A job that takes longer has its lease renewed. Should the object die, Stripe is soon asked again.
    leaseMs: firstRetryMs,
  };
}
