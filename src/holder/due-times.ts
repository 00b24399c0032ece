// When something of each kind of job is due at the earliest, kept in memory: of a kind of which nothing is due, storage is not
// asked. It may be too early, where a row has gone or was moved, and is never too late. Times are in milliseconds.
import { type JobKind, kinds } from "./job.ts";

export class DueTimes {
  /** Null while nobody has asked. */
  #soonest: Record<JobKind, number> | null = null;

  constructor(private readonly sql: SqlStorage) {}

  /** No row of this kind is due before; infinite where there is none. */
  of(kind: JobKind): number {
    this.#soonest ??= this.#ask();
    return this.#soonest[kind];
  }

  /** A row of this kind is due at `ms`. */
  note(kind: JobKind, ms: number): void {
    if (this.#soonest) this.#soonest[kind] = Math.min(this.#soonest[kind], ms);
  }

  /** None of this kind is due before `ms`, as storage was asked just now. */
  found(kind: JobKind, ms: number): void {
    if (this.#soonest) this.#soonest[kind] = ms;
  }

  /** There is no row. */
  none(): void {
    this.#soonest = Object.fromEntries(kinds.map((kind) => [kind, Number.POSITIVE_INFINITY])) as Record<
      JobKind,
      number
    >;
  }

  /** What is stored may be anything: it is asked for again. */
  forget(): void {
    this.#soonest = null;
  }

  #ask(): Record<JobKind, number> {
    const ofKind = (kind: JobKind) =>
      `(SELECT next_at FROM work WHERE kind = '${kind}' ORDER BY next_at LIMIT 1) AS "${kind}"`;
    const row = this.sql.exec(`SELECT ${kinds.map(ofKind)} LIMIT 1`).one();
    return Object.fromEntries(
      kinds.map((kind) => [kind, row[kind] === null ? Number.POSITIVE_INFINITY : Number(row[kind])]),
    ) as Record<JobKind, number>;
  }
}
