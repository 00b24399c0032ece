// A data point in Workers Analytics Engine for each step of a link's life, where a dataset is bound. docs/observability.md
// says what stands in which column. No id, nothing of a person.
import { env } from "cloudflare:workers";
import { now } from "./clock.ts";
import { type Config, type Env, readConfig } from "./config.ts";
import { reasonOf } from "./trace.ts";
import { version } from "./version.ts";

/** The steps of the transaction under way. A transaction is never interrupted, so that there is but one of them. */
let held: AnalyticsEngineDataPoint[] | null = null;

/** A step was made. `madeAt` is when its link was, in Unix seconds. Never throws: a step that is not counted was made all the same. */
export function step(name: string, code = "", via = "", locale = "", madeAt = now()): void {
  const { config } = readConfig(env as Env) as { config?: Config };
  const mode = config?.stripe.livemode ? "live" : "test";
  write({ indexes: [name], blobs: [name, code, via, locale, mode, version], doubles: [1, now() - madeAt] });
}

/** Runs a transaction: the steps in it are written when it has ended well, and none where it throws. */
export function holdSteps(transaction: () => void): void {
  const outer = held;
  const mine: AnalyticsEngineDataPoint[] = [];
  held = mine;
  try {
    transaction();
  } finally {
    held = outer;
  }
  mine.forEach(write);
}

function write(point: AnalyticsEngineDataPoint): void {
  if (held) held.push(point);
  else
    try {
      (env as Env).STEPS?.writeDataPoint(point);
    } catch (error) {
      console.error(JSON.stringify({ at: "steps", reason: reasonOf(error) }));
    }
}
