// Events on their way to the operator, sent one at a time and in order.
// What is not answered in time holds up only the events of its own link; what is refused holds up all that are newer.
// One that the operator sends again is out of order by nature: it goes beside the others (`resending`).
import type { Notification } from "../../domain/event.ts";
import { backoffMs, giveUpSeconds } from "../../domain/schedule.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Lanes } from "../lanes.ts";
import type { Delivery, EventStore, Pending } from "./event-store.ts";

const firstRetryMs = 1_000;
const longestRetryMs = 4 * 60 * 60 * 1000;
const pauseAfterTroubleMs = 30_000;
/** Deliveries that one alarm may begin. */
export const deliveriesAnAlarm = 40;

/** Sends one event; `isFirstTry` when it was never tried before. Resolves whatever comes of it, within `leaseMs`. */
export interface Sender {
  leaseMs: number;
  send: (event: Notification, isFirstTry: boolean) => Promise<Delivery>;
}

export class Outbox {
  /** When the delivery that is under way will be over at the latest, in milliseconds; null when none is. */
  private leaseEndsMs: number | null = null;
  private left = deliveriesAnAlarm;
  /** Nothing is sent before this time, in milliseconds: set when sending has failed in a way that was not foreseen. */
  private restsUntilMs = 0;

  /** `ended` is called each time that nothing more is sent for now, and the alarm may have to be set anew. */
  constructor(
    private readonly events: EventStore,
    private readonly sender: Sender,
    private readonly lanes: Lanes,
    private readonly ended: () => void,
    private readonly clock: () => number = nowMs,
  ) {}

  /** Begins to send what is due, one event after the other; before the next alarm at least `rows` of them. */
  work(rows: number): void {
    this.left = Math.max(this.left, rows);
    if (this.leaseEndsMs === null && this.lanes.isFree("receiver") && this.nextDue()) void this.sendDue();
  }

  /** When the alarm should ring for the outbox, in milliseconds; null when never. */
  nextDueMs(): number | null {
    if (this.leaseEndsMs !== null) return this.leaseEndsMs;
    // While others take up all connections nothing is sent: whatever ends goes on with this.
    const next = this.lanes.isFree("receiver") ? this.events.next() : null;
    return next && Math.max(next.nextAt, this.restsUntilMs);
  }

  private async sendDue(): Promise<void> {
    try {
      for (let next = this.nextDue(); next && this.lanes.isFree("receiver"); next = this.nextDue()) {
        const due = next;
        this.left--;
        await this.lanes.run("receiver", () => this.sendOne(due));
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      console.error(JSON.stringify({ at: "outbox", reason }));
      this.restsUntilMs = this.clock() + pauseAfterTroubleMs;
    } finally {
      this.leaseEndsMs = null;
      this.ended();
    }
  }

  private nextDue(): Pending | null {
    const next = this.left > 0 && this.clock() >= this.restsUntilMs ? this.events.next() : null;
    return next && next.nextAt <= this.clock() ? next : null;
  }

  private async sendOne(one: Pending): Promise<void> {
    const at = Math.floor(this.clock() / 1000);
    const since = one.failures === 0 ? at : one.since;
    const giveUpAt = giveUpSeconds(one.isResent ? since : one.created, since);
    this.leaseEndsMs = this.clock() + this.sender.leaseMs;
    this.events.begin(one, since, this.leaseEndsMs);
    const delivery = await this.sender.send(this.events.event(one), one.failures === 0);
    const retryAt = this.clock() + backoffMs(one.failures + 1, firstRetryMs, longestRetryMs, Math.random());
    this.events.end(one, delivery, at, at >= giveUpAt ? null : Math.min(retryAt, giveUpAt * 1000));
  }
}
