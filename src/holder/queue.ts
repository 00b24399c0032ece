// What an account holder's object still has to do with others: publish a key of KV, write to the index, or ask Stripe. Stored, so that it
// outlives the object; each row is one key of one kind of job, and goes when the job is done.
// Asking for a row that is there already makes it no later; asking again while its job runs makes it run once more.
//
// What is kept in memory beside the rows saves statements, and may be lost at any moment: what runs at once is stored as
// if it had begun, rows that are done go together, and a kind is asked for only when something of it may be due.
// docs/decisions/0031-few-statements.md says why that is safe.
import { nowMs } from "../platform/clock.ts";
import { logJob, reasonOf } from "../platform/trace.ts";
import { DueTimes } from "./due-times.ts";
import { type After, type Job, type JobKind, kinds, rowsAnAlarm } from "./job.ts";
import type { Lanes } from "./lanes.ts";

/** Keys of one kind that are due, at which whoever has many more to write waits. */
const enough = 40;
/** Of keys that nobody wants soon, so many are remembered. */
const namesRemembered = 100;

/** One row. Times are in milliseconds. */
interface Row {
  kind: JobKind;
  key: string;
  failures: number;
  /** When it is due, as it is stored: of one that has begun, should the object die in it. */
  dueMs: number;
  /** When its key may be called, as the interval since the last time is over. */
  fromMs: number;
}

interface Wanted {
  kind: JobKind;
  key: string;
  atMs: number;
  /** At this time, whether or not it has failed before. */
  isPlanned: boolean;
}

interface Running extends Row {
  /** When it was asked for again meanwhile, in milliseconds; of that, what was planned for a time. */
  againMs: number | null;
  plannedMs: number | null;
  /** Its row has gone meanwhile. */
  isDropped: boolean;
  end: Promise<void>;
}

const nameOf = ({ kind, key }: { kind: JobKind; key: string }) => `${kind} ${key}`;

export class Queue {
  readonly #running = new Map<string, Running>();
  /** Rows that are stored as begun, and are to begin as soon as their interval is over and a lane is free. */
  readonly #ready = new Map<string, Row>();
  /** Rows that are done, and are still to be deleted. */
  readonly #done = new Map<string, { kind: JobKind; key: string }>();
  /** Names of keys that nobody wants done soon, as far as is remembered. */
  readonly #calm = new Set<string>();
  /** Keys whose interval is not over, and when it is. Kept for a moment only, and not worth storing. */
  readonly #resting = new Map<string, number>();
  /** What is wanted by the transaction under way, and stored at its end. */
  readonly #wanted = new Map<string, Wanted>();
  #isGathering = false;
  /** When something of each kind is due. */
  readonly #due: DueTimes;
  #left = rowsAnAlarm;
  /** To be set before anything is asked: jobs are made of what uses the queue itself. */
  jobs!: Record<JobKind, Job>;

  /**
   * `ended` is called each time that a run has ended: a lane is free, and the alarm may have to be set anew. The object
   * looks after `lookAgainMs` milliseconds whether what was begun at once is done.
   */
  constructor(
    private readonly sql: SqlStorage,
    private readonly lanes: Lanes,
    private readonly ended: () => void,
    private readonly lookAgainMs: number,
    private readonly clock: () => number = nowMs,
  ) {
    this.#due = new DueTimes(sql);
  }

  /** The object is made just now: there is no row. */
  isNew(): void {
    this.forget();
    this.#due.none();
  }

  /** There is no row any more. */
  forget(): void {
    this.#ready.clear();
    this.undo();
  }

  /** The transaction under way has failed: what is remembered of rows may not be so. What was to begin before still is. */
  undo(): void {
    for (const part of [this.#wanted, this.#done, this.#calm]) part.clear();
    this.#due.forget();
    this.#isGathering = false;
  }

  /** A transaction begins: what is wanted in it is stored by its `flush`. Outside of one it is stored at once. */
  gather(): void {
    this.#isGathering = true;
  }

  /** When the object looks again, in milliseconds: a whole second, so that it wakes once for all that was stored in it. */
  get laterMs(): number {
    return Math.ceil((this.clock() + this.lookAgainMs) / 1000) * 1000;
  }

  /** Wants `key` done as soon as its interval allows, or its wait after a failure is over. */
  want(kind: JobKind, key: string): void {
    this.#note({ kind, key, atMs: this.clock(), isPlanned: false });
  }

  /** Wants `key` done when the object looks again. Who wants it sooner until then gets both. */
  wantLater(kind: JobKind, key: string): void {
    this.#note({ kind, key, atMs: this.laterMs, isPlanned: false });
  }

  /** Wants `key` done at `atMs`, or sooner where that was planned before. */
  plan(kind: JobKind, key: string, atMs: number): void {
    this.#note({ kind, key, atMs, isPlanned: true });
  }

  /** Forgets `key`: there is nothing more to do. Should the object die before its row is deleted, it is done once more. */
  drop(kind: JobKind, key: string): void {
    const name = nameOf({ kind, key });
    const running = this.#running.get(name);
    if (running) running.isDropped = true;
    this.#wanted.delete(name);
    this.#ready.delete(name);
    this.#done.set(name, { kind, key });
    if (!this.#isGathering) this.#deleteDone();
  }

  /** Forgets all keys of this kind, but for runs under way. */
  dropAll(kind: JobKind): void {
    for (const one of [...this.#wanted.values(), ...this.#ready.values(), ...this.#running.values()])
      if (one.kind === kind) this.drop(kind, one.key);
    this.sql.exec("DELETE FROM work WHERE kind = ?", kind);
  }

  /** Stores what was gathered, in one statement; a row that begins at once is stored as begun. */
  flush(): void {
    this.#isGathering = false;
    const now = this.clock();
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    if (wanted.some((one) => this.#done.has(nameOf(one)))) this.#deleteDone();
    const rows: (Row & { isPlanned: boolean })[] = [];
    let room = rowsAnAlarm - this.#ready.size;
    for (const one of wanted) {
      const row = this.#rowOf(one, now, room > 0);
      if (row) rows.push(row);
      if (row && row.failures > 0) room--;
    }
    if (rows.length === 0) return;
    const stored = this.sql.exec(
      `INSERT INTO work (kind, key, failures, next_at)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
       ON CONFLICT (kind, key) DO UPDATE SET failures = excluded.failures,
         next_at = iif(excluded.failures = 0, min(next_at, excluded.next_at), excluded.next_at)
       WHERE work.failures = 0 RETURNING kind, key`,
      JSON.stringify(rows.map(({ kind, key, failures, dueMs }) => [kind, key, failures, dueMs])),
    );
    const names = new Set(stored.toArray().map(({ kind, key }) => `${kind} ${key}`));
    for (const row of rows) {
      // One that has failed before waits, unless it was planned.
      if (!names.has(nameOf(row)) && !(row.isPlanned && this.#hurry(row))) continue;
      this.#due.note(row.kind, row.dueMs);
      if (row.failures > 0 || row.dueMs <= this.#soonMs(row.kind)) this.#calm.delete(nameOf(row));
      if (row.failures > 0 && !this.#running.has(nameOf(row))) this.#begins({ ...row, failures: 0 });
    }
  }

  /** Whether nothing runs. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Whether anything of this kind is still to be done. */
  hasAny(kind: JobKind): boolean {
    if (this.#begun.some((row) => row.kind === kind)) return true;
    return this.#due.of(kind) < Number.POSITIVE_INFINITY && this.#earliest(kind) !== null;
  }

  /** Whether `key` is to be done as soon as can be, and is not yet. */
  isWanted(kind: JobKind, key: string): boolean {
    if (this.isUnderWay(kind, key)) return true;
    const name = nameOf({ kind, key });
    if (this.#done.has(name) || this.#calm.has(name)) return false;
    const query = "SELECT 1 FROM work WHERE kind = ? AND key = ? AND (failures > 0 OR next_at <= ?) LIMIT 1";
    return this.sql.exec(query, kind, key, this.#soonMs(kind)).toArray().length > 0;
  }

  /** Whether a run for `key` has begun, or begins as soon as a lane is free. */
  isUnderWay(kind: JobKind, key: string): boolean {
    const name = nameOf({ kind, key });
    return this.#running.has(name) || this.#ready.has(name);
  }

  /** At most `limit` keys that are due at `atMs`, and not under way. */
  dueKeys(kind: JobKind, atMs: number, limit: number): string[] {
    if (this.#due.of(kind) > atMs) return [];
    const query = "SELECT key FROM work WHERE kind = ? AND next_at <= ? ORDER BY next_at LIMIT ?";
    return this.sql.exec(query, kind, atMs, limit).toArray().map(({ key }) => String(key)); // biome-ignore format: one idea
  }

  /** Whether KV or the index has not taken yet what is enough for now: other changes must not wait behind more. */
  get isFull(): boolean {
    const isWaiting = (kind: JobKind) => [...this.#ready.values()].filter((row) => row.kind === kind).length;
    return (["publish", "index"] as const).some((kind) => isWaiting(kind) + this.dueKeys(kind, this.clock(), enough).length >= enough); // biome-ignore format: one idea
  }

  /** Moves all that is due at `atMs`, and not under way, to `toMs`. */
  postponeDue(kind: JobKind, atMs: number, toMs: number): void {
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND next_at <= ?", toMs, kind, atMs);
    this.#due.note(kind, toMs);
  }

  /** Moves `key`, which does not run now, to `toMs`. */
  postpone(kind: JobKind, key: string, toMs: number): void {
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND key = ?", toMs, kind, key);
    this.#due.note(kind, toMs);
  }

  /** Resolves when the runs for `keys` that are under way now have ended, however they do. */
  async runsEnd(kind: JobKind, keys: string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#running.get(nameOf({ kind, key }))?.end));
  }

  /** Begins what is due, as far as lanes are free; before the next alarm at least `rows` rows in all. */
  work(rows: number): void {
    this.#left = Math.max(this.#left, rows);
    // What takes longer than was thought would be due: it must not run twice at a time.
    for (const row of this.#begun) if (row.dueMs <= this.clock()) this.#renew(row);
    for (const kind of kinds) {
      while (this.#left > 0 && this.#isFree(kind)) {
        const row = this.#nextReady(kind) ?? this.#nextDue(kind);
        if (!row) break;
        this.#left--;
        // One that was stored as begun may have waited since: its write needs as long as any other's.
        if (row.dueMs < this.clock() + this.jobs[kind].leaseMs) this.#renew(row);
        const running: Running = { ...row, againMs: null, plannedMs: null, isDropped: false, end: Promise.resolve() };
        this.#running.set(nameOf(row), running);
        running.end = this.#run(running);
      }
    }
  }

  /**
   * When the alarm should ring for the queue, in milliseconds; null when never. What is due and only waits for a free
   * lane needs no alarm: whatever ends frees one. But should the object die, the lease of what runs is over some time.
   */
  nextDueMs(): number | null {
    const now = this.clock();
    const due = kinds.map((kind) => {
      const isLeft = [...this.#ready.values()].some((row) => row.kind === kind && row.fromMs <= now);
      if (this.#isFree(kind)) return isLeft ? now : this.#due.of(kind);
      return this.#due.of(kind) > now ? this.#due.of(kind) : now + this.jobs[kind].leaseMs;
    });
    const earliest = Math.min(...due);
    return Number.isFinite(earliest) ? earliest : null;
  }

  get #begun(): Row[] {
    return [...this.#running.values(), ...this.#ready.values()];
  }

  #isFree(kind: JobKind): boolean {
    const { lane, isAlone } = this.jobs[kind];
    return this.lanes.isFree(lane) && !(isAlone && [...this.#running.values()].some((one) => one.kind === kind));
  }

  #note(one: Wanted): void {
    const before = this.#wanted.get(nameOf(one));
    const atMs = Math.min(one.atMs, before?.atMs ?? one.atMs);
    this.#wanted.set(nameOf(one), { ...one, atMs, isPlanned: one.isPlanned || (before?.isPlanned ?? false) });
    if (!this.#isGathering) this.flush();
  }

  /** The row that stands for this, as begun if it `mayBegin`; null where one that is under way stands for it already. */
  #rowOf(
    { kind, key, atMs, isPlanned }: Wanted,
    now: number,
    mayBegin: boolean,
  ): (Row & { isPlanned: boolean }) | null {
    const name = nameOf({ kind, key });
    const running = this.#running.get(name);
    if (running) {
      running.againMs = Math.min(running.againMs ?? atMs, atMs);
      if (isPlanned) running.plannedMs = Math.min(running.plannedMs ?? atMs, atMs);
    }
    if (this.#ready.has(name) || (running && !running.isDropped)) return null;
    const { leaseMs, isAlone } = this.jobs[kind];
    const fromMs = isPlanned ? atMs : Math.max(atMs, this.#resting.get(name) ?? 0);
    const isBegun = running || (atMs <= now && !isAlone && mayBegin);
    const dueMs = isBegun ? Math.max(this.laterMs, now + leaseMs) : fromMs;
    if (running) Object.assign(running, { isDropped: false, dueMs });
    return { kind, key, failures: isBegun ? 1 : 0, dueMs, fromMs, isPlanned };
  }

  /** The row is stored as begun. While its key rests the object is awake, so that it needs no alarm for that. */
  #begins(row: Row): void {
    this.#ready.set(nameOf(row), row);
    const restMs = row.fromMs - this.clock();
    if (restMs > 0) void scheduler.wait(restMs).then(this.ended);
  }

  /** Stores a row that was there, and had failed. */
  #hurry({ kind, key, failures, dueMs }: Row): true {
    this.sql.exec(
      "UPDATE work SET failures = ?, next_at = iif(?, ?, min(next_at, ?)) WHERE kind = ? AND key = ?",
      ...[failures, failures, dueMs, dueMs, kind, key],
    );
    return true;
  }

  /** All rows that are done go at once. One that stays, as the object dies, is done once more. */
  #deleteDone(): void {
    if (this.#done.size === 0) return;
    const pairs = [...this.#done.values()].map(({ kind, key }) => [kind, key]);
    this.sql.exec(
      "DELETE FROM work WHERE (kind, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
      JSON.stringify(pairs),
    );
    if (this.#calm.size > namesRemembered) this.#calm.clear();
    for (const name of this.#done.keys()) this.#calm.add(name);
    this.#done.clear();
  }

  #renew(row: Row): void {
    const { kind, key } = row;
    row.dueMs = this.clock() + this.jobs[kind].leaseMs;
    this.sql.exec("UPDATE work SET next_at = ? WHERE kind = ? AND key = ?", row.dueMs, kind, key);
    this.#due.note(kind, row.dueMs);
  }

  #nextReady(kind: JobKind): Row | null {
    for (const [name, row] of this.#ready)
      if (row.kind === kind && row.fromMs <= this.clock()) {
        this.#ready.delete(name);
        return row;
      }
    return null;
  }

  /**
   * The next row that is due and has not begun. That it begins is stored before its call is made: should the object die in it,
   * the job is tried again, and not too soon. A row that cannot be found by its key, as the key came back from storage as
   * another text, would stay due and run without end, so it is dropped.
   */
  #nextDue(kind: JobKind): Row | null {
    while (this.#due.of(kind) <= this.clock()) {
      const found = this.#earliest(kind);
      this.#due.found(kind, found?.dueMs ?? Number.POSITIVE_INFINITY);
      if (!found || found.dueMs > this.clock()) return null;
      const underWay = this.#running.get(nameOf(found)) ?? this.#ready.get(nameOf(found));
      if (underWay) {
        this.#renew(underWay);
        continue;
      }
      const { id, key, failures } = found;
      const dueMs = this.clock() + this.jobs[kind].leaseMs;
      const query = "UPDATE work SET failures = ?, next_at = ? WHERE kind = ? AND key = ? RETURNING rowid";
      if (this.sql.exec(query, failures + 1, dueMs, kind, key).toArray().length > 0) return { ...found, dueMs };
      this.sql.exec("DELETE FROM work WHERE rowid = ?", id);
      console.error(JSON.stringify({ at: "work", kind, failures, dropped: "its key cannot be read" }));
    }
    return null;
  }

  /** The row of this kind that is due first; `id` is SQLite's own number, which finds it whatever its key is. */
  #earliest(kind: JobKind): (Row & { id: number }) | null {
    this.#deleteDone();
    const query = "SELECT rowid, key, failures, next_at FROM work WHERE kind = ? ORDER BY next_at LIMIT 1";
    const row = this.sql.exec(query, kind).toArray()[0];
    const found = row && { id: Number(row.rowid), failures: Number(row.failures), dueMs: Number(row.next_at) };
    return found ? { kind, key: String(row.key), ...found, fromMs: found.dueMs } : null;
  }

  /** What is due until then only waits for its interval. */
  #soonMs(kind: JobKind): number {
    return this.clock() + this.jobs[kind].intervalMs;
  }

  #run(running: Running): Promise<void> {
    const { kind, key, failures } = running;
    const job = this.jobs[kind];
    // Of KV's keys, an account holder's names a person.
    const about = { key: key.replace(/^holder:.*/, "holder") };
    return logJob(kind, about, failures, async (line) => {
      try {
        this.#finish(running, await this.lanes.run(job.lane, () => job.run(key, line)));
      } catch (error) {
        line.reason = reasonOf(error);
        const retryMs = this.clock() + job.retryMs(failures + 1);
        this.#goesOn(running, failures + 1, Math.min(retryMs, running.plannedMs ?? retryMs));
      } finally {
        this.#running.delete(nameOf(running));
        if (this.#begun.length === 0) this.#deleteDone();
        this.ended();
      }
    });
  }

  #finish(running: Running, after: After): void {
    const { kind, key, againMs } = running;
    const now = this.clock();
    const restsUntil = now + this.jobs[kind].intervalMs;
    for (const [other, until] of this.#resting) if (until <= now) this.#resting.delete(other);
    if (restsUntil > now) this.#resting.set(nameOf(running), restsUntil);
    // What was asked for while the job ran may not be in what it did: that is done again, whatever the job has found.
    const next = againMs === null ? after : Math.max(againMs, restsUntil);
    if (running.isDropped) return;
    const isNow = againMs !== null && againMs <= now && !this.jobs[kind].isAlone;
    if (isNow) this.#begins({ kind, key, failures: 0, dueMs: running.dueMs, fromMs: restsUntil });
    else if (next !== null) this.#goesOn(running, 0, next);
    else this.#done.set(nameOf(running), { kind, key });
  }

  #goesOn({ kind, key, isDropped }: Running, failures: number, atMs: number): void {
    if (isDropped) return;
    this.#calm.delete(nameOf({ kind, key }));
    this.sql.exec("UPDATE work SET failures = ?, next_at = ? WHERE kind = ? AND key = ?", failures, atMs, kind, key);
    this.#due.note(kind, atMs);
  }
}
