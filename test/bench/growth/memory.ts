// Whether memory grows with requests: the JavaScript heap of the whole process after a collection.
import { round } from "../figures.ts";
import { makeLinks } from "../links.ts";
import { type BenchRequest, send } from "../load.ts";
import type { Running } from "../process.ts";
import { type BenchLink, complete, forged, get, getLink, newAccount, operator, page, status, webhook } from "../requests.ts"; // biome-ignore format: one idea
import { startOurs, startWorld } from "../stage.ts";
import type { Code, Workerd } from "../workerd.ts";
import type { Finding } from "./finding.ts";

const requestsEach = 100_000;
const mints = 10_000;
/** What the heap may have grown by, in megabytes. */
const boundMb = 1;
/** The most that there may be while objects come and go, in megabytes over what there was before. */
const boundMeanwhileMb = 8;
const width = 32;
const chunk = 10_000;

const routes: [string, (link: BenchLink, at: number) => BenchRequest, expected: number][] = [
  ["page, ready", page, 200],
  ["forged token", (_, at) => forged(at), 404],
  ["status", status, 200],
  ["GET /v1/links/:id", getLink, 200],
  ["complete, repeated", complete, 200],
  ["GET /v1/accounts/:id", ({ session }) => get(`/v1/accounts/fca_${session}`, operator), 200],
  ["webhook, nothing new", ({ name, session }) => webhook(name, session, newAccount), 200],
];

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

export async function memoryGrowth(code: Code, only: RegExp): Promise<Finding[]> {
  const world = await startWorld();
  const ours = await startOurs(world, code, { isInspected: true });
  const links = await makeLinks(ours.port, names("m", 50), ["mint", "complete"]);
  const findings: Finding[] = [];
  for (const [name, request, expected] of routes) {
    if (!only.test(`memory: ${name}`)) continue;
    const some = () => Array.from({ length: chunk }, (_, at) => request(links[at % links.length] as BenchLink, at));
    await all(ours, some(), expected);
    const before = await heapMb(ours);
    const values: Record<string, number> = { 0: before };
    for (let sent = chunk; sent <= requestsEach; sent += chunk) {
      await all(ours, some(), expected);
      const heap = await heapMb(ours);
      console.info(`memory: ${name}, ${sent} of ${requestsEach}: ${heap} MB`);
      if (sent % (requestsEach / 2) === 0) values[sent] = heap;
    }
    const found = round((values[requestsEach] ?? 0) - before, 2);
    findings.push({ part: "memory", name, unit: "MB of heap, by requests", values, judged: "growth in MB", found, bound: boundMb }); // biome-ignore format: one idea
  }
  if (only.test("memory: mint")) findings.push(...(await coldMints(ours)));
  await ours.end();
  await world.end();
  return findings;
}

/** Mints for links of as many account holders, each of whose objects is made for it. */
async function coldMints(ours: Workerd): Promise<Finding[]> {
  const before = await heapMb(ours);
  const heaps: number[] = [];
  const step = 1000;
  for (let count = step; count <= mints; count += step) {
    await makeLinks(ours.port, names(`c${count}n`, step), ["mint"]);
    heaps.push(await heapMb(ours));
    console.info(`memory: mints, ${count} of ${mints}: ${heaps.at(-1)} MB`);
  }
  // Objects end ten seconds after they were last asked.
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const after = await heapMb(ours);
  const most = Math.max(...heaps);
  const values = { 0: before, "the most meanwhile": most, "20 s after 10,000": after };
  const mint = { part: "memory", name: "links made and minted, each of another holder", unit: "MB of heap, by links", values } as const; // biome-ignore format: one idea
  return [
    {
      ...mint,
      judged: "the most meanwhile, in MB over before",
      found: round(most - before, 2),
      bound: boundMeanwhileMb,
    },
    { ...mint, judged: "what is left, in MB over before", found: round(after - before, 2), bound: boundMb },
  ];
}

async function all(ours: Running, requests: BenchRequest[], expected: number): Promise<void> {
  const { others } = await send(ours.port, requests, width, expected);
  if (Object.keys(others).length > 0) throw new Error(`Answered ${JSON.stringify(others)}`);
}

/** The heap after a collection, in megabytes. */
async function heapMb({ inspector, url }: Workerd): Promise<number> {
  const { ask, close } = await inspect(inspector);
  await ask("HeapProfiler.enable");
  // What is only let go by a finalizer is collected the second time.
  for (let times = 0; times < 2; times++) {
    let isDone = false;
    void ask("HeapProfiler.collectGarbage").then(() => {
      isDone = true;
    });
    // V8 puts it off until it runs something.
    while (!isDone) await (await fetch(`${url}/healthz`)).arrayBuffer();
  }
  const { usedSize = Number.NaN } = await ask("Runtime.getHeapUsage");
  close();
  return round(usedSize / 1e6, 2);
}

/** A connection to workerd's inspector, whose protocol is that of Chromium's. */
async function inspect(inspector: string) {
  const [target] = (await (await fetch(`http://${inspector}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const waiting = new Map<number, (result: { usedSize?: number }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let asked = 0;
  const ask = (method: string) =>
    new Promise<{ usedSize?: number }>((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      socket.send(JSON.stringify({ id: asked, method }));
    });
  return { ask, close: () => socket.close() };
}
