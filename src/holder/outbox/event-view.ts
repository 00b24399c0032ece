// Events as the operator's API shows them: with every try to deliver them.
import type { Notification } from "../../domain/event.ts";

export type DeliveryStatus = "pending" | "delivered" | "failed" | "stopped" | "not_sent";

/** Times are Unix seconds. */
export interface EventView extends Notification {
  delivery: {
    status: DeliveryStatus;
    next_attempt_at: number | null;
    attempts: { at: number; status: number | null; error: string | null }[];
  };
}

/** Of one event's tries the newest are kept. */
export const triesKept = 100;
/** One page of events weighs no more than this, but for a single event that does, in characters. */
const pageCharacters = 2 * 1024 * 1024;

type Row = Record<string, SqlStorageValue>;

/** Newest first; those before `beforeSeq` (a `next` of the page before) where given. A page has a bound in size too. */
export function listEvents(sql: SqlStorage, limit: number, beforeSeq: number | null) {
  const query = "SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?";
  const events: EventView[] = [];
  let characters = 0;
  let last = 0;
  for (const row of sql.exec(query, beforeSeq ?? 2 ** 52, limit + 1)) {
    characters += String(row.body).length;
    if (events.length === limit || (events.length > 0 && characters > pageCharacters)) return { events, next: last };
    events.push(viewOf(sql, row));
    last = Number(row.seq);
  }
  return { events, next: null };
}

/** `row` is of the table `events`. */
export function viewOf(sql: SqlStorage, row: Row): EventView {
  const status = (row.status === "resending" ? "pending" : row.status) as DeliveryStatus;
  const query = "SELECT at, status, error FROM deliveries WHERE event = ? ORDER BY rowid DESC LIMIT ?";
  const attempts = sql.exec(query, String(row.id), triesKept).toArray().reverse();
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
