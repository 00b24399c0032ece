// The Durable Object of one NOTIFY_URL. Its first 410, to whichever account holder, stops sending for all of them: here
// is known since when, who waits, and when one of them is to try again. The first event that is accepted releases all.
import { DurableObject } from "cloudflare:workers";
import { endpointKey } from "../domain/ids.ts";
import { nowMs } from "../platform/clock.ts";
import { type Env, readConfig } from "../platform/config.ts";
import { callObject } from "../platform/durable-object.ts";
import { step } from "../platform/steps.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { reasonOf } from "../platform/trace.ts";
import { EndpointStore, type Stop, type Waiting } from "./endpoint-store.ts";

/** Times are Unix seconds. */
export interface EndpointState {
  status: "active" | "stopped";
  stopped_at: number | null;
  /** How often it was tried again, unprompted, since it stopped. */
  tries: number;
  next_attempt_at: number | null;
  /** How many account holders wait, or are still to be told that they need not. */
  waiting: number;
}

/** What is asked of an account holder's object. To ask twice is the same as once. */
export interface WaitingHolder {
  /** Sends the oldest event that waits; false when none does. Returns before it is sent. */
  tryEndpoint(): Promise<boolean>;
  /** Sends all that waits. Returns before it is sent. */
  endpointReleased(): Promise<void>;
}

const firstPauseMs = 60 * 60 * 1000;
const longerPauseMs = 24 * 60 * 60 * 1000;
/** An object that could not be reached is called again after this. */
const retryMs = 30_000;
/** Holders that one alarm tells to go on, how many of them at a time, and the pause before the next alarm. */
const toldAnAlarm = 100;
const toldAtOnce = 5;
const pauseMs = 1_000;
/** Holders that one alarm asks to try, until one has something to send. */
const askedAnAlarm = 50;

export class NotifyEndpoint extends DurableObject<Env> {
  readonly #store = new EndpointStore(this.ctx.storage);
  /** What the alarm is set to, in milliseconds; null when that is not known. */
  #setTo: number | null = null;

  async state(): Promise<EndpointState> {
    await this.#schedule();
    return stateOf(this.#store.read());
  }

  /** Whether the object called `holder` may send. When not, it is told later that it may again. */
  async mayISend(holder: string): Promise<boolean> {
    if (!this.#store.isStopped) return true;
    this.#store.wait(holder, nowMs());
    await this.#schedule();
    return false;
  }

  /** The endpoint, of which this is the object called `key`, has answered 410 to an event of `holder`. */
  async refused(key: string, holder: string): Promise<void> {
    const isNews = !this.#store.isStopped;
    if (isNews) this.#store.stop(key, nowMs(), nowMs() + firstPauseMs);
    this.#store.wait(holder, nowMs());
    if (isNews) this.#log("stopped");
    await this.#schedule();
  }

  /** The endpoint has accepted an event. */
  async accepted(): Promise<void> {
    if (!this.#store.isStopped) return;
    this.#release("accepted");
    await this.#schedule();
  }

  override async alarm(): Promise<void> {
    this.#setTo = null;
    try {
      const configured = await this.#configuredKey();
      const stop = this.#store.read();
      const isStopped = stop !== null && stop.stoppedAt !== null;
      // While there is no NOTIFY_URL all stays as it is: those who wait are told when there is one again.
      if (isStopped && configured === null) return await this.#schedule(timeouts.endpointWatch);
      if (isStopped && configured !== stop.key) this.#release("replaced");
      if (this.#store.isStopped && stop) await this.#tryAgain(stop);
      else await this.#releaseSome();
      await this.#schedule(pauseMs);
    } catch (error) {
      // The platform gives up on an alarm that throws six times; this one must come back for as long as somebody waits.
      console.error(JSON.stringify({ at: "notify_endpoint", error: reasonOf(error) }));
      await this.ctx.storage.setAlarm(nowMs() + retryMs);
    }
  }

  /** When it is time, has one of those who wait send an event; what becomes of that is told by `refused` or `accepted`. */
  async #tryAgain({ number, nextTryMs }: Stop): Promise<void> {
    if (nextTryMs > nowMs()) return;
    for (let asked = 0; asked < askedAnAlarm; asked++) {
      const [one] = this.#store.due(nowMs(), 1);
      if (!one) break;
      const hasEvent = await this.#call(one, (holder) => holder.tryEndpoint());
      if (hasEvent) {
        this.#store.tried(number, nowMs() + longerPauseMs);
        return this.#log("tried");
      }
      if (hasEvent === false) this.#store.drop(one);
    }
    // Then the next event that there is will be the try.
    if (this.#store.isStopped && this.#store.nextDueMs() === null) this.#release("nobody_waits");
  }

  async #releaseSome(): Promise<void> {
    const some = this.#store.read() ? this.#store.due(nowMs(), toldAnAlarm) : [];
    for (let at = 0; at < some.length && !this.#store.isStopped; at += toldAtOnce)
      await Promise.all(
        some.slice(at, at + toldAtOnce).map(async (one) => {
          const isTold = await this.#call(one, async (holder) => {
            await holder.endpointReleased();
            return true;
          });
          if (isTold) this.#store.drop(one);
        }),
      );
  }

  /** What the holder answers; null when it could not be reached, and is called again later. */
  async #call<R>(one: Waiting, ask: (holder: WaitingHolder) => Promise<R>): Promise<R | null> {
    try {
      const calling = () => callObject<WaitingHolder, R>(this.env.ACCOUNT_HOLDER, one.holder, ask);
      const answer = await within(timeouts.object, calling);
      if (answer !== null) return answer;
    } catch (error) {
      console.error(JSON.stringify({ at: "notify_endpoint", holder: one.holder, error: reasonOf(error) }));
    }
    this.#store.postpone(one, nowMs() + retryMs);
    return null;
  }

  #release(why: "accepted" | "replaced" | "nobody_waits"): void {
    this.#store.release();
    this.#log("released", why);
  }

  /** The name of the object of today's NOTIFY_URL; null while there is none, or the configuration is not complete. */
  async #configuredKey(): Promise<string | null> {
    const configuration = readConfig(this.env);
    const notify = configuration.ok ? configuration.config.notify : null;
    return notify && endpointKey(notify.url);
  }

  /** Sets the alarm to what is due first, but not within `leastMs`. One that rings too early does no harm. */
  async #schedule(leastMs = 0): Promise<void> {
    const stop = this.#store.read();
    const next = stop && this.#store.nextDueMs();
    if (!stop || (stop.stoppedAt === null && next === null)) return;
    // Nothing tells this object that NOTIFY_URL is another one by now: it looks again and again.
    const tryMs = Math.min(Math.max(stop.nextTryMs, next ?? 0), nowMs() + timeouts.endpointWatch);
    const dueMs = Math.max(stop.stoppedAt === null ? (next ?? 0) : tryMs, nowMs() + leastMs);
    if (this.#setTo !== null && this.#setTo <= dueMs) return;
    this.#setTo = dueMs;
    await this.ctx.storage.setAlarm(dueMs);
  }

  #log(event: "stopped" | "tried" | "released", why?: string): void {
    step(`endpoint.${event}`, why);
    console.warn(JSON.stringify({ at: "notify_endpoint", event, why, ...stateOf(this.#store.read()) }));
  }
}

function stateOf(stop: Stop | null): EndpointState {
  const isStopped = stop !== null && stop.stoppedAt !== null;
  return {
    status: isStopped ? "stopped" : "active",
    stopped_at: stop?.stoppedAt ?? null,
    tries: isStopped ? stop.tries : 0,
    next_attempt_at: isStopped ? Math.ceil(stop.nextTryMs / 1000) : null,
    waiting: stop?.waiting ?? 0,
  };
}
