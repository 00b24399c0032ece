// The sandbox's Worker as it is, but in a time as a test asks for it, with what its objects keep in memory frozen, and with a
// double for D1, or a dataset, where a test asks for it.
import "./time.ts";
import "./frozen.ts";
import "./d1.ts";
import { AccountHolder as Holder } from "../../src/holder/account-holder.ts";
import sandbox from "../../src/sandbox/index.ts";
import { countAlarm, countStorage, takeCounts } from "./counted.ts";
import { throughDoor } from "./door.ts";
import { written } from "./steps.ts";

export * from "../../src/sandbox/index.ts";

/** The real one; what it asks of its storage is counted where a test wants that. */
export class AccountHolder extends Holder {
  constructor(...[ctx, env]: ConstructorParameters<typeof Holder>) {
    countStorage(ctx);
    super(ctx, env);
  }
  override alarm(): Promise<void> {
    countAlarm();
    return super.alarm();
  }
}

export default {
  ...sandbox,
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/_test/steps") return Response.json(written());
    if (pathname === "/_test/counts") return Response.json(takeCounts());
    if (pathname === "/_test/door") return throughDoor(request, env);
    return sandbox.fetch(request, env, context);
  },
} satisfies typeof sandbox;
