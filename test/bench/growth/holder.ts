// One account holder with more and more links: what each request costs, and how many rows it reads.
import { codeOf } from "../code.ts";
import { median, ratiosOf, round } from "../figures.ts";
import { bodiesOf } from "../links.ts";
import type { BenchRequest } from "../load.ts";
import { measure, quiet } from "../measure.ts";
import type { Running } from "../process.ts";
import {
  type BenchLink,
  complete,
  create,
  get,
  getLink,
  mint,
  newAccount,
  operator,
  page,
  webhook,
} from "../requests.ts";
import { publicUrl } from "../settings.ts";
import { startOurs, startWorld } from "../stage.ts";
import type { Code, Workerd } from "../workerd.ts";
import type { Finding } from "./finding.ts";

const sizes = [1, 10, 100, 1000, 10_000];
/** What is shown or looked through of one holder is bounded: by so many links it has all that it can have. */
const from = 100;
/** Links of one round. */
const some = 40;
const width = 8;
/** Making all links is given up after this, in milliseconds; the sizes that are not reached count as broken. */
const makingMs = 8 * 60_000;
/** Flat: what it costs with the most links, over what it costs with `from`. */
const flat = 1.15;

/** What is asked, in this order, of links that are new. */
const steps: { name: string; request: (link: BenchLink) => BenchRequest; isPutOff: boolean }[] = [
  { name: "make a link", request: ({ name }) => create(name), isPutOff: true },
  { name: "page, ready", request: page, isPutOff: false },
  { name: "mint a session", request: mint, isPutOff: true },
  { name: "complete, first", request: complete, isPutOff: true },
  {
    name: "webhook, nothing new",
    request: ({ name, session }) => webhook(name, session, newAccount),
    isPutOff: true,
  },
  { name: "GET /v1/links/:id", request: getLink, isPutOff: false },
  { name: "GET /v1/links of one holder, limit=1", request: ({ name }) => get(`/v1/links?account_holder=cus_${name}&limit=1`, operator), isPutOff: false }, // biome-ignore format: one idea
  { name: "GET /v1/holders/:id", request: ({ name }) => get(`/v1/holders/cus_${name}`, operator), isPutOff: false }, // biome-ignore format: one idea
];

let made = 0;
const newName = () => `g${made++}`;

/** The account holders that have `size` links each; of those with many links there is one. */
type Crowd = { size: number; holder: string | null };

export async function holderGrowth(code: Code, rounds: number): Promise<Finding[]> {
  const world = await startWorld();
  const ours = await startOurs(world, code);
  const crowds = await crowdsAt(ours);
  /** By step and size, a number a round. */
  const cpu: Record<string, Record<number, number[]>> = {};
  for (let round = -1; round < rounds; round++)
    for (const crowd of round % 2 ? crowds.toReversed() : crowds) {
      const took = await stepsOf(ours, world, crowd);
      for (const [name, value] of Object.entries(took)) {
        if (round < 0) continue;
        const bySize = cpu[name] ?? {};
        cpu[name] = { ...bySize, [crowd.size]: [...(bySize[crowd.size] ?? []), value] };
      }
      console.info(`holder: round ${round + 1} of ${rounds}, ${crowd.size} links`);
    }
  await ours.end();
  const rows = await rowsOf(code, world, ours, crowds);
  await world.end();
  return steps.flatMap(({ name }) => [cpuFinding(name, cpu[name] ?? {}), rowsFinding(name, rows[name] ?? {})]);
}

function cpuFinding(name: string, bySize: Record<number, number[]>): Finding {
  const last = sizes.at(-1) ?? 0;
  const [least = [], most = []] = [bySize[from], bySize[last]];
  const values = Object.fromEntries(Object.entries(bySize).map(([size, all]) => [size, round(median(all), 0)]));
  const found = most.length > 0 ? round(median(ratiosOf(most, least)), 2) : Number.MAX_VALUE;
  return {
    part: "holder",
    name,
    unit: "µs of CPU time a request",
    values,
    judged: `${last} links over ${from}`,
    found,
    bound: flat,
  };
}

function rowsFinding(name: string, values: Record<number, number>): Finding {
  const last = sizes.at(-1) ?? 0;
  const [least = 0, most = Number.MAX_VALUE] = [values[from], values[last]];
  const judged = `${last} links over ${from}`;
  return {
    part: "holder",
    name,
    unit: "rows read",
    values,
    judged,
    found: round(most / Math.max(1, least), 2),
    bound: flat,
  };
}

/** Makes the links of the holders with many. */
async function crowdsAt(ours: Running): Promise<Crowd[]> {
  const until = performance.now() + makingMs;
  const crowds: Crowd[] = [];
  for (const size of sizes) {
    const holder = size < 100 ? null : newName();
    for (let count = 0; holder && count < size; count += 100) {
      if (performance.now() > until) return crowds;
      await bodiesOf(
        ours.port,
        Array.from({ length: 100 }, () => create(holder)),
        width,
      );
      if (count % 1000 === 900) console.info(`holder: ${count + 100} of ${size} links made`);
    }
    crowds.push({ size, holder });
  }
  return crowds;
}

const linksOf = (names: string[], bodies: unknown[]): BenchLink[] =>
  bodies.map((body, at) => {
    const { id, url } = body as { id: string; url: string };
    return { name: names[at] ?? "", id, token: url.slice(`${publicUrl}/l/`.length), session: "" };
  });

/** The names of holders that `count` links are to be made for. */
const namesFor = ({ size, holder }: Crowd, count: number): string[] => {
  const names = Array.from({ length: Math.ceil(count / size) }, () => holder ?? newName());
  return names
    .flatMap((name) => Array.from({ length: holder ? count : size }, () => name))
    .slice(0, Math.max(count, holder ? 0 : size));
};

/** CPU time a request of each step, in microseconds, with all that it sets off. */
async function stepsOf(ours: Running, world: Running, crowd: Crowd): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  const names = namesFor(crowd, some);
  let links: BenchLink[] = names.map((name) => ({ name, id: "", token: "", session: "" }));
  for (const { name, request, isPutOff } of steps) {
    await quiet(ours, false);
    const wanted = {
      requests: links.map(request),
      width,
      status: 200,
      settles: isPutOff ? ("later" as const) : null,
      areKept: true,
    };
    const { answered, settled, bodies } = await measure(ours, world, wanted);
    took[name] = settled ?? answered;
    links = next(
      name,
      names,
      links,
      bodies.map((body) => JSON.parse(name.startsWith("page") ? "{}" : body)),
    );
  }
  return took;
}

/** The links, with what the step `name` has answered of them. */
function next(name: string, names: string[], links: BenchLink[], bodies: unknown[]): BenchLink[] {
  if (name === "make a link") return linksOf(names, bodies);
  if (name !== "mint a session") return links;
  const sessionOf = (body: unknown) => (body as { session: string }).session.slice("fcsess_".length);
  return links.map((link, at) => ({ ...link, session: sessionOf(bodies[at]) }));
}

/** The rows that one request of each step reads, with all that it sets off, by step and size. */
async function rowsOf(
  code: Code,
  world: Running,
  before: Workerd,
  crowds: Crowd[],
): Promise<Record<string, Record<number, number>>> {
  const { "worker.js": product = "", ...texts } = code;
  const counted = { ...(await codeOf("test/bench/growth/counted.ts")), "product.js": product, ...texts };
  const ours = await startOurs(world, counted, { storage: before.storage });
  const rows: Record<string, Record<number, number>> = {};
  for (const crowd of crowds) {
    const names = namesFor(crowd, 1);
    // All but the last are made before, unmeasured; an object that was just woken up reads what it needs for that.
    const others = await bodiesOf(ours.port, names.slice(1).map(create));
    if (crowd.holder || others.length > 0) await bodiesOf(ours.port, [get(`/v1/holders/cus_${names[0]}`, operator)]);
    let links: BenchLink[] = [{ name: names[0] ?? "", id: "", token: "", session: "" }];
    for (const { name, request } of steps) {
      await quiet(ours, true);
      await fetch(`${ours.url}/counted`);
      const { bodies } = await measure(ours, world, { requests: links.map(request), width: 1, status: 200, settles: "later", areKept: true }); // biome-ignore format: one idea
      const { rows: read } = (await (await fetch(`${ours.url}/counted`)).json()) as { rows: number };
      rows[name] = { ...rows[name], [crowd.size]: read };
      links = next(
        name,
        names.slice(0, 1),
        links,
        bodies.map((body) => JSON.parse(name.startsWith("page") ? "{}" : body)),
      );
    }
  }
  await ours.end();
  return rows;
}
