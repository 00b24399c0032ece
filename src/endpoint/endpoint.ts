// What an isolate knows of NOTIFY_URL's state, so that its object is not asked before every event: once a minute at most.
import { endpointKey } from "../domain/ids.ts";
import { nowMs } from "../platform/clock.ts";
import type { Env } from "../platform/config.ts";
import { type Callable, callObject } from "../platform/durable-object.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { reasonOf } from "../platform/trace.ts";
import type { EndpointState, NotifyEndpoint } from "./notify-endpoint.ts";

const rememberedMs = 60_000;

export class Endpoint {
  readonly #key: Promise<string>;
  #status: EndpointState["status"] = "active";
  #knownUntilMs = 0;

  constructor(
    private readonly env: Pick<Env, "NOTIFY_ENDPOINT">,
    url: string,
  ) {
    this.#key = endpointKey(url);
  }

  /** Whether it is thought to be stopped, without asking. */
  get isThoughtStopped(): boolean {
    return this.#status === "stopped";
  }

  /**
   * Whether the account holder's object called `holder` may send. When not, its `endpointReleased` is called later.
   * While nobody can say, it may: events must not wait for that.
   */
  async mayISend(holder: string): Promise<boolean> {
    if (this.#status === "active" && nowMs() < this.#knownUntilMs) return true;
    const mayI = (await this.#tell((object) => object.mayISend(holder))) ?? true;
    this.learn(mayI ? "active" : "stopped");
    return mayI;
  }

  /** An event of `holder` was answered 410. Whether that is noted for good, and `holder` will be told when to go on. */
  async refused(holder: string): Promise<boolean> {
    this.learn("stopped");
    const key = await this.#key;
    return (await this.#tell((object) => object.refused(key, holder).then(() => true))) ?? false;
  }

  /** An event was accepted that might have been refused: all who wait are told to go on. */
  async accepted(): Promise<void> {
    // Only then: should that fail, the next event that is accepted tells it again.
    if (await this.#tell((object) => object.accepted().then(() => true))) this.learn("active");
  }

  /** Remembers what somebody who knows has said. */
  learn(status: EndpointState["status"]): void {
    this.#status = status;
    this.#knownUntilMs = nowMs() + rememberedMs;
  }

  async state(): Promise<EndpointState> {
    return this.#call((object) => object.state());
  }

  async #call<R>(call: (object: Callable<NotifyEndpoint>) => Promise<R>): Promise<R> {
    return callObject(this.env.NOTIFY_ENDPOINT, await this.#key, call);
  }

  /** Null, and a line in the log, when the object does not answer. */
  async #tell<R>(call: (object: Callable<NotifyEndpoint>) => Promise<R>): Promise<R | null> {
    try {
      const answer = await within(timeouts.object, () => this.#call(call));
      if (answer !== null) return answer;
      console.error(JSON.stringify({ at: "notify_endpoint", error: "timeout" }));
    } catch (error) {
      console.error(JSON.stringify({ at: "notify_endpoint", error: reasonOf(error) }));
    }
    return null;
  }
}
