// The limits of others: Stripe's, which refuses what is too much, and those of D1's one writer, which lets wait and then refuses.
import { slotMs } from "./rules.ts";

export const endpoints = [
  "GET /v1/customers/:id",
  "POST /v1/financial_connections/sessions",
  "GET /v1/financial_connections/sessions/:id",
  "GET /v1/financial_connections/accounts/:id",
] as const;
export type Endpoint = (typeof endpoints)[number];
/** The places in `endpoints`. */
export const [customers, mint, session, account] = [0, 1, 2, 3] as const;

/** Requests a second. Null is no limit. */
export interface StripeLimits {
  all: number | null;
  reads: number | null;
  writes: number | null;
  /** Of each endpoint, or of each by name. */
  endpoint: number | Record<Endpoint, number> | null;
}

/**
 * A second's worth at once at most. Where one of `scale` customers stands for all it fills so much more slowly, and holds as
 * many: how often chance makes it run dry depends on how many it holds, and on how much of what flows in is taken.
 */
class Bucket {
  private readonly rate: number;
  private readonly each: number;
  private left: number;

  constructor(rate: number, scale: number) {
    this.rate = rate;
    this.each = (rate * slotMs) / 1000 / scale;
    this.left = rate;
  }

  fill(): void {
    this.left = Math.min(this.rate, this.left + this.each);
  }

  get isEmpty(): boolean {
    return this.left < 1;
  }

  take(): void {
    this.left--;
  }
}

export class Stripe {
  private readonly all: Bucket[] = [];
  /** For each endpoint, the buckets that a request is taken from. */
  private readonly of: Bucket[][];
  /** Requests to each endpoint in this window of time, and in the one with most. */
  private readonly asked = endpoints.map(() => 0);
  readonly peaks = endpoints.map(() => 0);
  peakOfAll = 0;
  readonly calls = endpoints.map(() => 0);
  readonly refused = endpoints.map(() => 0);

  constructor(limits: StripeLimits, scale: number) {
    const bucket = (rate: number | null) => {
      if (rate === null) return [];
      const made = new Bucket(rate, scale);
      this.all.push(made);
      return [made];
    };
    const inCommon = bucket(limits.all);
    const reads = bucket(limits.reads);
    const writes = bucket(limits.writes);
    this.of = endpoints.map((name) => {
      const { endpoint } = limits;
      const own = endpoint === null || typeof endpoint === "number" ? endpoint : endpoint[name];
      return [...inCommon, ...(name.startsWith("GET") ? reads : writes), ...bucket(own)];
    });
  }

  /** A request; whether it is answered, and not refused with a 429. */
  ask(endpoint: number): boolean {
    this.asked[endpoint] = (this.asked[endpoint] ?? 0) + 1;
    const buckets = this.of[endpoint] ?? [];
    const isTaken = !buckets.some(({ isEmpty }) => isEmpty);
    if (isTaken) for (const bucket of buckets) bucket.take();
    const counted = isTaken ? this.calls : this.refused;
    counted[endpoint] = (counted[endpoint] ?? 0) + 1;
    return isTaken;
  }

  /** A slot begins. */
  tick(slot: number): void {
    for (const bucket of this.all) bucket.fill();
    if (slot % windowSlots !== 0) return;
    const perSecond = this.asked.map((count) => count / windowSeconds);
    perSecond.forEach((rate, endpoint) => {
      this.peaks[endpoint] = Math.max(this.peaks[endpoint] ?? 0, rate);
      this.asked[endpoint] = 0;
    });
    this.peakOfAll = Math.max(
      this.peakOfAll,
      perSecond.reduce((sum, rate) => sum + rate, 0),
    );
  }
}

const windowSeconds = 10;
const windowSlots = (windowSeconds * 1000) / slotMs;

export class Database {
  private readonly slotsPerWrite: number;
  private readonly mostWaiting: number;
  private busyUntil = 0;
  writes = 0;
  refused = 0;

  constructor(msPerWrite: number, mostWaiting: number, scale: number) {
    this.slotsPerWrite = (msPerWrite * scale) / slotMs;
    this.mostWaiting = mostWaiting / scale;
  }

  /** A write; the slot in which it is done, or null when too many wait already. */
  write(slot: number): number | null {
    const free = Math.max(this.busyUntil, slot);
    if ((free - slot) / this.slotsPerWrite > this.mostWaiting) {
      this.refused++;
      return null;
    }
    this.writes++;
    this.busyUntil = free + this.slotsPerWrite;
    return Math.ceil(this.busyUntil);
  }
}
