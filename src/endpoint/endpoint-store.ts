// What is stored of one NOTIFY_URL that has answered 410: since when it is stopped, when it is tried again, who waits.
// Synchronous. Times are in milliseconds but for `stoppedAt`. Nothing is stored of an endpoint that never stopped.
import { tables } from "./schema.ts";

export interface Stop {
  /** The name of this object, which stands for its NOTIFY_URL. */
  key: string;
  /** Counts how often the endpoint has stopped. */
  number: number;
  /** In Unix seconds; null when the endpoint is active again. */
  stoppedAt: number | null;
  /** How often it was tried again, unprompted, since it stopped. */
  tries: number;
  nextTryMs: number;
  /** How many account holders wait, or are still to be told that they need not. */
  waiting: number;
}

/** An account holder's object that waits since the endpoint has stopped for the `stop`-th time. */
export interface Waiting {
  holder: string;
  stop: number;
}

export class EndpointStore {
  #isMade: boolean;

  constructor(private readonly storage: DurableObjectStorage) {
    const made = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'endpoint' LIMIT 1").toArray();
    this.#isMade = made.length > 0;
  }

  /** The last stop; null when the endpoint has never stopped. */
  read(): Stop | null {
    if (!this.#isMade) return null;
    const row = this.#rows("SELECT * FROM endpoint WHERE only = 1 LIMIT 1")[0];
    return row
      ? {
          key: String(row.key),
          number: Number(row.stops),
          stoppedAt: row.stopped_at === null ? null : Number(row.stopped_at),
          tries: Number(row.tries),
          nextTryMs: Number(row.next_at),
          waiting: Number(row.waiting),
        }
      : null;
  }

  get isStopped(): boolean {
    return (this.read()?.stoppedAt ?? null) !== null;
  }

  /** Notes that the endpoint has stopped at `nowMs`, and is to be tried at `nextTryMs`. */
  stop(key: string, nowMs: number, nextTryMs: number): void {
    this.storage.transactionSync(() => {
      if (!this.#isMade) this.storage.sql.exec(tables);
      this.#rows(
        `INSERT INTO endpoint (only, key, stops, stopped_at, tries, next_at) VALUES (1, ?, 1, ?, 0, ?)
         ON CONFLICT (only) DO UPDATE
           SET stops = stops + 1, stopped_at = excluded.stopped_at, tries = 0, next_at = excluded.next_at`,
        key,
        Math.floor(nowMs / 1000),
        nextTryMs,
      );
    });
    this.#isMade = true;
  }

  release(): void {
    this.#rows("UPDATE endpoint SET stopped_at = NULL WHERE only = 1");
  }

  /** Notes a try in the stop of that number, and when the next one is. */
  tried(stop: number, nextTryMs: number): void {
    this.#rows("UPDATE endpoint SET tries = tries + 1, next_at = ? WHERE only = 1 AND stops = ?", nextTryMs, stop);
  }

  /** Notes that a holder waits. Twice is once. */
  wait(holder: string, nowMs: number): void {
    this.#rows(
      `INSERT INTO waiting (holder, stop, due_at) SELECT ?, stops, ? FROM endpoint WHERE only = 1
       ON CONFLICT (holder) DO UPDATE SET stop = excluded.stop`,
      holder,
      nowMs,
    );
  }

  /** At most `limit` holders that may be called at `nowMs`, the longest waiting first. */
  due(nowMs: number, limit: number): Waiting[] {
    return this.#rows("SELECT holder, stop FROM waiting WHERE due_at <= ? ORDER BY due_at LIMIT ?", nowMs, limit).map(
      ({ holder, stop }) => ({ holder: String(holder), stop: Number(stop) }),
    );
  }

  /** When the next holder may be called; null when none waits. */
  nextDueMs(): number | null {
    const row = this.#rows("SELECT due_at FROM waiting ORDER BY due_at LIMIT 1")[0];
    return row ? Number(row.due_at) : null;
  }

  /** The holder could not be reached: it is called again at `atMs`, after the others. */
  postpone({ holder }: Waiting, atMs: number): void {
    this.#rows("UPDATE waiting SET due_at = ? WHERE holder = ?", atMs, holder);
  }

  /** Forgets a holder, unless it waits again because the endpoint has stopped once more. */
  drop({ holder, stop }: Waiting): void {
    this.#rows("DELETE FROM waiting WHERE holder = ? AND stop = ?", holder, stop);
  }

  #rows(query: string, ...bindings: SqlStorageValue[]) {
    return this.storage.sql.exec(query, ...bindings).toArray();
  }
}
