// `POST /_sandbox/refreshes`: how long refreshes take from now on, and how long after one the next may start.
import * as v from "valibot";
import { plainRefreshes } from "../model/refresh.ts";
import type { ControlContext } from "./context.ts";

const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const settings = v.strictObject({
  pause_seconds: v.optional(whole(7 * 24 * 60 * 60), plainRefreshes.pauseSeconds),
  takes_ms: v.optional(whole(24 * 60 * 60 * 1000), plainRefreshes.takesMs),
});

export function instructRefreshes({ store, read }: ControlContext) {
  const told = read(settings);
  store.put("refresh_settings", "current", { takesMs: told.takes_ms, pauseSeconds: told.pause_seconds });
  return told;
}
