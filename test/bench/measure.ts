// Measures one server while it answers: CPU time of its process, and how long answers took.
import { cpus } from "node:os";
import { percentile } from "./figures.ts";
import { type BenchRequest, send } from "./load.ts";
import type { Running } from "./process.ts";

export interface Measured {
  /** CPU time a request until the last was answered, in microseconds. */
  answered: number;
  /** The same until all that they set off was done; null where nobody waited for that. */
  settled: number | null;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** How many of this machine's cores other programs used meanwhile. */
  others: number;
  /** Of each answer, where they are wanted. */
  bodies: string[];
}

/** A process is quiet that uses no more than this, in microseconds of CPU time in `lookMs`. */
const quietUs = 400;
const lookMs = 150;
/** What is put off until after an answer begins within this time: KV takes one write a second of a key. */
const putOffMs = 1350;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `running` does nothing, or for six seconds; `isPutOff` where it may have put off something. */
export async function quiet(running: Running, isPutOff: boolean): Promise<void> {
  const looks = isPutOff ? Math.ceil(putOffMs / lookMs) : 1;
  for (let quietLooks = 0, tries = 0; quietLooks < looks && tries < 40; tries++) {
    const before = running.cpu();
    await pause(lookMs);
    quietLooks = running.cpu() - before < quietUs ? quietLooks + 1 : 0;
  }
}

export interface Wanted {
  requests: BenchRequest[];
  /** How many at a time. */
  width: number;
  status: number;
  /** When what they set off begins, which is waited for: `later` where it is put off. Null: nobody waits. */
  settles: "soon" | "later" | null;
  /** Whether to keep what is answered. */
  areKept?: boolean;
}

/** Sends `requests` to `running`; `world` is the process that it asks. Throws where one is answered otherwise. */
export async function measure(running: Running, world: Running, wanted: Wanted): Promise<Measured> {
  const { requests, width, status, settles, areKept = false } = wanted;
  const { length } = requests;
  const busyBefore = busySeconds();
  const bench = process.cpuUsage();
  const worldBefore = world.cpu();
  const before = running.cpu();
  const { times, tookMs, others, bodies } = await send(running.port, requests, width, status, areKept);
  const answered = running.cpu() - before;
  const { user, system } = process.cpuUsage(bench);
  const own = (answered + world.cpu() - worldBefore + user + system) / 1e6;
  const foreign = Math.max(0, busySeconds() - busyBefore - own) / (tookMs / 1000);
  if (Object.keys(others).length > 0) throw new Error(`Answered ${JSON.stringify(others)}, not ${status}`);
  let settled: number | null = null;
  if (settles) {
    await quiet(running, settles === "later");
    settled = (running.cpu() - before) / length;
  }
  times.sort();
  return {
    answered: answered / length,
    settled,
    perSecond: (length / tookMs) * 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    others: foreign,
    bodies,
  };
}

/** How long all cores of this machine have worked, for whomever, in seconds. */
const busySeconds = () =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
