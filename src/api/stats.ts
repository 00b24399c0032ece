// /v1/stats: how many links were made on each day, and how far those have come by now.
import { Hono } from "hono/tiny";
import { readDays } from "../d1/stats.ts";
import { Failed } from "../domain/failure.ts";
import { readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { now } from "../platform/clock.ts";
import { fromIndex, indexedUntil } from "./from-index.ts";
import { statsSchema } from "./stats-schema.ts";

const daySeconds = 24 * 60 * 60;
const daysByDefault = 30;
const daysAtMost = 400;
const steps = ["made", "opened", "started", "linked"] as const;

const nothing = () => ({ made: 0, opened: 0, started: 0, linked: 0, failed: {} as Record<string, number> });

export const stats = new Hono<AppContext>().get("/", async (c) => {
  const { from, to = now(), stripe_account = "" } = readQuery(c, statsSchema);
  const last = Math.floor(to / daySeconds);
  const first = from === undefined ? Math.max(0, last - daysByDefault + 1) : Math.floor(from / daySeconds);
  if (first > last) throw invalid("must not be later than to");
  if (last - first >= daysAtMost) throw invalid(`must be within ${daysAtMost} days of to`);
  const { livemode } = c.get("config").stripe;
  const { days, isWhole } = await fromIndex(() => readDays(c.env, stripe_account, livemode, first, last));
  const totals = nothing();
  const data = Array.from({ length: last - first + 1 }, (_, day) => ({
    start: (first + day) * daySeconds,
    ...nothing(),
  }));
  for (const { day, error, ...counts } of days)
    for (const sum of [totals, data[day - first] ?? nothing()]) {
      for (const step of steps) sum[step] += counts[step];
      if (error) sum.failed[error] = (sum.failed[error] ?? 0) + counts.made;
    }
  return c.json({ object: "stats", data, totals, as_of: indexedUntil(c, isWhole) });
});

const invalid = (problem: string) =>
  new Failed({ kind: "invalid", code: "parameter_invalid", message: `Invalid from: ${problem}.`, param: "from" });
