// What KV gets of a change, for those who wait a little until it has it.
import { timeouts, within } from "../platform/timeout.ts";
import type { Alarm } from "./alarm.ts";
import type { Changes } from "./changes.ts";
import { rowsAnAlarm } from "./job.ts";

/** Rows of the queue and deliveries that one request may begin. */
export const rowsARequest = 10;
export const deliveriesARequest = 5;

/**
 * Tells KV what has changed, and waits for it a little: who is answered next may read there at once. The alarm is
 * stored with the change, before any wait: should the object die now, it does the rest.
 */
export async function published({ changes, alarm }: { changes: Changes; alarm: Alarm }): Promise<void> {
  const keys = changes.takeUnpublished();
  const scheduled = alarm.work(Math.min(Math.max(keys.length, rowsARequest), rowsAnAlarm), deliveriesARequest);
  await within(timeouts.published, () => changes.queue.runsEnd("publish", keys));
  await scheduled;
}
