// What a run of the simulation tells: waits by the hour, and sums.
import { slotMs } from "./rules.ts";

const buckets = 120;
const growth = 1.12;

/** Waiting times of one hour, as a histogram whose steps grow by an eighth. In seconds. */
export class Waits {
  private readonly counts = new Int32Array(buckets);
  private sum = 0;

  add(slots: number): void {
    const bucket = slots <= 1 ? Math.max(0, slots) : 1 + Math.ceil(Math.log(slots) / Math.log(growth));
    const at = Math.min(bucket, buckets - 1);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum++;
  }

  get count(): number {
    return this.sum;
  }

  /** The wait that `share` of all do not exceed, in seconds; null where nobody has waited. */
  quantile(share: number): number | null {
    if (this.sum === 0) return null;
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.counts[bucket] ?? 0;
      if (seen >= share * this.sum) return rounded(((bucket === 0 ? 0 : growth ** (bucket - 1)) * slotMs) / 1000);
    }
    return null;
  }
}

const rounded = (seconds: number): number => Number(seconds.toPrecision(2));

export interface Hour {
  /** Hours since the beginning. */
  hour: number;
  linked: number;
  tap_p50_s: number | null;
  tap_p99_s: number | null;
  done_p50_s: number | null;
  done_p99_s: number | null;
  index_p99_s: number | null;
  /** Taps of people that were refused because Stripe was too busy. */
  taps_refused: number;
}

export class Told {
  private readonly hours: { tap: Waits; done: Waits; index: Waits; refused: number }[] = [];
  readonly tap = new Waits();
  readonly done = new Waits();
  readonly index = new Waits();
  made = 0;
  visits = 0;
  linked = 0;
  nothing = 0;
  gaveUp = 0;
  tapsRefused = 0;
  kvWrites = 0;
  kvDelayed = 0;
  notifications = 0;
  backendGaveUp = 0;
  longestMakeWait = 0;

  hourOf(slot: number) {
    const hour = Math.floor((slot * slotMs) / 3_600_000);
    let one = this.hours[hour];
    if (!one) {
      one = { tap: new Waits(), done: new Waits(), index: new Waits(), refused: 0 };
      this.hours[hour] = one;
    }
    return one;
  }

  byHour(): Hour[] {
    return [...this.hours].map((one, hour) => ({
      hour,
      linked: one?.done.count ?? 0,
      tap_p50_s: one?.tap.quantile(0.5) ?? null,
      tap_p99_s: one?.tap.quantile(0.99) ?? null,
      done_p50_s: one?.done.quantile(0.5) ?? null,
      done_p99_s: one?.done.quantile(0.99) ?? null,
      index_p99_s: one?.index.quantile(0.99) ?? null,
      taps_refused: one?.refused ?? 0,
    }));
  }
}
