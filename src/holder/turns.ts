// Who may ask Stripe for what a person waits for, and when: a few calls at a time for one object and in each line, which is
// a link's or a session's. Others wait their turn. After a call that Stripe refused or failed there is a short rest, so that
// tapping again and again does not ask again and again.
import { type Failure, fail, type Result } from "../domain/failure.ts";
import { restAfterMs } from "../domain/schedule.ts";
import { nowMs } from "../platform/clock.ts";
import { tooLate } from "../stripe/failure.ts";
import type { Lanes } from "./lanes.ts";

const mostInLine = 2;
/** A call is not begun with less time than this left: it could not end well. */
const leastMs = 2_000;
/** A tap that comes so shortly before the end of a rest waits for it. */
const patienceMs = 1_000;
/** A line's failures are forgotten when so much time has passed since its rest. */
const rememberedMs = 60_000;

type Call<T> = (isTrial: boolean) => Promise<Result<T>>;

interface Line {
  busy: number;
  waiting: number;
  /** Failures in a row, what the last one was, and when the rest after it is over. */
  failures: number;
  failure: Failure | null;
  restsUntilMs: number;
}

export class Turns {
  #busy = 0;
  readonly #lines = new Map<string, Line>();
  /** Whoever waits is woken each time that something changes, in the order in which they came. */
  #waiting: (() => void)[] = [];

  /** At most `most` calls are made at a time, all in the lane of people. `ended` is called each time that one has ended. */
  constructor(
    private readonly lanes: Lanes,
    private readonly most: number,
    private readonly ended: () => void,
  ) {
    lanes.onEnd(() => this.#wake());
  }

  /**
   * What `call` answers with, made when it is its turn in the line called `name`. `isTrial` says that the call before
   * has failed: then one try is enough to see whether Stripe is well again. Fails as `rate_limited` when that is
   * not before `deadlineMs`, and with Stripe's own failure while that line rests, or if that failure came meanwhile.
   */
  async run<T>(name: string, deadlineMs: number, call: Call<T>): Promise<Result<T>> {
    // With so little time left the call could not end well, and it is not for others that it has none.
    if (deadlineMs - leastMs <= nowMs()) return tooLate();
    const line = this.#lineOf(name);
    const failuresSeen = line.failures;
    for (;;) {
      const restMs = line.restsUntilMs - nowMs();
      const isNewFailure = line.failures > failuresSeen;
      if (line.failure && (isNewFailure || restMs > patienceMs)) return fail(againIn(line.failure, restMs));
      const leftMs = deadlineMs - leastMs - nowMs();
      if (leftMs <= 0) return fail(tooMany);
      if (restMs <= 0 && line.busy < mostInLine && this.#isFree) break;
      line.waiting++;
      await this.#change(restMs > 0 ? Math.min(restMs, leftMs) : leftMs);
      line.waiting--;
    }
    return this.#take(line, call);
  }

  get #isFree(): boolean {
    return this.#busy < this.most && this.lanes.isFree("person");
  }

  async #take<T>(line: Line, call: Call<T>): Promise<Result<T>> {
    line.busy++;
    this.#busy++;
    try {
      const result = await this.lanes.run("person", () => call(line.failures > 0));
      if (result.ok) {
        line.failures = 0;
        line.failure = null;
      } else if ("stripe" in result.failure && line.restsUntilMs <= nowMs()) {
        // The second of two calls that fail at a time adds nothing.
        line.failure = result.failure;
        line.failures++;
        line.restsUntilMs = nowMs() + restAfterMs(line.failures);
      }
      return result;
    } finally {
      line.busy--;
      this.#busy--;
      this.#wake();
      this.ended();
    }
  }

  #wake(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }

  #lineOf(name: string): Line {
    const now = nowMs();
    for (const [other, { busy, waiting, restsUntilMs }] of this.#lines)
      if (busy + waiting === 0 && restsUntilMs + rememberedMs < now) this.#lines.delete(other);
    const line = this.#lines.get(name) ?? { busy: 0, waiting: 0, failures: 0, failure: null, restsUntilMs: 0 };
    this.#lines.set(name, line);
    return line;
  }

  /** Resolves when a call has ended, or after `ms`. */
  async #change(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#waiting.push(resolve);
    });
    clearTimeout(timer);
  }
}

const tooMany: Failure = {
  kind: "rate_limited",
  retryAfterSeconds: 5,
  message: "Too many tries at once. Wait a few seconds, then try again.",
};

/** The failure as it came, but to be tried again only when the rest is over. */
const againIn = (failure: Failure, restMs: number): Failure =>
  failure.kind === "stripe_unavailable"
    ? { ...failure, retryAfterSeconds: Math.max(failure.retryAfterSeconds, Math.ceil(restMs / 1000)) }
    : failure;
