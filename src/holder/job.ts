// What a job of the queue is: its kind, and how jobs of one kind are done.
import type { JobLine } from "../platform/trace.ts";
import type { Lane } from "./lanes.ts";

/**
 * Every kind of job, in the order in which they are begun. Stripe's first: they bring what is to be published. A search
 * may take long, so it comes after them. The index's are one at a time, so that KV's, which may be many, come last.
 */
export const kinds = ["erase", "session", "account", "find", "index", "publish"] as const;
export type JobKind = (typeof kinds)[number];

/** How jobs of one kind are done. Times are in milliseconds. */
export interface Job {
  /** Who is called. */
  lane: Lane;
  /** Only one job of this kind runs at a time. */
  isAlone?: boolean;
  /** From the end of one run to the earliest start of the next for the same key. */
  intervalMs: number;
  /** The wait after the given number of failures in a row. */
  retryMs: (failures: number) => number;
  /** Should the object die in a run, the job runs again after this. It is renewed while the run goes on. */
  leaseMs: number;
  /** Does the job. Throws when it must be tried again. `line` is its line in the log, which may say more of it. */
  run: (key: string, line: JobLine) => Promise<After>;
}

/** What a finished run leaves to do: the key again at a time in milliseconds, or nothing. */
export type After = number | null;

/** Rows that one alarm may begin: the platform bounds how many calls one event may make. */
export const rowsAnAlarm = 40;
