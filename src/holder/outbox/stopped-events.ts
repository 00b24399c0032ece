// The events of one account holder that wait because NOTIFY_URL has answered 410, to this holder or to another one.
// What ends the waiting is for endpoint/ to know; here it is only carried out.
import { nowMs } from "../../platform/clock.ts";

/** The key, in the object's key-value storage, that is there while events wait. */
export const waitingKey = "waiting";
/** The key of earlier releases, in which nobody else knew that this holder waits. */
const formerKey = "stopped_endpoint";

interface Waiting {
  /** The NOTIFY_URL that answered 410. */
  endpoint: string;
  /** The place of the event that was last sent to try it. */
  tried?: number;
}

export class StoppedEvents {
  /** Counts releases: who has asked whether to stop, and was answered after one, must not stop any more. */
  releases = 0;
  /** What is stored under `waitingKey`; null while nobody has asked. */
  #known: { value: Waiting | undefined } | null = null;

  /** `endpoint` is NOTIFY_URL. `changed` is called when events have got another status. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly endpoint: string | null,
    private readonly changed: () => void,
    private readonly clock: () => number = nowMs,
  ) {}

  /** Forgets what is remembered, as it may not have been stored. */
  forget(): void {
    this.#known = null;
  }

  /** The object is made just now: nothing waits. */
  isNew(): void {
    this.#known = { value: undefined };
  }

  /** Whether new events have to wait too. */
  get isWaiting(): boolean {
    return this.endpoint !== null && this.#waiting()?.endpoint === this.endpoint;
  }

  /** Stops what is to be sent in order; with `isAll` what is sent again too. */
  stop(isAll: boolean): void {
    const { sql, kv } = this.storage;
    if (this.endpoint === null) return;
    sql.exec("UPDATE events SET status = 'stopped' WHERE status = 'pending'");
    if (isAll) sql.exec("UPDATE events SET status = 'stopped' WHERE status = 'resending'");
    if (!this.isWaiting) kv.put<Waiting>(waitingKey, { endpoint: this.endpoint });
    this.#isChanged();
  }

  /** Makes all that waits due now, in its old order, and gives it as long to be accepted as a new event. */
  release(): void {
    const { sql, kv } = this.storage;
    const release = "SET status = 'pending', failures = 0, unanswered = 0, next_at = ?, released_at = ?";
    const at = [this.clock(), Math.floor(this.clock() / 1000)];
    sql.exec(`UPDATE events ${release} WHERE status = 'stopped'`, ...at);
    // Else what is newer would overtake it, should the receiver have failed to take it.
    const tried = this.#waiting()?.tried;
    if (tried !== undefined) sql.exec(`UPDATE events ${release} WHERE seq = ? AND status = 'resending'`, ...at, tried);
    kv.delete(waitingKey);
    kv.delete(formerKey);
    this.releases++;
    this.#isChanged();
  }

  /**
   * Releases events that no endpoint's object knows of: they wait for another NOTIFY_URL, or an earlier release has stopped
   * them. Whether there were any.
   */
  releaseForgotten(): boolean {
    if (this.endpoint === null || this.isWaiting || this.#oldest("stopped", "seq") === null) return false;
    this.storage.transactionSync(() => this.release());
    return true;
  }

  /** Makes the oldest event that waits due now, to be sent by itself; false when none waits. */
  tryOne(): boolean {
    const { sql, kv } = this.storage;
    const underWay = this.#oldest("resending", "next_at");
    const tried = underWay ?? this.#oldest("stopped", "seq");
    if (tried === null) return false;
    this.storage.transactionSync(() => {
      if (underWay === null) {
        sql.exec("UPDATE events SET status = 'resending', failures = 0 WHERE seq = ?", tried);
        if (this.endpoint !== null) kv.put<Waiting>(waitingKey, { endpoint: this.endpoint, tried });
      }
      sql.exec("UPDATE events SET next_at = ? WHERE seq = ?", this.clock(), tried);
    });
    this.#isChanged();
    return true;
  }

  #oldest(status: "stopped" | "resending", order: "seq" | "next_at"): number | null {
    const query = `SELECT seq FROM events WHERE status = '${status}' ORDER BY ${order} LIMIT 1`;
    const row = this.storage.sql.exec(query).toArray()[0];
    return row ? Number(row.seq) : null;
  }

  #waiting(): Waiting | undefined {
    this.#known ??= { value: this.storage.kv.get<Waiting>(waitingKey) };
    return this.#known.value;
  }

  #isChanged(): void {
    this.forget();
    this.changed();
  }
}
