// What the object does by itself. It has one alarm, set for whatever is due first: a link's end, a row of the queue, an
// event to send or to forget, a part of KV to write anew.
import { nowMs } from "../platform/clock.ts";
import { type JobLine, logJob, reasonOf } from "../platform/trace.ts";
import type { Changes } from "./changes.ts";
import type { Erasure } from "./erasure.ts";
import { rowsAnAlarm } from "./job.ts";
import { expire } from "./jobs/expire.ts";
import type { Republish } from "./jobs/republish.ts";
import { endCutOff, nextCutOffMs } from "./mint.ts";
import { deliveriesAnAlarm } from "./outbox/outbox.ts";

const pauseAfterTroubleMs = 30_000;

/** For an object that cannot work as it is: its alarm must not be lost until it can. */
export const ringLater = (storage: DurableObjectStorage) => storage.setAlarm(nowMs() + pauseAfterTroubleMs);

export class Alarm {
  /** What the alarm is set to, in milliseconds; null when that is not known. */
  #setTo: number | null = null;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly changes: Changes,
    private readonly republish: Republish,
    private readonly erasure: Erasure,
  ) {}

  /** The storage has gone, and the alarm with it. */
  forget(): void {
    this.#setTo = null;
  }

  /** The alarm has rung: begins all that is due, and does not wait for it. So a slow call holds up nothing else. */
  async ring(): Promise<void> {
    await logJob("alarm", {}, 0, async (line) => {
      this.#setTo = null;
      this.changes.takeUnpublished();
      await this.work(rowsAnAlarm, deliveriesAnAlarm, line);
    });
  }

  /** Begins what is due, at most so many rows of the queue and deliveries, and sets the alarm for the rest. */
  async work(rows: number, deliveries: number, line?: JobLine): Promise<void> {
    if (!this.changes.isStored) return;
    const { queue, outbox, events } = this.changes;
    const parts = [
      ...(this.changes.isKnown
        ? [() => expire(this.changes), () => endCutOff(this.changes), () => this.republish.goOn()]
        : []),
      () => events.forget(),
      () => outbox.work(deliveries),
      () => queue.work(rows),
      // Last: it may end with nothing being stored any more.
      () => this.erasure.goOn(),
    ];
    // Each is begun, whatever becomes of the others.
    const isWell = parts.map((part) => attempt(part, line)).every(Boolean);
    await this.set(isWell ? 0 : pauseAfterTroubleMs);
  }

  /** A call has ended, so that another may begin. Events first: else a long queue would leave them no connection. */
  async goOn(): Promise<void> {
    this.changes.takeUnpublished();
    await this.set(this.freed() ? 0 : pauseAfterTroubleMs);
  }

  /** A connection is free: begins what has waited for one. Whether that went well. */
  freed(): boolean {
    if (!this.changes.isStored) return true;
    const { outbox, queue } = this.changes;
    return [() => outbox.work(0), () => queue.work(0), () => this.erasure.goOn()]
      .map((part) => attempt(part))
      .every(Boolean);
  }

  /** Sets the alarm to the earliest of what is due, but not within `pauseMs`. One that rings too early does no harm. */
  async set(pauseMs = 0): Promise<void> {
    if (!this.changes.isStored) return;
    const { store, queue, outbox, events } = this.changes;
    let dueMs: number | null;
    try {
      const dueOfKnown = this.changes.isKnown ? [store.links.nextEndMs(), nextCutOffMs(this.changes)] : [];
      const due = [...dueOfKnown, queue.nextDueMs(), outbox.nextDueMs(), events.nextForgetMs(), this.republish.nextDueMs(), this.erasure.nextDueMs()]; // biome-ignore format: one idea
      const known = due.filter((at) => at !== null);
      dueMs = known.length > 0 ? Math.max(Math.min(...known), nowMs() + pauseMs) : null;
    } catch (error) {
      // The platform gives up on an alarm that throws six times; ours must come back for as long as work may wait.
      note(error);
      this.#setTo = null;
      return ringLater(this.storage);
    }
    if (dueMs === null || (this.#setTo !== null && this.#setTo <= dueMs)) return;
    this.#setTo = dueMs;
    await this.storage.setAlarm(dueMs);
  }
}

/** An error is told in the `line` of the alarm where there is one, else in one of its own. */
function attempt(part: () => void, line?: JobLine): boolean {
  try {
    part();
    return true;
  } catch (error) {
    if (line) line.reason = reasonOf(error);
    else note(error);
    return false;
  }
}

function note(error: unknown): void {
  console.error(JSON.stringify({ at: "alarm", error: reasonOf(error) }));
}
