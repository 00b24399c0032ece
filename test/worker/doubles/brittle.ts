// An object that the platform resets in mid-call, as a deployment does; and one that fails by itself. It counts its calls.
import { DurableObject } from "cloudflare:workers";
import { failureOf, toWire } from "../../../src/http/errors.ts";
import { type Callable, callObject } from "../../../src/platform/durable-object.ts";

/** What the object has in a later release. */
interface Later {
  later(): void;
}

export class Brittle extends DurableObject {
  /** Is cut off in the first `cuts` calls; after those answers, or throws, with how often it was called. */
  async go(cuts: number, fails: boolean): Promise<number> {
    const calls = this.calls() + 1;
    this.ctx.storage.kv.put("calls", calls);
    await this.ctx.storage.sync();
    if (calls <= cuts) this.ctx.abort("cut off");
    if (fails) throw new Error("a bug");
    return calls;
  }

  calls(): number {
    return this.ctx.storage.kv.get<number>("calls") ?? 0;
  }
}

export default {
  async fetch(request, env) {
    const { cuts, fails, isOlder } = (await request.json()) as { cuts: number; fails: boolean; isOlder?: boolean };
    if (isOlder)
      return callObject<Later, Response>(env.BRITTLE, "older", async (object) =>
        Response.json(await object.later()),
      ).catch((error) => Response.json(toWire(failureOf(error, "req_1"))));
    const call = <R>(what: (object: Callable<Brittle>) => Promise<R>) =>
      callObject<Brittle, R>(env.BRITTLE, `${cuts} ${fails}`, what);
    const answer = await call((object) => object.go(cuts, fails)).catch((error: Error) => error.message);
    return Response.json({ answer, calls: await call((object) => object.calls()) });
  },
} satisfies ExportedHandler<{ BRITTLE: DurableObjectNamespace }>;
