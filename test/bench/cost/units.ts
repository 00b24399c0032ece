// What is counted, and in which phases of a link's life: the form of docs/bench/counts.json.

/** Everything that somebody bills, or limits. Each is a plain count but where its name says more. */
export const units = [
  "worker_requests",
  /** CPU of the whole process, microseconds: of the Worker, its objects and what stands in for Stripe. */
  "cpu_us",
  /** Calls to Durable Objects, and their alarms. */
  "do_requests",
  /** Milliseconds in which an object was kept awake, added up over objects. */
  "do_wall_ms",
  /** Of Durable Objects, with every index entry. */
  "rows_read",
  "rows_written",
  "set_alarm",
  "kv_reads",
  "kv_writes",
  "kv_deletes",
  "kv_lists",
  "d1_queries",
  "d1_rows_read",
  "d1_rows_written",
  "log_lines",
  "log_bytes",
  "data_points",
  "stripe_reads",
  "stripe_writes",
  "notifications",
] as const;
export type Unit = (typeof units)[number];
export type Counts = Record<Unit, number>;

export const phases = {
  create: "a link is made",
  page: "the page is opened",
  poll: "the page asks for the status",
  mint: "the customer taps",
  check: "Stripe is asked after the session, unprompted, while the customer is at the bank",
  complete: "the page says that it is done",
  webhook_quiet: "a webhook that says nothing new",
  webhook_news: "a webhook after which the account is read again",
  account_read: "your backend reads the account from KV",
  manage: "the customer opens their own page",
  later: "everything in the year after: events are forgotten, the Idempotency-Key is",
  unused: "a link that nobody opens comes to its end, and the year after",
  erasure: "the account holder is erased",
  cron: "the cron runs once",
} as const;
export type Phase = keyof typeof phases;

export interface CountsFile {
  /** The day, and with what it was counted. */
  made: { date: string; workerd: string };
  /** How long the others took, in milliseconds: assumed, so that time awake can be counted. */
  latency_ms: Latency;
  phases: Record<Phase, Counts>;
  /** Bytes stored. `holder` is the database of one account holder with one link and one account. */
  stored: { holder: number; idempotency_key: number; kv: number; d1: number };
}

export interface Latency {
  stripe: number;
  kv_write: number;
  kv_read: number;
  d1: number;
  receiver: number;
}

export const none = (): Counts => Object.fromEntries(units.map((unit) => [unit, 0])) as Counts;
