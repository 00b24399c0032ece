// Events on their way to the operator: stored with the change they announce, sent one at a time and in order, kept 30 days.
// What is not answered in time holds up only the events of its own link; what is refused holds up all that are newer.
// One that the operator sends again is out of order by nature: it goes beside the others (`resending`).
import type { EventData, EventType, Notification } from "../../domain/event.ts";
import { eventId } from "../../domain/ids.ts";
import { backoffMs, eventsKeptSeconds, giveUpSeconds } from "../../domain/schedule.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Lanes } from "../lanes.ts";

export type DeliveryStatus = "pending" | "delivered" | "failed" | "stopped" | "not_sent";

/** An event as the operator's API shows it. Times are Unix seconds. */
export interface EventView extends Notification {
  delivery: {
    status: DeliveryStatus;
    next_attempt_at: number | null;
    attempts: { at: number; status: number | null; error: string | null }[];
  };
}

/** How one try to deliver went. `gone` is a 410: the endpoint wants no more. `status` is null when nobody answered. */
export interface Delivery {
  ok: boolean;
  gone: boolean;
  status: number | null;
  error: string | null;
}

const firstRetryMs = 1_000;
const longestRetryMs = 4 * 60 * 60 * 1000;
/** Deliveries that one alarm may begin. */
export const deliveriesAnAlarm = 40;
/** Events forgotten at a time. */
const forgottenAtOnce = 200;
/** Of one event's tries the newest are kept. */
const triesKept = 100;
/** One page of events weighs no more than this, but for a single event that does, in characters. */
const pageCharacters = 2 * 1024 * 1024;
const pauseAfterTroubleMs = 30_000;
const daySeconds = 24 * 60 * 60;

/** Sends one event; `isFirstTry` when it was never tried before. Resolves whatever comes of it, within `leaseMs`. */
export interface Sender {
  leaseMs: number;
  send: (event: Notification, isFirstTry: boolean) => Promise<Delivery>;
}

export class Outbox {
  /** When the delivery that is under way will be over at the latest, in milliseconds; null when none is. */
  private leaseEndsMs: number | null = null;
  private left = deliveriesAnAlarm;
  /** Nothing is sent before this time, in milliseconds: set when sending has failed in a way that was not foreseen. */
  private restsUntilMs = 0;

  /**
   * `endpoint` is NOTIFY_URL; without one events are kept, and marked as not sent. `ended` is called each time that
   * nothing more is sent for now, and the alarm may have to be set anew.
   */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly endpoint: string | null,
    private readonly sender: Sender,
    private readonly lanes: Lanes,
    private readonly ended: () => void,
    private readonly clock: () => number = nowMs,
  ) {}

  /** Stores an event of `link`, in the transaction of the change that it announces. `holderKey` makes its id lead back here. */
  append(type: EventType, data: EventData, about: { link: string; holderKey: string }): void {
    const created = this.seconds();
    const id = eventId(about.holderKey, crypto.getRandomValues(new Uint8Array(12)));
    const body: Notification = { id, object: "event", type, created, livemode: data.object.livemode, data };
    this.storage.sql.exec(
      "INSERT INTO events (id, created, body, status, since, next_at, link) VALUES (?, ?, ?, ?, ?, ?, ?)",
      id,
      created,
      JSON.stringify(body),
      this.statusOfNew(),
      created,
      created * 1000,
      about.link,
    );
  }

  /** Whether a delivery is under way. */
  get isSending(): boolean {
    return this.leaseEndsMs !== null;
  }

  /** Begins to send what is due, one event after the other, at most `rows` of them before the next alarm. */
  work(rows: number): void {
    this.left = Math.max(this.left, rows);
    if (!this.isSending && this.lanes.isFree("receiver") && this.nextDue()) void this.sendDue();
  }

  /** When the outbox next has something to send, in milliseconds; null when never. */
  nextDueMs(): number | null {
    if (this.leaseEndsMs !== null) return this.leaseEndsMs;
    // While others take up all connections nothing is sent: whatever ends goes on with this.
    const next = this.lanes.isFree("receiver") ? this.next() : null;
    return next && Math.max(next.nextAt, this.restsUntilMs);
  }

  /** Newest first; those before `beforeSeq` (a `next` of the page before) where given. A page has a bound in size too. */
  list(limit: number, beforeSeq: number | null): { events: EventView[]; next: number | null } {
    const rows = this.storage.sql.exec(
      "SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?",
      beforeSeq ?? 2 ** 52,
      limit + 1,
    );
    const events: EventView[] = [];
    let characters = 0;
    let last = 0;
    for (const row of rows) {
      characters += String(row.body).length;
      if (events.length === limit || (events.length > 0 && characters > pageCharacters)) return { events, next: last };
      events.push(this.toView(row));
      last = Number(row.seq);
    }
    return { events, next: null };
  }

  /** Makes an event due now, whatever became of it. Null when there is no such event. */
  resend(id: string): EventView | null {
    this.storage.sql.exec(
      `UPDATE events SET status = CASE status WHEN 'pending' THEN status ELSE 'resending' END, failures = 0, next_at = ?
       WHERE id = ?`,
      this.seconds() * 1000,
      id,
    );
    const row = this.storage.sql.exec("SELECT * FROM events WHERE id = ? LIMIT 1", id).toArray()[0];
    return row ? this.toView(row) : null;
  }

  /** When to wake up to forget what is over thirty days old, in milliseconds: at the end of a day. Null when never. */
  nextForgetMs(): number | null {
    const oldest = this.oldest();
    if (oldest === null) return null;
    return Math.ceil((oldest + eventsKeptSeconds) / daySeconds) * daySeconds * 1000;
  }

  /** Forgets some of what is over thirty days old. While there is somebody to tell, nothing that is still to be sent. */
  forget(): void {
    const before = this.seconds() - eventsKeptSeconds;
    const oldest = this.oldest();
    if (oldest === null || oldest > before) return;
    const old = `FROM events WHERE created <= ? AND ${this.isOver} ORDER BY created LIMIT ?`;
    this.storage.transactionSync(() => {
      const bounds = [before, forgottenAtOnce];
      this.storage.sql.exec(`DELETE FROM deliveries WHERE event IN (SELECT id ${old})`, ...bounds);
      this.storage.sql.exec(`DELETE FROM events WHERE seq IN (SELECT seq ${old})`, ...bounds);
    });
  }

  private async sendDue(): Promise<void> {
    try {
      for (let next = this.nextDue(); next && this.lanes.isFree("receiver"); next = this.nextDue()) {
        const due = next;
        this.left--;
        await this.lanes.run("receiver", () => this.sendOne(due));
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      console.error(JSON.stringify({ at: "outbox", reason }));
      this.restsUntilMs = this.clock() + pauseAfterTroubleMs;
    } finally {
      this.leaseEndsMs = null;
      this.ended();
    }
  }

  private nextDue(): Pending | null {
    const next = this.left > 0 && this.clock() >= this.restsUntilMs ? this.next() : null;
    return next && next.nextAt <= this.clock() ? next : null;
  }

  private async sendOne(one: Pending): Promise<void> {
    const { sql } = this.storage;
    const { seq, event } = one;
    const at = this.seconds();
    const failures = one.failures + 1;
    const since = one.failures === 0 ? at : one.since;
    const giveUpAt = giveUpSeconds(one.isResent ? since : one.created, since);
    this.leaseEndsMs = this.clock() + this.sender.leaseMs;
    // Stored before it is sent: should the object die meanwhile, the event is sent again, and not too soon.
    sql.exec(
      "UPDATE events SET failures = ?, since = ?, next_at = ? WHERE seq = ?",
      failures,
      since,
      this.leaseEndsMs,
      seq,
    );
    const { ok, gone, status, error } = await this.sender.send(event, one.failures === 0);
    const retryAt = this.clock() + backoffMs(failures, firstRetryMs, longestRetryMs, Math.random());
    this.storage.transactionSync(() => {
      this.noteTry(event.id, at, status, error);
      if (ok) {
        sql.exec("UPDATE events SET status = 'delivered', unanswered = 0 WHERE seq = ?", seq);
        this.storage.kv.delete("stopped_endpoint");
      } else if (gone) {
        sql.exec("UPDATE events SET status = 'stopped' WHERE status = 'pending'");
        sql.exec("UPDATE events SET status = 'stopped' WHERE status = 'resending'");
        this.storage.kv.put("stopped_endpoint", this.endpoint);
      } else if (at >= giveUpAt) {
        sql.exec("UPDATE events SET status = 'failed' WHERE seq = ?", seq);
      } else {
        sql.exec(
          "UPDATE events SET next_at = ?, unanswered = ? WHERE seq = ?",
          Math.min(retryAt, giveUpAt * 1000),
          error === "timeout" ? 1 : 0,
          seq,
        );
      }
    });
  }

  private noteTry(event: string, at: number, status: number | null, error: string | null): void {
    const { sql } = this.storage;
    sql.exec("INSERT INTO deliveries (event, at, status, error) VALUES (?, ?, ?, ?)", event, at, status, error);
    sql.exec(
      `DELETE FROM deliveries WHERE rowid IN
         (SELECT rowid FROM deliveries WHERE event = ? ORDER BY rowid DESC LIMIT 10 OFFSET ${triesKept})`,
      event,
    );
  }

  private statusOfNew(): DeliveryStatus {
    if (this.endpoint === null) return "not_sent";
    return this.storage.kv.get("stopped_endpoint") === this.endpoint ? "stopped" : "pending";
  }

  /**
   * What is to be sent next: the oldest pending event of those links of which none waits for an answer, or one that was
   * not answered, or one that is sent again; whichever is due first, in this order.
   */
  private next(): Pending | null {
    if (this.endpoint === null) return null;
    const row = this.storage.sql
      .exec(
        `SELECT * FROM (
           SELECT * FROM (SELECT *, 0 AS turn FROM events WHERE status = 'pending'
             AND (link IS NULL OR link NOT IN
               (SELECT link FROM events WHERE status = 'pending' AND unanswered = 1 AND link IS NOT NULL))
             ORDER BY seq LIMIT 1)
           UNION ALL SELECT * FROM (SELECT *, 1 AS turn FROM events
             WHERE status = 'pending' AND unanswered = 1 ORDER BY next_at LIMIT 1)
           UNION ALL SELECT * FROM (SELECT *, 2 AS turn FROM events
             WHERE status = 'resending' ORDER BY next_at LIMIT 1)
         ) ORDER BY max(next_at, ?), turn LIMIT 1`,
        this.clock(),
      )
      .toArray()[0];
    return row
      ? {
          seq: Number(row.seq),
          event: JSON.parse(String(row.body)),
          created: Number(row.created),
          failures: Number(row.failures),
          since: Number(row.since),
          isResent: row.status === "resending",
          nextAt: Number(row.next_at),
        }
      : null;
  }

  /** Which events can be forgotten. */
  private get isOver(): string {
    return this.endpoint === null ? "true" : "status NOT IN ('pending', 'resending')";
  }

  /** When the oldest event that can be forgotten was made, in seconds. */
  private oldest(): number | null {
    const row = this.storage.sql
      .exec(`SELECT created FROM events WHERE ${this.isOver} ORDER BY created LIMIT 1`)
      .toArray()[0];
    return row ? Number(row.created) : null;
  }

  private seconds(): number {
    return Math.floor(this.clock() / 1000);
  }

  private toView(row: Record<string, SqlStorageValue>): EventView {
    const status = (row.status === "resending" ? "pending" : row.status) as DeliveryStatus;
    const attempts = this.storage.sql
      .exec(
        `SELECT at, status, error FROM deliveries WHERE event = ? ORDER BY rowid DESC LIMIT ${triesKept}`,
        String(row.id),
      )
      .toArray()
      .reverse();
    return {
      ...(JSON.parse(String(row.body)) as Notification),
      delivery: {
        status,
        next_attempt_at: status === "pending" ? Math.ceil(Number(row.next_at) / 1000) : null,
        attempts: attempts.map(({ at, status, error }) => ({
          at: Number(at),
          status: status === null ? null : Number(status),
          error: error === null ? null : String(error),
        })),
      },
    };
  }
}

interface Pending {
  seq: number;
  event: Notification;
  created: number;
  failures: number;
  /** Its first try, in Unix seconds. */
  since: number;
  isResent: boolean;
  nextAt: number;
}
