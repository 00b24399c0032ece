// The search index with more and more links: what a search costs the Worker and SQLite together.
import { holderKey, linkIdOf } from "../../../src/domain/ids.ts";
import { median, ratiosOf, round } from "../figures.ts";
import { bodiesOf, makeLinks } from "../links.ts";
import { type BenchRequest, send } from "../load.ts";
import { quiet } from "../measure.ts";
import type { Running } from "../process.ts";
import { get, getLink, operator } from "../requests.ts";
import { startOurs, startWorld } from "../stage.ts";
import type { Code } from "../workerd.ts";
import type { Finding } from "./finding.ts";

const sizes = [1, 100, 10_000, 100_000];
/** A search answers with ten links, so it is compared from this size on. */
const from = 100;
const requests = 100;
const width = 8;
const flat = 1.15;
const daySeconds = 86_400;

interface Index {
  size: number;
  ours: Running;
  world: Running;
  /** Unix seconds of the newest row. */
  now: number;
}

const routes: [string, ({ now, size }: Index) => string][] = [
  ["GET /v1/links", () => "/v1/links"],
  ["GET /v1/links?status", () => "/v1/links?status=open"],
  ["GET /v1/links?client_reference_id", ({ size }) => `/v1/links?client_reference_id=order-${Math.floor(size / 2)}`],
  [
    "GET /v1/links?created",
    ({ now }) => `/v1/links?created[gte]=${now - 20 * daySeconds}&created[lt]=${now - 10 * daySeconds}`,
  ],
  ["GET /v1/stats", () => "/v1/stats"],
];

export async function indexGrowth(code: Code, rounds: number): Promise<Finding[]> {
  const indexes: Index[] = [];
  for (const size of sizes) indexes.push(await startIndex(code, size));
  const findings: Finding[] = [];
  for (const [name, path] of routes) {
    const cpu: Record<number, number[]> = {};
    for (let round = -1; round < rounds; round++)
      for (const index of round % 2 ? indexes.toReversed() : indexes) {
        const took = await cpuOf(index, get(path(index), operator));
        if (round >= 0) cpu[index.size] = [...(cpu[index.size] ?? []), took];
      }
    const last = sizes.at(-1) ?? 0;
    findings.push({
      part: "index",
      name,
      unit: "µs of CPU time a request, of the Worker and of SQLite",
      values: Object.fromEntries(Object.entries(cpu).map(([size, all]) => [size, round(median(all), 0)])),
      judged: `${last} links over ${from}`,
      found: round(median(ratiosOf(cpu[last] ?? [], cpu[from] ?? [])), 2),
      bound: flat,
    });
  }
  await Promise.all(indexes.flatMap(({ ours, world }) => [ours.end(), world.end()]));
  return findings;
}

async function cpuOf({ ours, world }: Index, request: BenchRequest): Promise<number> {
  await quiet(ours, false);
  const before = ours.cpu() + world.cpu();
  const { others } = await send(
    ours.port,
    Array.from({ length: requests }, () => request),
    width,
    200,
  );
  if (Object.keys(others).length > 0) throw new Error(`${request.path}: ${JSON.stringify(others)}`);
  return (ours.cpu() + world.cpu() - before) / requests;
}

/** A world whose index has `size` rows, made of the row of a real link, and its copies in KV. */
async function startIndex(code: Code, size: number): Promise<Index> {
  const world = await startWorld();
  const ours = await startOurs(world, code);
  const [link] = await makeLinks(ours.port, ["i"], []);
  if (!link) throw new Error("No link was made");
  await quiet(ours, true);
  const [shown] = (await bodiesOf(ours.port, [getLink(link)])) as [{ created: number }];
  const copy = await (await ask(world, "kv", `/link:${link.id}`)).text();
  await ask(world, "every", "/", { id: link.id, text: copy });
  const { columns, rows } = (await run(world, "SELECT * FROM links")).results;
  const [row] = rows;
  if (!columns || !row) throw new Error("The link is not in the index");
  const key = await holderKey("cus_i");
  for (let made = 1; made < size; made += 1000) {
    const more = Array.from({ length: Math.min(1000, size - made) }, (_, at) => {
      // Over the last thirty days.
      const created = shown.created - Math.floor(((made + at) / size) * 30 * daySeconds);
      const id = linkIdOf(created * 1000, key, crypto.getRandomValues(new Uint8Array(7)));
      const own: Record<string, unknown> = { id, created, client_reference_id: `order-${made + at}` };
      return columns.map((name, column) => own[name] ?? row[column]);
    });
    const values = columns.map((_, column) => `value->>${column}`);
    await run(world, `INSERT INTO links (${columns}) SELECT ${values} FROM json_each(?)`, [JSON.stringify(more)]);
  }
  // As it is once all links have been read in; else each search reads in some.
  await run(world, "UPDATE sweep SET whole = 1");
  console.info(`index: ${size} rows`);
  return { size, ours, world, now: shown.created };
}

const ask = (world: Running, host: string, path: string, body?: unknown) =>
  fetch(`${world.url}${path}`, {
    headers: { "X-World": host },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });

async function run(world: Running, sql: string, params: string[] = []) {
  const answer = (await (await ask(world, "d1", "/query", { sql, params })).json()) as
    | { success: true; results: { columns: string[]; rows: unknown[][] } }
    | { success: false; error: string };
  if (!answer.success) throw new Error(answer.error);
  return answer;
}
