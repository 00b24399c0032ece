// `npm run simulate`: from Monday to Wednesday with a mailing on Tuesday at nine, until the last customer is done, at several
// sizes and limits. Writes docs/bench/simulation.json, and fails where anything was lost.
import { readFileSync, writeFileSync } from "node:fs";
import type { CountsFile } from "../cost/units.ts";
import { seeded } from "./chance.ts";
import { type Endpoint, endpoints, type StripeLimits } from "./gates.ts";
import type { Run, SimulationFile } from "./results.ts";
import { slotMs } from "./rules.ts";
import { World } from "./world.ts";

const seed = 11;
const days = 3;
/** About so many customers are simulated, whatever the size. */
const simulatedAMonth = 1_200_000;
const read = (name: string) => JSON.parse(readFileSync(`docs/bench/${name}.json`, "utf8"));
const { limits } = read("prices");
const counts = read("counts") as CountsFile;
const d1 = { ms_per_write: limits.d1_ms_per_write.value, most_waiting: limits.d1_queries_waiting.value };

const none: StripeLimits = { all: null, reads: null, writes: null, endpoint: null };
const documented: StripeLimits = {
  ...none,
  all: limits.stripe_requests_per_s.value,
  endpoint: limits.stripe_requests_per_endpoint_per_s.value,
};
const earlier: StripeLimits = { ...none, reads: 100, writes: 100 };
/** What is asked for has room for a quarter more than was needed. */
const room = (rate: number) => Math.ceil((rate * 1.25) / 10) * 10;

function byEndpoint(value: (at: number) => number): Record<Endpoint, number> {
  return Object.fromEntries(endpoints.map((one, at) => [one, value(at)])) as Record<Endpoint, number>;
}

function run(name: string, perMonth: number, stripe: StripeLimits, withHours = false): Run {
  const scale = Math.max(1, perMonth / simulatedAMonth);
  const readsCustomer = counts.phases.create.stripe_reads > 0;
  const setting = { perMonth, scale, days, stripe, readsCustomer, d1: { msPerWrite: d1.ms_per_write, mostWaiting: d1.most_waiting } }; // biome-ignore format: one idea
  const world = seeded(seed, () => new World(setting).run());
  const { told } = world;
  const times = (count: number) => Math.round(count * scale);
  const sum = (all: number[]) => all.reduce((one, other) => one + other, 0);
  const tuesday = ({ hour }: { hour: number }) => hour >= 24 && hour < 48;
  const hours = told.byHour().filter(tuesday);
  const result: Run = {
    name,
    per_month: perMonth,
    stripe,
    made: times(told.made),
    linked: times(told.linked),
    nothing: times(told.nothing),
    gave_up: times(told.gaveUp),
    lost: world.notStored,
    taps_refused: times(told.tapsRefused),
    tap_p50_s: told.tap.quantile(0.5),
    tap_p99_s: told.tap.quantile(0.99),
    done_p50_s: told.done.quantile(0.5),
    done_p99_s: told.done.quantile(0.99),
    index_p50_s: told.index.quantile(0.5),
    index_p99_s: told.index.quantile(0.99),
    index_refused: times(world.d1.refused),
    most_under_way: times(world.mostUnderWay),
    most_waiting_for_index: times(world.mostIndexWaiting),
    peaks: {
      all: times(world.stripe.peakOfAll),
      endpoints: byEndpoint((at) => times(world.stripe.peaks[at] ?? 0)),
      notifications: times(world.notificationsPeak),
    },
    calls_per_link: byEndpoint((at) => Number(((world.stripe.calls[at] ?? 0) / told.made).toPrecision(3))),
    refused_per_answer: Number((sum(world.stripe.refused) / sum(world.stripe.calls)).toPrecision(2)),
    longest_make_s: Math.round((told.longestMakeWait * slotMs) / 1000),
    ...(withHours ? { hours: hours.map((one) => ({ ...one, linked: times(one.linked), taps_refused: times(one.taps_refused) })) } : {}), // biome-ignore format: one idea
  };
  const accounted = told.linked + told.nothing + told.gaveUp;
  if (world.notStored > 0 || accounted !== told.made) throw new Error(`${name}: ${told.made} links were made, and ${accounted} have come to an end; ${world.notStored} are not stored.`); // biome-ignore format: one idea
  console.info(`${name}, ${perMonth / 1e6} million a month: tap p99 ${result.tap_p99_s} s, done p99 ${result.done_p99_s} s, gave up ${((100 * told.gaveUp) / told.made).toFixed(2)} %, index p99 ${result.index_p99_s} s, ${result.refused_per_answer} refused for one answer, none lost`); // biome-ignore format: one idea
  return result;
}

const began = performance.now();
const free = run("no limit", 100e6, none);
const asked: StripeLimits = {
  ...none,
  all: room(free.peaks.all),
  endpoint: byEndpoint((at) => room(free.peaks.endpoints[endpoints[at] as Endpoint])),
};
const runs = [
  free,
  run("as documented", 1e6, documented),
  run("as documented", 5e6, documented),
  run("as documented", 10e6, documented, true),
  run("as documented", 20e6, documented),
  run("100 reads and 100 writes", 20e6, earlier),
  run("100 reads and 100 writes", 40e6, earlier),
  run("as asked for", 100e6, asked, true),
];
const date = new Date().toISOString().slice(0, 10);
const file: SimulationFile = { made: { date, seed }, d1, runs };
writeFileSync("docs/bench/simulation.json", `${JSON.stringify(file, null, 2)}\n`);
console.info(
  `docs/bench/simulation.json, after ${Math.round((performance.now() - began) / 1000)} s. Now: npm run cost`,
);
