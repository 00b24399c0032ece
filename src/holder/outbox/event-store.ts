// Events as they are stored: with every try to deliver them, kept 30 days. Those that are made while none waits are kept in
// memory too until they are accepted, so that nothing is asked to send them.
import type { EventData, EventType, Notification } from "../../domain/event.ts";
import { eventId } from "../../domain/ids.ts";
import { eventsKeptSeconds } from "../../domain/schedule.ts";
import { nowMs } from "../../platform/clock.ts";
import { Soonest } from "../soonest.ts";
import { type DeliveryStatus, type EventView, listEvents, triesKept, viewOf } from "./event-view.ts";
import { StoppedEvents } from "./stopped-events.ts";

/** How one try to deliver went. `gone` is a 410: the endpoint wants no more. `status` is null when nobody answered. */
export interface Delivery {
  ok: boolean;
  gone: boolean;
  status: number | null;
  error: string | null;
}

/** Where an event belongs. */
export interface EventAbout {
  /** The link that it is of; null where it is of the whole account holder. */
  link: string | null;
  /** Makes the event's id lead back to the account holder's object. */
  holderKey: string;
  /** The key of KV where who is told will look. */
  needs: string | null;
  livemode: boolean;
}

/** An event that is still to be sent. */
export interface Pending {
  seq: number;
  id: string;
  created: number;
  failures: number;
  /** When its endpoint was released after it had stopped, in Unix seconds; null when that never happened. */
  releasedAt: number | null;
  /** Its first try, in Unix seconds. */
  since: number;
  /** The key of KV that it must not overtake; null when there is none. */
  needs: string | null;
  isResent: boolean;
  nextAt: number;
}

/** An event of the transaction under way, as it is to be stored. */
interface Made {
  body: Notification;
  about: EventAbout;
}

/** Events that one statement stores. */
const storedAtOnce = 10;
/** Events that are kept in memory: of more, storage is asked. */
const keptInLine = 20;
/** Events forgotten at a time. */
const forgottenAtOnce = 200;
/** Where more events than this are not answered, it is the receiver that is down: then all wait in order. */
const unansweredAtOnce = 50;
const pendingColumns = "seq, id, created, released_at, failures, since, needs, status, next_at";
const daySeconds = 24 * 60 * 60;

export class EventStore {
  readonly stopped: StoppedEvents;
  /** Of the transaction under way. */
  #made: Made[] = [];
  /** All that is to be sent, in order, none of it tried before; null where storage has to be asked. */
  #line: { pending: Pending; body: Notification }[] | null = null;
  #isNoneInOrder = false;
  /** When the oldest event that can be forgotten was made, in Unix seconds. */
  readonly #over = new Soonest(() => this.#oldest());

  /** `endpoint` is NOTIFY_URL; without one events are kept, and marked as not sent. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly endpoint: string | null,
    private readonly clock: () => number = nowMs,
  ) {
    const changed = () => {
      this.#over.forget();
      this.#forgetLine();
    };
    this.stopped = new StoppedEvents(storage, endpoint, changed, clock);
  }

  /** The object is made just now: there is no event. */
  isNew(): void {
    this.lose();
    this.#line = [];
    this.#over.none();
    this.stopped.isNew();
  }

  /** Forgets what is remembered, as it may not have been stored. */
  lose(): void {
    this.#made = [];
    this.#over.forget();
    this.stopped.forget();
    this.#forgetLine();
  }

  /** An event of the transaction under way, which `flush` is to store at its end. */
  append(type: EventType, data: EventData, about: EventAbout): void {
    const id = eventId(about.holderKey, crypto.getRandomValues(new Uint8Array(12)));
    this.#made.push({
      body: { id, object: "event", type, created: this.#seconds(), livemode: about.livemode, data },
      about,
    });
  }

  /** Stores what was appended, in the transaction of the change that it announces. */
  flush(): void {
    for (; this.#made.length > 0; this.#made = this.#made.slice(storedAtOnce))
      this.#store(this.#made.slice(0, storedAtOnce));
  }

  #store(made: Made[]): void {
    const status = this.#statusOfNew();
    const stored = this.storage.sql.exec(
      `INSERT INTO events (id, created, body, status, since, next_at, link, needs)
       VALUES ${made.map(() => "(?, ?, ?, ?, ?, ?, ?, ?)")} RETURNING seq`,
      ...made.flatMap(({ body, about: { link, needs } }) => {
        const { id, created } = body;
        return [id, created, JSON.stringify(body), status, created, created * 1000, link, needs];
      }),
    );
    for (const [at, { seq }] of stored.toArray().entries()) {
      const { body, about } = made[at] as Made;
      const { id, created } = body;
      this.#over.note(created);
      this.#isNoneInOrder = false;
      if (status !== "pending") continue;
      const first = { releasedAt: null, failures: 0, since: created, isResent: false, nextAt: created * 1000 };
      this.#line?.push({ pending: { ...first, seq: Number(seq), id, created, needs: about.needs }, body });
    }
    if (this.#line && this.#line.length > keptInLine) this.#forgetLine();
  }

  #forgetLine(): void {
    this.#line = null;
    this.#isNoneInOrder = false;
  }

  /** Newest first; those before `beforeSeq` (a `next` of the page before) where given. A page has a bound in size too. */
  list(limit: number, beforeSeq: number | null): { events: EventView[]; next: number | null } {
    return listEvents(this.storage.sql, limit, beforeSeq);
  }

  /** Makes an event due now, whatever became of it. Null when there is no such event. */
  resend(id: string): EventView | null {
    this.#forgetLine();
    this.storage.sql.exec(
      `UPDATE events SET status = CASE status WHEN 'pending' THEN status ELSE 'resending' END, failures = 0, next_at = ?
       WHERE id = ?`,
      this.#seconds() * 1000,
      id,
    );
    const row = this.storage.sql.exec("SELECT * FROM events WHERE id = ? LIMIT 1", id).toArray()[0];
    return row ? viewOf(this.storage.sql, row) : null;
  }

  /** When to wake up to forget what is over thirty days old, in milliseconds: at the end of a day. Null when never. */
  nextForgetMs(): number | null {
    const end = Math.ceil((this.#over.at + eventsKeptSeconds) / daySeconds) * daySeconds * 1000;
    return Number.isFinite(end) ? end : null;
  }

  /** Forgets some of what is over thirty days old. While there is somebody to tell, nothing that is still to be sent. */
  forget(): void {
    const before = this.#seconds() - eventsKeptSeconds;
    if (this.#over.at > before) return;
    const old = `FROM events WHERE created <= ? AND ${this.#inOrderOfEnd} LIMIT ?`;
    this.#over.forget();
    // Without an endpoint what was still to be sent goes too.
    this.#forgetLine();
    this.storage.transactionSync(() => {
      const bounds = [before, forgottenAtOnce];
      this.storage.sql.exec(`DELETE FROM deliveries WHERE event IN (SELECT id ${old})`, ...bounds);
      this.storage.sql.exec(`DELETE FROM events WHERE seq IN (SELECT seq ${old})`, ...bounds);
    });
  }

  /** The next event in order: the oldest of those links of which none was left without an answer. */
  nextInOrder(): Pending | null {
    if (this.#line) return this.#line[0]?.pending ?? null;
    const next = this.#pending(
      `SELECT ${pendingColumns} FROM events WHERE status = 'pending'
         AND (link IS NULL OR link NOT IN
           (SELECT link FROM events WHERE status = 'pending' AND unanswered = 1 AND link IS NOT NULL))
       ORDER BY seq LIMIT 1`,
    );
    this.#isNoneInOrder = next === null;
    return next;
  }

  /** Whether an event is to be sent now, or when its receiver answers again. */
  isToSend(): boolean {
    return this.endpoint !== null && (this.#hasAny("pending") || this.#hasAny("resending"));
  }

  /** Whether one is to be sent, or waits for its endpoint, which has stopped. */
  isWaiting(): boolean {
    return this.isToSend() || (this.endpoint !== null && this.#hasAny("stopped"));
  }

  #hasAny(status: DeliveryStatus | "resending"): boolean {
    const query = `SELECT 1 FROM events WHERE status = '${status}' LIMIT 1`;
    return this.storage.sql.exec(query).toArray().length > 0;
  }

  /** The next event beside that order: one that was not answered, or one that the operator sends again. */
  nextAside(): Pending | null {
    if (this.#line) return null;
    const unanswered = this.#pending(
      `SELECT ${pendingColumns} FROM events WHERE status = 'pending' AND unanswered = 1 ORDER BY next_at LIMIT 1`,
    );
    const resent = this.#pending(
      `SELECT ${pendingColumns} FROM events WHERE status = 'resending' ORDER BY next_at LIMIT 1`,
    );
    if (this.#isNoneInOrder && !unanswered && !resent) this.#line = [];
    return unanswered && resent ? (unanswered.nextAt <= resent.nextAt ? unanswered : resent) : (unanswered ?? resent);
  }

  /** What is sent of an event, but for the link's `url`. */
  event({ seq }: Pending): Notification {
    const first = this.#line?.[0];
    if (first?.pending.seq === seq) return first.body;
    return JSON.parse(String(this.storage.sql.exec("SELECT body FROM events WHERE seq = ? LIMIT 1", seq).one().body));
  }

  /**
   * Notes, before an event is sent once more, that it is: should the object die meanwhile it is sent again, and not before
   * `leaseEndsMs`. Of one that was never tried nothing need be noted: it is due until it is accepted.
   */
  begin({ seq, failures }: Pending, leaseEndsMs: number): void {
    if (failures === 0) return;
    this.storage.sql.exec("UPDATE events SET failures = ?, next_at = ? WHERE seq = ?", failures + 1, leaseEndsMs, seq);
  }

  /**
   * Notes how a try went that began at `at` (Unix seconds); `since` is when the first one did. When it failed the next is at
   * `retryAtMs`; null gives it up. With `isStopped` all events wait from now on; one that is accepted ends that.
   */
  end(
    one: Pending,
    { ok, status, error }: Delivery,
    at: number,
    since: number,
    retryAtMs: number | null,
    isStopped: boolean,
  ): void {
    const { sql } = this.storage;
    const { seq, id, created, failures } = one;
    // From now on it can be forgotten, unless it is tried again.
    this.#over.note(created);
    // A trigger marks an event that is accepted.
    const noteTry = () =>
      sql.exec("INSERT INTO deliveries (event, at, status, error) VALUES (?, ?, ?, ?)", id, at, status, error);
    if (ok && !one.isResent && failures < triesKept && !this.stopped.isWaiting) {
      noteTry();
      if (this.#line?.[0]?.pending.seq === seq) this.#line.shift();
      else this.#forgetLine();
      return;
    }
    this.#forgetLine();
    this.storage.transactionSync(() => {
      noteTry();
      this.#forgetTries(id);
      sql.exec("UPDATE events SET failures = ?, since = ? WHERE seq = ?", failures + 1, since, seq);
      if (ok) {
        if (this.stopped.isWaiting) this.stopped.release();
      } else if (isStopped) {
        this.stopped.stop(true);
      } else if (retryAtMs === null) {
        sql.exec("UPDATE events SET status = 'failed' WHERE seq = ?", seq);
      } else {
        const isUnanswered = error === "timeout" && this.#unanswered() < unansweredAtOnce ? 1 : 0;
        // One that is of no link is never beside the others: it waits for all, and all for it.
        const unanswered = "CASE WHEN link IS NULL THEN 0 ELSE ? END";
        sql.exec(
          `UPDATE events SET next_at = ?, unanswered = ${unanswered} WHERE seq = ?`,
          retryAtMs,
          isUnanswered,
          seq,
        );
      }
    });
  }

  /** Of an event's tries the newest are kept. */
  #forgetTries(event: string): void {
    this.storage.sql.exec(
      `DELETE FROM deliveries WHERE rowid IN
         (SELECT rowid FROM deliveries WHERE event = ? ORDER BY rowid DESC LIMIT 10 OFFSET ${triesKept})`,
      event,
    );
  }

  #statusOfNew(): DeliveryStatus {
    if (this.endpoint === null) return "not_sent";
    return this.stopped.isWaiting ? "stopped" : "pending";
  }

  #unanswered(): number {
    const query = `SELECT seq FROM events WHERE status = 'pending' AND unanswered = 1 LIMIT ${unansweredAtOnce}`;
    return this.storage.sql.exec(query).toArray().length;
  }

  #pending(query: string): Pending | null {
    const row = this.endpoint === null ? undefined : this.storage.sql.exec(query).toArray()[0];
    return row
      ? {
          seq: Number(row.seq),
          id: String(row.id),
          created: Number(row.created),
          releasedAt: row.released_at === null ? null : Number(row.released_at),
          failures: Number(row.failures),
          needs: row.needs === null ? null : String(row.needs),
          since: Number(row.since),
          isResent: row.status === "resending",
          nextAt: Number(row.next_at),
        }
      : null;
  }

  /** Which events can be forgotten, oldest first: they are stored in the order of time. */
  get #inOrderOfEnd(): string {
    return this.endpoint === null ? "true ORDER BY seq" : "status NOT IN ('pending', 'resending') ORDER BY created";
  }

  /** When the oldest event that can be forgotten was made, in seconds. */
  #oldest(): number | null {
    const row = this.storage.sql.exec(`SELECT created FROM events WHERE ${this.#inOrderOfEnd} LIMIT 1`).toArray()[0];
    return row ? Number(row.created) : null;
  }

  #seconds(): number {
    return Math.floor(this.clock() / 1000);
  }
}
