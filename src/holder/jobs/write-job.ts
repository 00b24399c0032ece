// What the jobs have in common that write for others to read, to KV and to the index: a write that takes too long is given
// up and made again, and may land after all.
import { writeIntervalMs } from "../../kv/write.ts";
import { within } from "../../platform/timeout.ts";
import type { Job } from "../job.ts";
import type { Lane } from "../lanes.ts";
import { writePolicy } from "./retry-policies.ts";

/**
 * A job whose runs fail when `write` takes longer than `ms` milliseconds. `landedLate` is told of a write that was given up
 * and has landed, perhaps on top of a newer one.
 */
export const writeJob = (
  lane: Lane,
  ms: number,
  write: (key: string) => Promise<void>,
  landedLate: (key: string) => void,
): Job => ({
  ...writePolicy(lane, ms),
  async run(key) {
    const writing = write(key).then(() => true);
    if (await within(ms, () => writing)) return null;
    writing.then(
      () => landedLate(key),
      () => {},
    );
    throw new Error("no answer in time");
  },
});

/**
 * Removes what was written just now, when nothing is stored any more that would remember to: tried some times, each after
 * KV's own limit. Never throws.
 */
export async function removeLater(remove: () => Promise<void>): Promise<void> {
  for (let tries = 1; tries <= 5; tries++) {
    await scheduler.wait(tries * writeIntervalMs);
    try {
      return await remove();
    } catch (error) {
      console.error(JSON.stringify({ at: "late", tries, error: error instanceof Error ? error.name : "unknown" }));
    }
  }
}
