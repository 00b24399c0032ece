// How many calls one object makes at a time, to whom. The platform opens six connections at once. What the object does by
// itself takes five of them at most, so that one is left to what people wait for.

/** `aside` is the receiver too: for events that are sent beside those in order. `person` is Stripe, while somebody waits. */
export type Lane = "kv" | "stripe" | "receiver" | "aside" | "person";

const connections = 6;
/** Only KV, whose writes are short, may take all: whatever is due elsewhere comes first when one of them ends. */
const mostOf: Record<Lane, number> = { kv: 5, stripe: 3, receiver: 1, aside: 1, person: 4 };
/** A lane whose last call has failed may take no more than this, and leaves the rest to the others. */
const mostInTrouble = 2;

export class Lanes {
  private readonly busy = { kv: 0, stripe: 0, receiver: 0, aside: 0, person: 0 };
  private readonly isInTrouble = { kv: false, stripe: false, receiver: false, aside: false, person: false };
  private readonly listeners: (() => void)[] = [];

  /** Whether one more call may begin in `lane`. */
  isFree(lane: Lane): boolean {
    const { kv, stripe, receiver, aside, person } = this.busy;
    const inUse = kv + stripe + receiver + aside + person;
    if (inUse >= (lane === "person" ? connections : connections - 1)) return false;
    const most = this.isInTrouble[lane] ? Math.min(mostOf[lane], mostInTrouble) : mostOf[lane];
    return this.busy[lane] < most;
  }

  /** Whether no call is under way. */
  get isIdle(): boolean {
    return Object.values(this.busy).every((calls) => calls === 0);
  }

  /** Calls `listener` each time that a call has ended. */
  onEnd(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Makes a call in `lane`, which the caller has found free. */
  async run<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    this.busy[lane]++;
    try {
      const answer = await call();
      this.isInTrouble[lane] = false;
      return answer;
    } catch (error) {
      this.isInTrouble[lane] = true;
      throw error;
    } finally {
      this.busy[lane]--;
      for (const listener of this.listeners) listener();
    }
  }
}
