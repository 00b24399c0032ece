// What an account holder's object still has to do with others: publish a key of KV, write to the index, or ask Stripe. Stored, so that it
// outlives the object; each row is one key of one kind of job, and goes when the job is done.
// Asking for a row that is there already makes it no later; asking again while its job runs makes it run once more.
import { nowMs } from "../platform/clock.ts";
import { type JobLine, logJob, reasonOf } from "../platform/trace.ts";
import type { Lane, Lanes } from "./lanes.ts";

/**
 * Every kind of job, in the order in which they are begun. Stripe's first: they bring what is to be published. A search
 * may take long, so it comes after them. The index's are one at a time, so that KV's, which may be many, come last.
 */
const kinds = ["erase", "session", "account", "find", "index", "publish"] as const;
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
/** Keys of one kind that are due, at which whoever has many more to write waits. */
const enough = 40;

export class Queue {
  private readonly running = new Map<string, Running>();
  /** Keys whose interval is not over, and when it is. Kept for a moment only, and not worth storing. */
  private readonly resting = new Map<string, number>();
  private left = rowsAnAlarm;
  /** To be set before anything is asked: jobs are made of what uses the queue itself. */
  jobs!: Record<JobKind, Job>;

  /** `ended` is called each time that a run has ended: a lane is free, and the alarm may have to be set anew. */
  constructor(
    private readonly sql: SqlStorage,
    private readonly lanes: Lanes,
    private readonly ended: () => void,
    private readonly clock: () => number = nowMs,
  ) {}

  /** Wants `key` done as soon as its interval allows, or its wait after a failure is over. */
  want(kind: JobKind, key: string): void {
    const atMs = Math.max(this.clock(), this.resting.get(`${kind} ${key}`) ?? 0);
    this.noteAgain(kind, key, atMs);
    this.sql.exec(
      `INSERT INTO work (kind, key, next_at) VALUES (?, ?, ?)
       ON CONFLICT (kind, key) DO UPDATE SET next_at = min(next_at, excluded.next_at) WHERE failures = 0`,
      kind,
      key,
      atMs,
    );
  }

  /** Wants `key` done at `atMs`, or sooner where that was planned before. */
  plan(kind: JobKind, key: string, atMs: number): void {
    const running = this.noteAgain(kind, key, atMs);
    if (running) running.plannedMs = Math.min(running.plannedMs ?? atMs, atMs);
    this.sql.exec(
      `INSERT INTO work (kind, key, next_at) VALUES (?, ?, ?)
       ON CONFLICT (kind, key) DO UPDATE SET failures = 0, next_at = min(next_at, excluded.next_at)`,
      kind,
      key,
      atMs,
    );
  }

  /** Forgets `key`: there is nothing more to do. */
  drop(kind: JobKind, key: string): void {
    this.sql.exec("DELETE FROM work WHERE kind = ? AND key = ?", kind, key);
  }

  /** Forgets all keys of this kind, but for runs under way. */
  dropAll(kind: JobKind): void {
    this.sql.exec("DELETE FROM work WHERE kind = ?", kind);
  }

  /** Whether nothing runs. */
  get isIdle(): boolean {
    return this.running.size === 0;
  }

  /** Whether anything of this kind is still to be done. */
  hasAny(kind: JobKind): boolean {
    return this.sql.exec("SELECT 1 FROM work WHERE kind = ? LIMIT 1", kind).toArray().length > 0;
  }

  /** Whether `key` is still to be done. */
  has(kind: JobKind, key: string): boolean {
    return this.sql.exec("SELECT 1 FROM work WHERE kind = ? AND key = ? LIMIT 1", kind, key).toArray().length > 0;
  }

  /** At most `limit` keys that are due at `atMs`. */
  dueKeys(kind: JobKind, atMs: number, limit: number): string[] {
    const query = "SELECT key FROM work WHERE kind = ? AND next_at <= ? ORDER BY next_at LIMIT ?";
    return this.sql.exec(query, kind, atMs, limit).toArray().map(({ key }) => String(key)); // biome-ignore format: one idea
  }

  /** Whether KV or the index has not taken yet what is enough for now: other changes must not wait behind more. */
  get isFull(): boolean {
    return (["publish", "index"] as const).some((kind) => this.dueKeys(kind, this.clock(), enough).length === enough);
  }

  /** Moves all that is due at `atMs` to `toMs`. */
  postponeDue(kind: JobKind, atMs: number, toMs: number): void {
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND next_at <= ?", toMs, kind, atMs);
  }

  /** Moves `key`, which does not run now, to `toMs`. */
  postpone(kind: JobKind, key: string, toMs: number): void {
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND key = ?", toMs, kind, key);
  }

  /** Resolves when the runs for `keys` that are under way now have ended, however they do. */
  async runsEnd(kind: JobKind, keys: string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.running.get(`${kind} ${key}`)?.end));
  }

  /** Begins what is due, as far as lanes are free; before the next alarm at least `rows` rows in all. */
  work(rows: number): void {
    this.left = Math.max(this.left, rows);
    this.renewLeases();
    for (const kind of kinds) {
      while (this.left > 0 && this.isFree(kind)) {
        const row = this.nextOf(kind);
        if (!row) break;
        this.left--;
        if (!this.begin(kind, row)) continue;
        const running: Running = { kind, againMs: null, plannedMs: null, end: Promise.resolve() };
        this.running.set(`${kind} ${row.key}`, running);
        running.end = this.run(kind, row, running);
      }
    }
  }

  /**
   * When the alarm should ring for the queue, in milliseconds; null when never. What is due and only waits for a free
   * lane needs no alarm: whatever ends frees one. But should the object die, the lease of what runs is over some time.
   */
  nextDueMs(): number | null {
    let earliest = Number.POSITIVE_INFINITY;
    for (const kind of kinds) {
      const after = this.isFree(kind) ? 0 : this.clock();
      const query = "SELECT next_at FROM work WHERE kind = ? AND next_at > ? ORDER BY next_at LIMIT 1";
      const row = this.sql.exec(query, kind, after).toArray()[0];
      if (row) earliest = Math.min(earliest, Number(row.next_at));
    }
    return Number.isFinite(earliest) ? earliest : null;
  }

  private isFree(kind: JobKind): boolean {
    const { lane, isAlone } = this.jobs[kind];
    return this.lanes.isFree(lane) && !(isAlone && [...this.running.values()].some((one) => one.kind === kind));
  }

  /**
   * What runs longer than was thought, or was planned anew meanwhile, would be due: it must not run twice at a time, nor
   * ring the alarm; and were the object to die, something must wake it.
   */
  private renewLeases(): void {
    const now = this.clock();
    for (const [name, { kind }] of this.running)
      this.sql.exec(
        "UPDATE work SET next_at = ? WHERE kind = ? AND key = ? AND next_at <= ?",
        now + this.jobs[kind].leaseMs,
        kind,
        name.slice(kind.length + 1),
        now,
      );
  }

  private nextOf(kind: JobKind): Row | null {
    const query = "SELECT rowid, key, failures FROM work WHERE kind = ? AND next_at <= ? ORDER BY next_at LIMIT 1";
    const row = this.sql.exec(query, kind, this.clock()).toArray()[0];
    return row ? { id: Number(row.rowid), key: String(row.key), failures: Number(row.failures) } : null;
  }

  /**
   * Stores that the job has begun, before its call is made: should the object die in it, the job is tried again, and not
   * too soon. False when the row cannot be found by its key, as the key came back from storage as another text: such a
   * row would stay due and run without end, so it is dropped.
   */
  private begin(kind: JobKind, { id, key, failures }: Row): boolean {
    const leaseEnds = this.clock() + this.jobs[kind].leaseMs;
    const query = "UPDATE work SET failures = ?, next_at = ? WHERE kind = ? AND key = ? RETURNING rowid";
    const found = this.sql.exec(query, failures + 1, leaseEnds, kind, key).toArray();
    if (found.length > 0) return true;
    this.sql.exec("DELETE FROM work WHERE rowid = ?", id);
    console.error(JSON.stringify({ at: "work", kind, failures, dropped: "its key cannot be read" }));
    return false;
  }

  private run(kind: JobKind, { key, failures }: Row, running: Running): Promise<void> {
    const job = this.jobs[kind];
    // Of KV's keys, an account holder's names a person.
    const about = { key: key.replace(/^holder:.*/, "holder") };
    return logJob(kind, about, failures, async (line) => {
      try {
        this.finish(kind, key, await this.lanes.run(job.lane, () => job.run(key, line)), running.againMs);
      } catch (error) {
        line.reason = reasonOf(error);
        const retryMs = this.clock() + job.retryMs(failures + 1);
        const nextMs = Math.min(retryMs, running.plannedMs ?? retryMs);
        this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND key = ?", nextMs, kind, key);
      } finally {
        this.running.delete(`${kind} ${key}`);
        this.ended();
      }
    });
  }

  private finish(kind: JobKind, key: string, after: After, againMs: number | null): void {
    const name = `${kind} ${key}`;
    const now = this.clock();
    const restsUntil = now + this.jobs[kind].intervalMs;
    for (const [other, until] of this.resting) if (until <= now) this.resting.delete(other);
    if (restsUntil > now) this.resting.set(name, restsUntil);
    // What was asked for while the job ran may not be in what it did: that is done again, whatever the job has found.
    const next = againMs === null ? after : Math.max(againMs, restsUntil);
    if (next === null) this.drop(kind, key);
    else this.sql.exec("UPDATE work SET failures = 0, next_at = ? WHERE kind = ? AND key = ?", next, kind, key);
  }

  private noteAgain(kind: JobKind, key: string, atMs: number): Running | undefined {
    const running = this.running.get(`${kind} ${key}`);
    if (running) running.againMs = Math.min(running.againMs ?? atMs, atMs);
    return running;
  }
}

interface Row {
  /** SQLite's own number of the row, which finds it whatever its key is. */
  id: number;
  key: string;
  failures: number;
}

interface Running {
  kind: JobKind;
  /** When it was asked for again meanwhile, in milliseconds; of that, what was planned for a time. */
  againMs: number | null;
  plannedMs: number | null;
  end: Promise<void>;
}
