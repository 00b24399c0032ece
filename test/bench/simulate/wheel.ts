// What is still to happen: a list for each slot of time, in arrays, so that hundreds of millions of events take seconds.

export class Wheel {
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private next = new Int32Array(1 << 20);
  private who = new Int32Array(1 << 20);
  private what = new Uint8Array(1 << 20);
  private free = -1;
  private used = 0;
  pending = 0;

  /** For so many slots; what would come later never does, and is counted. */
  constructor(slots: number) {
    this.heads = new Int32Array(slots).fill(-1);
    this.tails = new Int32Array(slots).fill(-1);
  }

  plan(slot: number, kind: number, customer: number): void {
    if (slot >= this.heads.length) throw new Error("An event is planned for after the end of the simulation.");
    const one = this.take();
    this.who[one] = customer;
    this.what[one] = kind;
    this.next[one] = -1;
    const tail = this.tails[slot] as number;
    if (tail === -1) this.heads[slot] = one;
    else this.next[tail] = one;
    this.tails[slot] = one;
    this.pending++;
  }

  /** Lets happen what is planned for `slot`, in the order in which it was planned. */
  run(slot: number, happen: (kind: number, customer: number) => void): void {
    for (let one = this.heads[slot] as number; one !== -1; ) {
      happen(this.what[one] as number, this.who[one] as number);
      const done = one;
      one = this.next[one] as number;
      this.next[done] = this.free;
      this.free = done;
      this.pending--;
    }
    this.heads[slot] = -1;
    this.tails[slot] = -1;
  }

  private take(): number {
    if (this.free !== -1) {
      const one = this.free;
      this.free = this.next[one] as number;
      return one;
    }
    if (this.used === this.next.length) {
      this.next = grown(this.next);
      this.who = grown(this.who);
      this.what = grown(this.what);
    }
    return this.used++;
  }
}

export function grown<T extends Int32Array | Uint8Array | Uint16Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array as never);
  return larger;
}
