// Events on their way to the operator: those in order one after the other, and others beside them, one at a time too.
// What the receiver refuses holds up all that is newer. What it does not answer in time goes beside the others and holds
// up only the events of its own link. What the operator sends again goes beside them as well, and holds up nothing.

import type { Notification } from "../../domain/event.ts";
import { holderKeyIn } from "../../domain/ids.ts";
import { backoffMs, giveUpSeconds } from "../../domain/schedule.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import { nowMs } from "../../platform/clock.ts";
import { step } from "../../platform/steps.ts";
import { timeouts } from "../../platform/timeout.ts";
import { type JobLine, logJob, reasonOf } from "../../platform/trace.ts";
import type { Lane, Lanes } from "../lanes.ts";
import type { Delivery, EventStore, Pending } from "./event-store.ts";

const firstRetryMs = 1_000;
const longestRetryMs = 4 * 60 * 60 * 1000;
const pauseAfterTroubleMs = 30_000;
/** Deliveries that one alarm may begin. */
export const deliveriesAnAlarm = 40;

/** Should the object die while it sends an event once more, that is sent again after this. */
const leaseMs = 5_000;

export interface OutboxNeeds {
  /** Sends one event; `isFirstTry` when it was never tried before. Resolves whatever comes of it. */
  send: (event: Notification, isFirstTry: boolean) => Promise<Delivery>;
  /** What is known of the receiver; null while there is none, and nothing is sent. */
  endpoint: Endpoint | null;
  /** Whether this key of KV is still to be written. */
  isToPublish: (key: string) => boolean;
  /** Whether it is being written now, or as soon as a connection is free. */
  isPublishing: (key: string) => boolean;
  /** When the object looks again at what it has begun, in milliseconds. */
  laterMs: () => number;
}

/** One event at a time, of those that `next` gives. */
interface Track {
  lane: Lane;
  next: () => Pending | null;
  isSending: boolean;
}

export class Outbox {
  readonly #tracks: Track[];
  #left = deliveriesAnAlarm;
  /** Nothing is sent before this time, in milliseconds: set when sending has failed in a way that was not foreseen. */
  #restsUntilMs = 0;

  /** `ended` is called each time that a track sends nothing more for now, and the alarm may have to be set anew. */
  constructor(
    private readonly events: EventStore,
    private readonly needs: OutboxNeeds,
    private readonly lanes: Lanes,
    private readonly ended: () => void,
    private readonly clock: () => number = nowMs,
  ) {
    this.#tracks = [
      { lane: "receiver", next: () => this.#notBeforeItsCopy(events.nextInOrder()), isSending: false },
      { lane: "aside", next: () => events.nextAside(), isSending: false },
    ];
  }

  /** Begins to send what is due; before the next alarm at least `rows` events. */
  work(rows: number): void {
    this.#left = Math.max(this.#left, rows);
    for (const track of this.#tracks) if (!track.isSending && this.#nextDue(track)) void this.#sendDue(track);
  }

  /** When the alarm should ring for the outbox, in milliseconds; null when never. */
  nextDueMs(): number | null {
    const due = this.#tracks.map((track) => this.#trackDueMs(track)).filter((at) => at !== null);
    return due.length > 0 ? Math.min(...due) : null;
  }

  #trackDueMs(track: Track): number | null {
    if (track.isSending) return this.needs.laterMs();
    // While others take up all connections nothing is sent: whatever ends goes on with this.
    const next = this.lanes.isFree(track.lane) ? track.next() : null;
    // Nor while it waits for its copy, if the write of that ends before the wait does: then the outbox goes on.
    const isSoon = next !== null && next.nextAt <= this.clock() + timeouts.kv;
    if (next?.needs && !isSoon && this.needs.isPublishing(next.needs)) return this.needs.laterMs();
    return next && Math.max(next.nextAt, this.#restsUntilMs);
  }

  /** Who is told of an account looks for it in KV: that has to have it by then, unless it takes too long. */
  #notBeforeItsCopy(next: Pending | null): Pending | null {
    if (next === null || next.needs === null || !this.needs.isToPublish(next.needs)) return next;
    return { ...next, nextAt: Math.max(next.nextAt, next.created * 1000 + timeouts.copied) };
  }

  #nextDue({ lane, next }: Track): Pending | null {
    const isOpen = this.#left > 0 && this.clock() >= this.#restsUntilMs && this.lanes.isFree(lane);
    const found = isOpen ? next() : null;
    return found && found.nextAt <= this.clock() ? found : null;
  }

  async #sendDue(track: Track): Promise<void> {
    track.isSending = true;
    try {
      for (let next = this.#nextDue(track); next; next = this.#nextDue(track)) {
        const due = next;
        this.#left--;
        await this.lanes.run(track.lane, () => this.#sendOne(due));
      }
    } catch (error) {
      console.error(JSON.stringify({ at: "outbox", reason: reasonOf(error) }));
      this.#restsUntilMs = this.clock() + pauseAfterTroubleMs;
    } finally {
      track.isSending = false;
      this.ended();
    }
  }

  async #sendOne(one: Pending): Promise<void> {
    // What is sent again is sent in any case: that is how a stopped endpoint is tried.
    if (!one.isResent && !(await this.#isOpen(one))) return;
    await logJob("deliver", { event: one.id, key: one.needs ?? undefined }, one.failures, async (line) => {
      const at = Math.floor(this.clock() / 1000);
      const since = one.failures === 0 ? at : one.since;
      const giveUpAt = giveUpSeconds(one.isResent ? since : (one.releasedAt ?? one.created), since);
      this.events.begin(one, this.clock() + leaseMs);
      const delivery = await this.#send(one, line);
      // Before anything is noted here: should the object die meanwhile, the event is sent again and this is told again.
      const isStopped = await this.#tellEndpoint(one, delivery);
      const retryAt = this.clock() + backoffMs(one.failures + 1, firstRetryMs, longestRetryMs, Math.random());
      const isLast = at >= giveUpAt;
      this.events.end(one, delivery, at, since, isLast ? null : Math.min(retryAt, giveUpAt * 1000), isStopped);
      if (delivery.error === null) return;
      line.reason ??= delivery.error;
      step(isLast ? "delivery.given_up" : "delivery.failed", delivery.error);
    });
  }

  /**
   * For an object that has just woken, called `holder`: where events wait, makes sure that the endpoint's object knows.
   * It may have been released meanwhile, or have lost its alarm while the deployment was rolled back.
   */
  async waitAgain(holder: string): Promise<void> {
    const { stopped } = this.events;
    if (!stopped.isWaiting || !(await this.needs.endpoint?.mayISend(holder))) return;
    stopped.release();
    this.ended();
  }

  /** Whether the endpoint takes events. When it does not, all of this holder's wait from now on. */
  async #isOpen(one: Pending): Promise<boolean> {
    const { stopped } = this.events;
    const { releases } = stopped;
    const isOpen = (await this.needs.endpoint?.mayISend(holderOf(one))) ?? true;
    if (!isOpen && releases === stopped.releases) stopped.stop(false);
    return isOpen;
  }

  /** Tells the endpoint's object what it must know of this answer. Whether events have to wait from now on. */
  async #tellEndpoint(one: Pending, { ok, gone }: Delivery): Promise<boolean> {
    const { stopped } = this.events;
    const { endpoint } = this.needs;
    if (ok && (one.isResent || stopped.isWaiting || endpoint?.isThoughtStopped)) await endpoint?.accepted();
    if (!gone || !endpoint) return false;
    const { releases } = stopped;
    return (await endpoint.refused(holderOf(one))) && releases === stopped.releases;
  }

  /** An event that cannot even be sent has failed, like any other: else all that are newer would wait for ever. */
  async #send(one: Pending, line: JobLine): Promise<Delivery> {
    try {
      return await this.needs.send(this.events.event(one), one.failures === 0);
    } catch (error) {
      line.reason = reasonOf(error);
      return { ok: false, gone: false, status: null, error: "unsendable" };
    }
  }
}

const holderOf = ({ id }: Pending): string => holderKeyIn(id) ?? "";
