// How many calls one object makes at a time, to whom. The platform opens six connections at once. What the object does by
// itself takes five of them at most, so that one is left to what people wait for.

/** `aside` is the receiver too: for events that are sent beside those in order. `person` is Stripe, while somebody waits. */
export type Lane = "kv" | "d1" | "stripe" | "receiver" | "aside" | "person";

const connections = 6;
/** Only KV, whose writes are short, may take all: whatever is due elsewhere comes first when one of them ends. */
const mostOf: Record<Lane, number> = { kv: 5, d1: 1, stripe: 3, receiver: 1, aside: 1, person: 4 };
/** A lane whose last call has failed may take no more than this, and leaves the rest to the others. */
const mostInTrouble = 2;

export class Lanes {
  readonly #busy: Record<Lane, number> = { kv: 0, d1: 0, stripe: 0, receiver: 0, aside: 0, person: 0 };
  readonly #inTrouble = new Set<Lane>();
  readonly #listeners: (() => void)[] = [];

  /** Whether one more call may begin in `lane`. */
  isFree(lane: Lane): boolean {
    const inUse = Object.values(this.#busy).reduce((sum, calls) => sum + calls);
    if (inUse >= (lane === "person" ? connections : connections - 1)) return false;
    const most = this.#inTrouble.has(lane) ? Math.min(mostOf[lane], mostInTrouble) : mostOf[lane];
    return this.#busy[lane] < most;
  }

  /** Whether no call is under way. */
  get isIdle(): boolean {
    return Object.values(this.#busy).every((calls) => calls === 0);
  }

  /** Calls `listener` each time that a call has ended. */
  onEnd(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Makes a call in `lane`, which the caller has found free. */
  async run<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    this.#busy[lane]++;
    try {
      const answer = await call();
      this.#inTrouble.delete(lane);
      return answer;
    } catch (error) {
      this.#inTrouble.add(lane);
      throw error;
    } finally {
      this.#busy[lane]--;
      for (const listener of this.#listeners) listener();
    }
  }
}
