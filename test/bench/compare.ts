// Measures one case: ours beside the least and the usual ways, in turns, so that whatever else this machine does meanwhile
// falls upon each of them alike.
import type { Case } from "./cases.ts";
import { makeLinks } from "./links.ts";
import { type BenchRequest, send } from "./load.ts";
import { type Measured, measure, quiet } from "./measure.ts";
import type { Running } from "./process.ts";
import { type BenchLink, page } from "./requests.ts";
import { startExpress, startHono, startLeast, startOurs } from "./stage.ts";
import type { Code } from "./workerd.ts";

export type SideName = "ours" | "least" | "hono" | "express";
export type Rounds = Record<string, Measured[]>;

export interface Plan {
  rounds: number;
  /** How many requests at a time, each measured for itself. */
  widths: number[];
  /** Whether the usual ways are measured as well. */
  isWide: boolean;
}

interface Side {
  name: SideName;
  running: Running;
  status: number;
}

/** Rounds that make everything warm, and do not count. */
const warmUps = 2;
/** The width at which what requests set off is waited for as well, and the only one of cases without a budget. */
export const mainWidth = 8;

let made = 0;
const newNames = (count: number) => Array.from({ length: count }, () => `b${made++}`);

/** What was measured of `one`, by width and side, a number a round. Processes are new for each case. */
export async function compare(one: Case, world: Running, code: Code, plan: Plan): Promise<Record<number, Rounds>> {
  const sides = await startSides(one, world, code, plan.isWide && one.isUsual === true);
  const results: Record<number, Rounds> = {};
  try {
    const shared = one.isOnce ? null : await prepared(one, sides, one.links ?? one.requests);
    const putsOff = one.isOnce === true || one.setsOff === true;
    const widths = one.budget === null ? [mainWidth] : plan.widths;
    for (let round = -warmUps; round < plan.rounds; round++)
      for (const width of round < 0 ? [mainWidth] : widths) {
        const links = shared ?? (await prepared(one, sides, one.requests));
        await Promise.all(sides.map(({ running }) => quiet(running, putsOff)));
        for (const { name, running, status } of round % 2 ? sides.toReversed() : sides) {
          if (one.isAsleep) await endObjects(running, name);
          const requests = requestsOf(one, name, links[name] ?? []);
          const waits = (name === "ours" || name === "least") && round >= 0 && width === mainWidth;
          const settles = !waits ? null : putsOff && (name === "ours" || one.isWhole) ? "later" : "soon";
          const measured = await measure(running, world, { requests, width, status, settles });
          if (round < 0) continue;
          const rounds = results[width] ?? {};
          results[width] = { ...rounds, [name]: [...(rounds[name] ?? []), measured] };
        }
      }
  } finally {
    await Promise.all(sides.map(({ running }) => running.end()));
  }
  return results;
}

/** One round's requests, over `links` in turn. */
function requestsOf(one: Case, name: SideName, links: BenchLink[]): BenchRequest[] {
  const all = Array.from({ length: one.requests }, (_, at) => links[at % links.length] as BenchLink);
  return name === "least" ? one.floor(all.map(({ name }) => name)) : one.ours(all);
}

async function startSides(one: Case, world: Running, code: Code, isWide: boolean): Promise<Side[]> {
  const { status, leastStatus = status } = one;
  const ours = await startOurs(world, code, { isNotified: one.isNotified === true });
  const least = await startLeast(world, await answerOf(one, ours));
  const sides: Side[] = [
    { name: "ours", running: ours, status },
    { name: "least", running: least, status: leastStatus },
  ];
  if (isWide)
    sides.push(
      { name: "hono", running: await startHono(world), status },
      { name: "express", running: await startExpress(world), status },
    );
  return sides;
}

/** What ours answers, which the least is to answer as well. */
async function answerOf(one: Case, ours: Running) {
  const names = newNames(1);
  const links = one.before ? await makeLinks(ours.port, names, one.before) : standing(names);
  const [request] = one.ours(links);
  if (!request) throw new Error(`${one.name} has no request`);
  const { method, path, headers = {}, body } = request;
  const answer = await fetch(`${ours.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const said = await answer.text();
  if (answer.status !== one.status) throw new Error(`${one.name}: ${answer.status} ${said}`);
  const own = /^(content-length|transfer-encoding|connection|date|keep-alive)$/;
  return { body: said, headers: Object.fromEntries([...answer.headers].filter(([name]) => !own.test(name))) };
}

const standing = (names: string[]): BenchLink[] => names.map((name) => ({ name, id: "", token: "", session: name }));

/** Links for each side, with what was done with them before; of the least its objects' rows. */
async function prepared(one: Case, sides: Side[], count: number): Promise<Partial<Record<SideName, BenchLink[]>>> {
  const links: Partial<Record<SideName, BenchLink[]>> = {};
  const { before } = one;
  for (const { name, running } of sides) {
    const names = newNames(count);
    // The rows of KV that the least reads are those that ours has written.
    const isSame = name === "least" && links.ours && !one.isOnce;
    links[name] = isSame ? standing((links.ours ?? []).map((link) => link.name)) : standing(names);
    if (!before) continue;
    if (name === "least") await fill(running, links.least ?? [], await rowOf(one, sides, links.ours?.[0]));
    else links[name] = await makeLinks(running.port, names, before);
  }
  return links;
}

/** What each object of the least has stored: as much as ours has to read for its answer. */
async function rowOf({ row }: Case, sides: Side[], link: BenchLink | undefined): Promise<string> {
  const ours = sides.find(({ name }) => name === "ours");
  if (!row || !link || !ours) return "{}";
  const { bodies } = await send(ours.running.port, [row(link)], 1, 200, true);
  return bodies[0] ?? "";
}

async function fill(least: Running, of: BenchLink[], body: string): Promise<void> {
  const requests = of.map(({ name }) => ({ method: "POST", path: `/write/${name}`, body }));
  const { others } = await send(least.port, requests, mainWidth, 200);
  if (Object.keys(others).length > 0) throw new Error(`The least answered ${JSON.stringify(others)}`);
}

/** Ends all objects with their process, and makes the code of the new one warm on a link that is not measured. */
async function endObjects(running: Running, name: SideName): Promise<void> {
  await running.restart();
  const names = newNames(1);
  const links = name === "least" ? standing(names) : await makeLinks(running.port, names, []);
  const one = links[0] as BenchLink;
  const request = name === "least" ? { method: "GET", path: `/page/${one.name}` } : page(one);
  await send(
    running.port,
    Array.from({ length: 300 }, () => request),
    mainWidth,
    200,
  );
}
