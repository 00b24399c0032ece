// How many calls one object makes at a time, to whom. The platform opens six connections at once: these share five, and
// one is left to what customers wait for.

export type Lane = "kv" | "stripe" | "receiver";

const widest = 5;
/** No lane takes all: a slow KV does not hold up news from Stripe, nor a slow receiver anything. Events go one by one. */
const mostOf: Record<Lane, number> = { kv: 4, stripe: 3, receiver: 1 };

export class Lanes {
  private readonly busy: Record<Lane, number> = { kv: 0, stripe: 0, receiver: 0 };

  /** Whether one more call may begin in `lane`. */
  isFree(lane: Lane): boolean {
    const all = this.busy.kv + this.busy.stripe + this.busy.receiver;
    return this.busy[lane] < mostOf[lane] && all < widest;
  }

  /** Makes a call in `lane`, which the caller has found free. */
  async run<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    this.busy[lane]++;
    try {
      return await call();
    } finally {
      this.busy[lane]--;
    }
  }
}
