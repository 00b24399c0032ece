// Events on their way to the operator: stored with the change they announce, sent in order, kept 30 days.
// One that is sent again is out of order by nature: it goes beside the others (`resending`), and nothing waits for it.
import type { EventType } from "../../domain/event.ts";
import { encode } from "../../domain/ids.ts";
import { backoffMs, eventsKeptSeconds, giveUpSeconds } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";

/** What is sent: the same bytes at every try. */
export interface Notification {
  id: string;
  object: "event";
  type: EventType;
  created: number;
  livemode: boolean;
  data: { object: unknown };
}

export type DeliveryStatus = "pending" | "delivered" | "failed" | "stopped" | "not_sent";

/** An event as the operator's API shows it. Times are Unix seconds. */
export interface EventView extends Notification {
  delivery: {
    status: DeliveryStatus;
    next_attempt_at: number | null;
    attempts: { at: number; status: number | null; error: string | null }[];
  };
}

/** How one try to deliver went. `gone` is a 410: the endpoint wants no more. */
export interface Delivery {
  ok: boolean;
  gone: boolean;
  status: number | null;
  error: string | null;
}

const schema = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, body TEXT NOT NULL,
    status TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL, next_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS events_pending ON events (seq) WHERE status = 'pending';
  CREATE INDEX IF NOT EXISTS events_resending ON events (next_at) WHERE status = 'resending';
  CREATE TABLE IF NOT EXISTS deliveries (event TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER, error TEXT);
  CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
`;

const firstRetryMs = 1_000;
const longestRetryMs = 4 * 60 * 60 * 1000;
const deliveriesARun = 50;

export class Outbox {
  private isSending = false;

  /** `endpoint` is NOTIFY_URL; without one events are kept, and marked as not sent. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly endpoint: string | null,
  ) {}

  create(): void {
    this.storage.sql.exec(schema);
  }

  /** Stores an event, in the transaction of the change that it announces. `holderKey` makes its id lead back here. */
  append(type: EventType, object: unknown, livemode: boolean, holderKey: string, now: number): void {
    const id = `evt_${holderKey}${encode(crypto.getRandomValues(new Uint8Array(12)), 18)}`;
    const body: Notification = { id, object: "event", type, created: now, livemode, data: { object } };
    this.storage.sql.exec(
      "INSERT INTO events (id, created, body, status, since, next_at) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      now,
      JSON.stringify(body),
      this.statusOfNew(),
      now,
      now * 1000,
    );
  }

  /** When the outbox next has something to do, in milliseconds; null when never. */
  nextDueMs(): number | null {
    const oldest = this.oldest();
    const forget = oldest === null ? Number.POSITIVE_INFINITY : (oldest + eventsKeptSeconds) * 1000;
    const due = Math.min(this.next()?.nextAt ?? Number.POSITIVE_INFINITY, forget);
    return Number.isFinite(due) ? due : null;
  }

  /**
   * Sends what is due, one after the other in order; a failure holds up all behind it. Begins no other after `untilMs`:
   * a slow receiver must not hold up the rest of the alarm's work, and what is left is due at once again.
   */
  async sendDue(send: (event: Notification) => Promise<Delivery>, untilMs: number): Promise<void> {
    this.forgetOld();
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let sent = 0; sent < deliveriesARun && nowMs() < untilMs; sent++) {
        const next = this.next();
        if (!next || next.nextAt > nowMs()) return;
        await this.sendOne(next, send);
      }
    } finally {
      this.isSending = false;
    }
  }

  /** Newest first; after `afterSeq` where given. */
  list(limit: number, beforeSeq: number | null): { events: EventView[]; next: number | null } {
    const rows = this.storage.sql
      .exec("SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?", beforeSeq ?? 2 ** 52, limit + 1)
      .toArray();
    const events = rows.slice(0, limit).map((row) => this.toView(row));
    const last = rows[limit - 1];
    return { events, next: rows.length > limit && last ? Number(last.seq) : null };
  }

  /** Makes an event due now, whatever became of it. Null when there is no such event. */
  resend(id: string, now: number): EventView | null {
    this.storage.sql.exec(
      `UPDATE events SET status = CASE status WHEN 'pending' THEN status ELSE 'resending' END, failures = 0, next_at = ?
       WHERE id = ?`,
      now * 1000,
      id,
    );
    const row = this.storage.sql.exec("SELECT * FROM events WHERE id = ?", id).toArray()[0];
    return row ? this.toView(row) : null;
  }

  private async sendOne(one: Pending, send: (event: Notification) => Promise<Delivery>): Promise<void> {
    const { sql } = this.storage;
    const { seq, event } = one;
    const at = now();
    const failures = one.failures + 1;
    const since = one.failures === 0 ? at : one.since;
    const giveUpAt = giveUpSeconds(one.isResent ? since : one.created, since);
    const retryAt = nowMs() + backoffMs(failures, firstRetryMs, longestRetryMs, Math.random());
    // Written before the sending starts: were we to die in it, it is sent again, and not too soon.
    sql.exec(
      "UPDATE events SET failures = ?, since = ?, next_at = ? WHERE seq = ?",
      failures,
      since,
      Math.min(retryAt, giveUpAt * 1000),
      seq,
    );
    const { ok, gone, status, error } = await send(event);
    this.storage.transactionSync(() => {
      sql.exec("INSERT INTO deliveries VALUES (?, ?, ?, ?)", event.id, at, status, error);
      if (ok) {
        sql.exec("UPDATE events SET status = 'delivered' WHERE seq = ?", seq);
        this.storage.kv.delete("stopped_endpoint");
      } else if (gone) {
        sql.exec("UPDATE events SET status = 'stopped' WHERE status IN ('pending', 'resending')");
        this.storage.kv.put("stopped_endpoint", this.endpoint);
      } else if (at >= giveUpAt) {
        sql.exec("UPDATE events SET status = 'failed' WHERE seq = ?", seq);
      }
    });
  }

  private statusOfNew(): DeliveryStatus {
    if (this.endpoint === null) return "not_sent";
    return this.storage.kv.get("stopped_endpoint") === this.endpoint ? "stopped" : "pending";
  }

  /** What is due first: of the events in order only the oldest, and that before any that is sent again. */
  private next(): Pending | null {
    if (this.endpoint === null) return null;
    const row = this.storage.sql
      .exec(
        `SELECT * FROM (
           SELECT * FROM (SELECT * FROM events WHERE status = 'pending' ORDER BY seq LIMIT 1)
           UNION ALL SELECT * FROM (SELECT * FROM events WHERE status = 'resending' ORDER BY next_at LIMIT 1)
         ) ORDER BY max(next_at, ?), status LIMIT 1`,
        nowMs(),
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

  /** Of what can be forgotten: while there is somebody to tell, nothing that is still to be sent. */
  private get over(): string {
    return this.endpoint === null ? "true" : "status NOT IN ('pending', 'resending')";
  }

  /** When the oldest event that can be forgotten was made, in seconds. They are stored in the order of time. */
  private oldest(): number | null {
    const row = this.storage.sql
      .exec(`SELECT created FROM events WHERE ${this.over} ORDER BY seq LIMIT 1`)
      .toArray()[0];
    return row ? Number(row.created) : null;
  }

  private forgetOld(): void {
    const oldest = this.oldest();
    const before = now() - eventsKeptSeconds;
    if (oldest === null || oldest > before) return;
    const old = `FROM events WHERE created <= ? AND ${this.over}`;
    this.storage.sql.exec(`DELETE FROM deliveries WHERE event IN (SELECT id ${old})`, before);
    this.storage.sql.exec(`DELETE ${old}`, before);
  }

  private toView(row: Record<string, SqlStorageValue>): EventView {
    const status = (row.status === "resending" ? "pending" : row.status) as DeliveryStatus;
    const attempts = this.storage.sql
      .exec("SELECT at, status, error FROM deliveries WHERE event = ? ORDER BY rowid", String(row.id))
      .toArray();
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
