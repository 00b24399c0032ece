// The real queue on the real storage of an object, with a clock and with calls that end when the test says so.
import { DurableObject } from "cloudflare:workers";
import type { Job, JobKind } from "../../../src/holder/job.ts";
import { Lanes } from "../../../src/holder/lanes.ts";
import { Queue } from "../../../src/holder/queue.ts";
import { migrate } from "../../../src/holder/schema.ts";

/** What a test does, one after the other. Times are in milliseconds from where the clock stands. */
export type Step =
  | { do: "want" | "drop"; kind: JobKind; key: string }
  | { do: "plan"; kind: JobKind; key: string; in: number }
  /** All in one transaction. */
  | { do: "wantAll"; kind: JobKind; keys: string[] }
  /** The same in a transaction that fails. */
  | { do: "wantInVain"; kind: JobKind; keys: string[] }
  /** An alarm rings, or a request wants something begun. */
  | { do: "work"; rows: number }
  | { do: "wait"; ms: number }
  /** A call ends: well, with something to do again after so long, or with an error. */
  | { do: "end"; kind: JobKind; key: string; again?: number; error?: string }
  /** The object dies and comes back: all that is not stored is forgotten. */
  | { do: "die" }
  | { do: "sql"; query: string };

export interface Seen {
  /** "kind key" of each call in flight. */
  inFlight: string[];
  /** In how many milliseconds an alarm is needed; null when never. */
  dueIn: number | null;
  rows: { kind: string; key: string; failures: number; in: number }[];
  /** How many calls were begun so far. */
  begun: number;
}

export class QueueDouble extends DurableObject {
  private nowMs = 1_800_000_000_000;
  private begun = 0;
  private calls = new Map<string, PromiseWithResolvers<number | null>>();
  private queue = this.start();

  async steps(steps: Step[]): Promise<Seen[]> {
    const seen: Seen[] = [];
    for (const step of steps) {
      this.take(step);
      // What waits for a call that has ended goes on before we look.
      await scheduler.wait(0);
      seen.push(this.look());
    }
    return seen;
  }

  private start(): Queue {
    migrate(this.ctx.storage);
    const queue = new Queue(
      this.ctx.storage.sql,
      new Lanes(),
      () => queue.work(0),
      10_000,
      () => this.nowMs,
    );
    const job = (kind: JobKind, lane: Job["lane"], intervalMs: number): Job => ({
      lane,
      intervalMs,
      retryMs: (failures) => 1_000 * failures,
      leaseMs: 10_000,
      run: (key) => {
        this.begun++;
        const call = Promise.withResolvers<number | null>();
        this.calls.set(`${kind} ${key}`, call);
        return call.promise.finally(() => this.calls.delete(`${kind} ${key}`));
      },
    });
    queue.jobs = {
      publish: job("publish", "kv", 1_100),
      index: job("index", "d1", 1_100),
      session: job("session", "stripe", 0),
      find: { ...job("find", "stripe", 0), isAlone: true },
      account: job("account", "stripe", 1_000),
      erase: job("erase", "stripe", 0),
    };
    return queue;
  }

  private take(step: Step): void {
    if (step.do === "want") this.queue.want(step.kind, step.key);
    if (step.do === "wantAll" || step.do === "wantInVain") {
      this.queue.gather();
      for (const key of step.keys) this.queue.want(step.kind, key);
      if (step.do === "wantAll") this.queue.flush();
      else this.queue.undo();
    }
    if (step.do === "drop") this.queue.drop(step.kind, step.key);
    if (step.do === "plan") this.queue.plan(step.kind, step.key, this.nowMs + step.in);
    if (step.do === "work") this.queue.work(step.rows);
    if (step.do === "wait") this.nowMs += step.ms;
    if (step.do === "sql") this.ctx.storage.sql.exec(step.query);
    if (step.do === "end") {
      const call = this.calls.get(`${step.kind} ${step.key}`);
      if (!call) throw new Error(`Not in flight: ${step.kind} ${step.key}`);
      if (step.error) call.reject(new Error(step.error));
      else call.resolve(step.again === undefined ? null : this.nowMs + step.again);
    }
    if (step.do === "die") {
      this.calls = new Map();
      this.queue = this.start();
    }
  }

  private look(): Seen {
    const due = this.queue.nextDueMs();
    const rows = this.ctx.storage.sql.exec(
      "SELECT kind, key, failures, next_at FROM work ORDER BY kind, key LIMIT 200",
    );
    return {
      inFlight: [...this.calls.keys()].sort(),
      dueIn: due === null ? null : due - this.nowMs,
      rows: rows.toArray().map(({ kind, key, failures, next_at }) => ({
        kind: String(kind),
        key: String(key),
        failures: Number(failures),
        in: Number(next_at) - this.nowMs,
      })),
      begun: this.begun,
    };
  }
}

export default {
  async fetch(request, env) {
    const { name, steps } = (await request.json()) as { name: string; steps: Step[] };
    const object = env.QUEUE.getByName(name) as unknown as QueueDouble;
    return Response.json(await object.steps(steps));
  },
} satisfies ExportedHandler<{ QUEUE: DurableObjectNamespace }>;
