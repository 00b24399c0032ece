// `npm run bench`: measures each route of ours beside the least that does the same work, in turns, and prints the ratios.
import { parseArgs } from "node:util";
import { type BenchLink, type Case, cases, makeLinks, times } from "./cases.ts";
import { type BenchRequest, send } from "./load.ts";
import { startFloors, startOurs, startWorld } from "./stage.ts";
import type { Running } from "./workerd.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    width: { type: "string", default: "8" },
    requests: { type: "string" },
  },
});

/** A process uses no more than this while it does nothing, in microseconds of CPU time in `lookMs`. */
const quietUs = 400;
const lookMs = 150;

export interface Measured {
  /** CPU time a request until the last was answered, and until all that they have set off was done, in microseconds. */
  answered: number;
  settled: number;
  perSecond: number;
  p50: number;
  p99: number;
}

async function quiet(running: Running): Promise<void> {
  for (let before = running.cpu(), tries = 0; tries < 60; tries++) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const now = running.cpu();
    if (now - before < quietUs) return;
    before = now;
  }
}

async function measure(running: Running, requests: BenchRequest[], width: number, status: number): Promise<Measured> {
  await quiet(running);
  const before = running.cpu();
  const { times, tookMs, others } = await send(running.port, requests, width, status);
  const answered = running.cpu() - before;
  if (Object.keys(others).length > 0) throw new Error(`Answered ${JSON.stringify(others)}, not ${status}`);
  await quiet(running);
  const settled = running.cpu() - before;
  times.sort();
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  const { length } = requests;
  return {
    answered: answered / length,
    settled: settled / length,
    perSecond: (length / tookMs) * 1000,
    p50: at(0.5),
    p99: at(0.99),
  };
}

let made = 0;
const newNames = (count: number) => times(count, () => `b${made++}`);

async function roundsOf(one: Case, ours: Running, floors: Running, rounds: number, width: number) {
  const { requests, status, leastStatus = status, isOnce = false, before = [] } = one;
  const isMaking = one.name === "make a link";
  const stand = (names: string[]): BenchLink[] => names.map((name) => ({ name, id: "", token: "" }));
  const freshLinks = async () => {
    const names = newNames(requests);
    return isMaking ? stand(names) : makeLinks(ours, names, before);
  };
  const some = isOnce ? [] : await makeLinks(ours, newNames(100), before);
  const shared = times(requests, (at) => some[at % some.length] as BenchLink);
  const results: { ours: Measured; floor: Measured }[] = [];
  // The first round warms both, and does not count.
  for (let round = 0; round <= rounds; round++) {
    const links = isOnce ? await freshLinks() : shared;
    const names = links.map(({ name }) => name);
    // Where ours finds an object that was made before, so does the least.
    if (isOnce && !isMaking)
      await send(floors.port, names.map((name) => ({ method: "POST", path: `/write/${name}`, body: "{}" })), 8, 200); // biome-ignore format: one idea
    const mine = await measure(ours, one.ours(links), width, status);
    const least = await measure(floors, one.floor(names), width, leastStatus);
    if (round > 0) results.push({ ours: mine, floor: least });
  }
  return results;
}

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

const world = await startWorld();
const ours = await startOurs(world);
const [link] = await makeLinks(ours, ["page"]);
const page = await fetch(`${ours.url}/l/${link?.token}`, { headers: { Accept: "text/html" } });
const floors = await startFloors(world, { text: await page.text(), headers: Object.fromEntries(page.headers) });
for (const one of cases) {
  if (values.only && !new RegExp(values.only).test(one.name)) continue;
  await world.counts();
  const results = await roundsOf(one, ours, floors, Number(values.rounds), Number(values.width));
  const of = (side: "ours" | "floor", what: keyof Measured) => median(results.map((result) => result[side][what]));
  const ratio = of("ours", "answered") / of("floor", "answered");
  const settledRatio = of("ours", "settled") / of("floor", "settled");
  const ratios = results.map((result) => (result.ours.answered / result.floor.answered).toFixed(2));
  console.info(
    `${one.name.padEnd(30)} ours ${of("ours", "answered").toFixed(0).padStart(5)} (all ${of("ours", "settled").toFixed(0)}) least ${of("floor", "answered").toFixed(0).padStart(5)} (all ${of("floor", "settled").toFixed(0)}) ratio ${ratio.toFixed(2)} [${ratios}] all ${settledRatio.toFixed(2)} budget ${one.budget} p50 ${of("ours", "p50").toFixed(2)} / ${of("floor", "p50").toFixed(2)} ms, ${of("ours", "perSecond").toFixed(0)} / ${of("floor", "perSecond").toFixed(0)} a second`,
  );
}
await Promise.all([ours.end(), floors.end()]);
world.end();
