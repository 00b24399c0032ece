// The real object of an Idempotency-Key on real storage, with a clock and with work that ends when the test says so.
import { IdempotentRequest } from "../../../src/api/idempotent-request.ts";
import { setClock } from "../../../src/platform/clock.ts";

let aheadMs = 0;
setClock(() => Date.now() + aheadMs);

/** What a test does, one after the other. */
export type Step =
  /** A request comes, with that body; its work waits for `end`. */
  | { do: "ask"; who: string; fingerprint: string }
  /** The work that was begun for `who` ends. Without a status it is cut off. `repeat`: the body is that so often. */
  | { do: "end"; who: string; status?: number; body?: string; repeat?: number; secret?: boolean }
  | { do: "pass"; ms: number }
  | { do: "alarm" };

export interface Seen {
  /** What each request that is over has got. */
  answers: Record<string, string>;
  /** For whom work goes on, and with which nonce. */
  working: Record<string, string>;
  rows: number;
  /** Whether the platform will wake the object, and in how many hours. */
  alarmInHours: number | null;
}

interface Work {
  nonce: string;
  end: PromiseWithResolvers<{ status: number; body: string; storable: boolean }>;
}

export class IdempotentDouble extends IdempotentRequest {
  private works: Record<string, Work> = {};
  private answers: Record<string, string> = {};

  async steps(steps: Step[]): Promise<Seen[]> {
    const seen: Seen[] = [];
    for (const step of steps) {
      await this.take(step);
      await scheduler.wait(1);
      seen.push(await this.look());
    }
    return seen;
  }

  private async take(step: Step): Promise<void> {
    if (step.do === "pass") aheadMs += step.ms;
    if (step.do === "alarm") await this.alarm();
    if (step.do === "ask") {
      const { who } = step;
      const work = ({ nonce }: { nonce: string }) => {
        const end = Promise.withResolvers<{ status: number; body: string; storable: boolean }>();
        this.works[who] = { nonce, end };
        return end.promise.finally(() => delete this.works[who]);
      };
      this.run(step.fingerprint, work).then(
        (answer) => {
          this.answers[who] = answer === "mismatch" ? answer : `${answer.status} ${answer.body.slice(0, 100)}`;
        },
        (error: Error) => {
          this.answers[who] = error.message;
        },
      );
    }
    if (step.do === "end") {
      const { status, body = "", repeat = 1, secret = false } = step;
      const end = this.works[step.who]?.end;
      if (!end) throw new Error(`Not at work: ${step.who}`);
      if (status === undefined) end.reject(new Error("cut off"));
      else end.resolve({ status, body: body.repeat(repeat), storable: !secret });
    }
  }

  private async look(): Promise<Seen> {
    const { sql } = this.ctx.storage;
    const hasTable = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'kept' LIMIT 1").toArray().length > 0;
    const alarm = await this.ctx.storage.getAlarm();
    return {
      answers: { ...this.answers },
      working: Object.fromEntries(Object.entries(this.works).map(([who, { nonce }]) => [who, nonce])),
      rows: hasTable ? sql.exec("SELECT only FROM kept LIMIT 2").toArray().length : 0,
      alarmInHours: alarm === null ? null : Math.round((alarm - Date.now() - aheadMs) / 3_600_000),
    };
  }
}

export default {
  async fetch(request, env) {
    const { name, steps } = (await request.json()) as { name: string; steps: Step[] };
    const object = env.IDEMPOTENT_REQUEST.getByName(name) as unknown as IdempotentDouble;
    return Response.json(await object.steps(steps));
  },
} satisfies ExportedHandler<{ IDEMPOTENT_REQUEST: DurableObjectNamespace }>;
