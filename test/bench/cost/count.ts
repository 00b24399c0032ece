// Counts what one onboarding of each kind takes: starts the product in workerd against the sandbox, goes through a link's
// life phase by phase, and waits after each until everything that it has begun is done.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildWorkers } from "../../workerd/build.ts";
import { codeOf, startWorkers } from "../../workerd/start.ts";
import { wired } from "../../workerd/wiring.ts";
import { type Link, newLink } from "./link.ts";
import { Talk } from "./talk.ts";
import type { Counts, CountsFile, Latency, Phase } from "./units.ts";

const latency: Latency = { stripe: 400, kv_write: 100, kv_read: 15, d1: 50, receiver: 200 };
const atOnce: Latency = { stripe: 0, kv_write: 0, kv_read: 0, d1: 0, receiver: 0 };
const minute = 60_000;
const year = 365 * 24 * 60 * minute;
/** Links over which CPU is measured, and those before them, over which workerd compiles what is hot. */
const measured = 60;
const before = 30;

/** Starts, counts, ends: two to four minutes. `date` is today. */
export async function count(date: string): Promise<CountsFile> {
  const folder = await buildWorkers({ counted: "test/bench/cost/counted.ts" });
  process.env.TEST_WORKERS = folder;
  // As in production: Stripe is asked after one minute, 5, 15 and 60.
  const settings = await wired({ RECONCILE_SECONDS: "" }, [], {});
  const [product] = settings({});
  if (!product) throw new Error("There is no Worker to count.");
  const workers = await startWorkers([{ ...product, ...(await codeOf("counted")) }]);
  try {
    const talk = new Talk(workers.url);
    // What only the first request of all does, such as D1's tables, is not an onboarding's.
    const first = await newLink(talk);
    await first.make();
    await talk.idle(first.objects);
    await talk.ask("POST", "/_sandbox/webhooks", { drop: true });
    const cpu = await cpuOf(talk);
    await talk.line("latency", latency);
    const stored = await bytesOf(talk);
    const phases = await phasesOf(talk, workers.cron);
    for (const [phase, us] of Object.entries(cpu)) phases[phase as Phase].cpu_us = us;
    return { made: { date, workerd: versionOf("workerd") }, latency_ms: latency, phases, stored };
  } finally {
    await workers.close();
    rmSync(folder, { recursive: true });
  }
}

async function phasesOf(talk: Talk, runCron: () => Promise<void>): Promise<Record<Phase, Counts>> {
  const link = await newLink(talk);
  const create = await talk.phase([], () => link.make());
  const { objects } = link;
  // Of making it too: the object's alarm that rings soon after.
  add(create, await talk.phase(objects, async () => {}));
  const phase = (run: () => Promise<unknown>) => talk.phase(objects, run);
  const page = await phase(link.openPage);
  const poll = await phase(link.status);
  const mint = await phase(() => link.tap());
  const check = await phase(() => talk.line("shift", { ms: minute, objects }));
  await link.atBank();
  const complete = await phase(link.complete);
  const webhook_news = await phase(link.balanceComes);
  const webhook_quiet = await phase(() => talk.webhook(link.customer, "account.created"));
  const account_read = await phase(link.readAccount);
  const manage = await phase(link.openManagePage);
  const other = await newLink(talk);
  await other.link();
  const erasure = await talk.phase([], other.erase);
  const cron = await talk.phase([], runCron);
  // Last: the clock goes on by years.
  const later = await phase(() => yearOf(talk, link));
  const idle = await newLink(talk);
  await idle.make();
  await talk.idle(idle.objects);
  const unused = await talk.phase(idle.objects, () => yearOf(talk, idle));
  return { create, page, poll, mint, check, complete, webhook_quiet, webhook_news, account_read, manage, later, unused, erasure, cron }; // biome-ignore format: one idea
}

function add(to: Counts, more: Counts): void {
  for (const [unit, value] of Object.entries(more)) to[unit as keyof Counts] += value;
}

/** Lets the clock go on from one alarm to the next, a year at most. */
async function yearOf(talk: Talk, { objects }: Link): Promise<void> {
  for (let left = year; ; ) {
    const ms = await talk.nextAlarm(objects);
    if (!(ms <= left)) return;
    left -= ms;
    await talk.line("shift", { ms, objects });
    await talk.idle(objects);
  }
}

/** Bytes that one onboarding leaves. */
async function bytesOf(talk: Talk): Promise<CountsFile["stored"]> {
  type Stored = { kv: number; d1: number };
  const before = await talk.line<Stored>("stored");
  const link = await newLink(talk);
  await link.link();
  const [holder, request] = link.objects;
  const after = await talk.line<Stored>("stored");
  // A database grows by pages: over many rows it shows what one takes.
  const copies = 5_000;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})`;
  const columns = "stripe_account, holder, client_reference_id, status, livemode, created, expires_at, opened_at, started_at, ended_at, last_error"; // biome-ignore format: one idea
  const copied = columns.replace("holder", "holder || i").replace("client_reference_id", "'order-' || i");
  const sql = `${numbers} INSERT INTO links (id, ${columns})
    SELECT substr(id, 1, 30) || printf('%08d', i), ${copied} FROM links, n WHERE id = '${link.id}'`;
  const { meta } = await talk.line<{ meta: { size_after: number } }>("index", { sql });
  await talk.line("index", { sql: "DELETE FROM links WHERE client_reference_id LIKE 'order-%' AND id LIKE '%0000%'" });
  return {
    holder: await talk.line<number>("size", holder),
    idempotency_key: await talk.line<number>("size", request),
    kv: after.kv - before.kv,
    d1: Math.round((meta.size_after - after.d1) / copies),
  };
}

/** Microseconds of each phase, where nothing has to be waited for, over many links. */
async function cpuOf(talk: Talk): Promise<Partial<Record<Phase, number>>> {
  await talk.line("latency", atOnce);
  const all = await Promise.all([...Array(before + measured)].map(() => newLink(talk)));
  const over = async (run: (link: Link) => Promise<unknown>) => {
    for (const link of all.slice(0, before)) await run(link);
    await talk.idle([]);
    const began = cpuUs();
    for (const link of all.slice(before)) await run(link);
    await talk.idle([]);
    return Math.round((cpuUs() - began) / measured);
  };
  const create = await over((link) => link.make());
  const page = await over((link) => link.openPage());
  const poll = await over((link) => link.status());
  const mint = await over((link) => link.tap());
  for (const link of all) await link.atBank();
  const complete = await over((link) => link.complete());
  const account_read = await over((link) => link.readAccount());
  const manage = await over((link) => link.openManagePage());
  return { create, page, poll, mint, complete, account_read, manage };
}

/** The CPU that workerd has used so far, in microseconds; 0 where that is not known, which is anywhere but on Linux. */
function cpuUs(): number {
  const processes = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  const ticks = processes
    .map((pid) => {
      try {
        return readFileSync(join("/proc", pid, "stat"), "utf8");
      } catch {
        // It has ended.
        return "";
      }
    })
    .map((stat) => /^\d+ \((.*)\) \S (\d+) (?:\S+ ){9}(\d+) (\d+)/.exec(stat))
    .filter((found) => found?.[1] === "workerd" && Number(found[2]) === process.pid)
    .reduce((sum, found) => sum + Number(found?.[3]) + Number(found?.[4]), 0);
  // The kernel counts a hundred ticks a second.
  return ticks * 10_000;
}

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
