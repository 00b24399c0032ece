// What the object does by itself: its one alarm ends links, asks Stripe, publishes and delivers, and is set for what is due next.
import { asOf } from "../domain/link.ts";
import { now, nowMs } from "../platform/clock.ts";
import type { Config, Env } from "../platform/config.ts";
import { timeouts, within } from "../platform/timeout.ts";
import type { HolderState } from "./changes.ts";
import { sendNotification } from "./outbox/deliver.ts";
import type { WorkKind } from "./queue.ts";

const everyKind: WorkKind[] = ["publish", "account", "find", "session"];
const pauseAfterTroubleMs = 30_000;
const deliveryMs = 5_000;

/** For an object that cannot work as it is: its alarm must not be lost until it can. */
export const ringLater = (storage: DurableObjectStorage) => storage.setAlarm(nowMs() + pauseAfterTroubleMs);

export class Alarm {
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly env: Env,
    private readonly notify: Config["notify"],
    private readonly state: HolderState,
  ) {}

  /** The alarm has rung: does all that is due. */
  async ring(): Promise<void> {
    const { work } = this.state;
    const until = nowMs() + deliveryMs;
    const isWell = await this.each([() => this.expire(), () => work.runDue(everyKind), () => this.deliver(until)]);
    // What that has brought up for the operator goes out at once.
    const isWellStill = await this.each([() => work.runDue(["publish"]), () => this.deliver(until)]);
    await this.set(isWell && isWellStill ? 0 : pauseAfterTroubleMs);
  }

  /** Tells KV what is due now, and waits for it a little: who is answered next may read there at once. */
  async published(): Promise<void> {
    // The alarm is stored with the change, before any wait: were we to die now, it does the rest.
    const scheduled = this.set();
    await within(timeouts.published, () => this.state.work.runDue(["publish"]).then(() => this.set()));
    await scheduled;
  }

  /** One alarm an object, at the earliest of what is due, but not within `pauseMs`. */
  async set(pauseMs = 0): Promise<void> {
    if (!this.state.isKnown) return;
    const earliest = nowMs() + pauseMs;
    let at: number | null;
    try {
      const { store, work, outbox } = this.state;
      const due = [store.nextExpiryMs(), work.nextDueMs(), outbox.nextDueMs()].filter((time) => time !== null);
      at = due.length > 0 ? Math.max(Math.min(...due), earliest) : null;
    } catch {
      // The platform gives up on an alarm that throws six times; ours must come back for as long as work may wait.
      return ringLater(this.storage);
    }
    if (at !== null) await this.storage.setAlarm(at);
  }

  /** Does every one, whatever becomes of the others; says whether none failed. */
  private async each(parts: (() => void | Promise<void>)[]): Promise<boolean> {
    const done = await Promise.allSettled(parts.map(async (part) => part()));
    const failed = done.filter((one) => one.status === "rejected");
    for (const { reason } of failed)
      console.error(
        JSON.stringify({ at: "alarm", error: reason instanceof Error ? reason.message.slice(0, 200) : "" }),
      );
    return failed.length === 0;
  }

  private expire(): void {
    this.state.change(() => {
      for (const link of this.state.store.linksToExpire(now())) this.state.saveLink(asOf(link, now()));
    });
  }

  private async deliver(untilMs: number): Promise<void> {
    await this.state.outbox.sendDue((event) => sendNotification(this.env, this.notify, event), untilMs);
  }
}
