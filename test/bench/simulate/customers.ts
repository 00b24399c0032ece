// The customers that are under way, in arrays: hundreds of thousands at a time. A place is used again when nothing of its
// customer is left to happen.
import { grown } from "./wheel.ts";

const numbers = {
  /** Slots: when the link was wanted, first tapped in this visit, its session was made, the bank was done, the balance read. */
  wantedAt: 0,
  tappedAt: 0,
  startedAt: 0,
  doneAt: 0,
  balanceAt: 0,
  restUntil: 0,
  closesAt: 0,
  /** When the session's job runs next, and the account's; 0 when it does not. */
  sessionJobAt: 0,
  accountJobAt: 0,
  /** Since when the index waits to be told; 0 when it does not. */
  indexSince: 0,
  kvAt: 0,
};
const small = {
  pending: 0,
  flags: 0,
  tries: 0,
  visits: 0,
  taps: 0,
  restsTaken: 0,
  pageTries: 0,
  sessionFailures: 0,
  accountFailures: 0,
  indexFailures: 0,
};
type NumberField = keyof typeof numbers;
type SmallField = keyof typeof small;

export const flag = { fromCampaign: 1, hasSession: 2, hasAccount: 4, isLinked: 8, hasPageOpen: 16, hasBalance: 32 };

export type Customers = Record<NumberField, Int32Array> & Record<SmallField, Uint8Array>;

export class Places {
  readonly all: Customers;
  private free: Int32Array = new Int32Array(1 << 18);
  private freeCount = 0;
  private used = 0;
  /** How many there have been at a time, at most. */
  most = 0;

  constructor() {
    const length = 1 << 18;
    this.all = Object.fromEntries([
      ...Object.keys(numbers).map((name) => [name, new Int32Array(length)]),
      ...Object.keys(small).map((name) => [name, new Uint8Array(length)]),
    ]) as Customers;
  }

  take(): number {
    if (this.freeCount > 0) {
      const place = this.free[--this.freeCount] as number;
      for (const array of Object.values(this.all)) array[place] = 0;
      return place;
    }
    if (this.used === this.all.flags.length)
      for (const [name, array] of Object.entries(this.all)) this.all[name as NumberField] = grown(array as Int32Array);
    this.most = this.used + 1;
    return this.used++;
  }

  leave(place: number): void {
    if (this.freeCount === this.free.length) this.free = grown(this.free);
    this.free[this.freeCount++] = place;
  }
}
