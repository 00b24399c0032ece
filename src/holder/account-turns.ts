// Changes of accounts at Stripe, one after the other for each account. Kept in memory: with the object its calls end too.

import { nowMs } from "../platform/clock.ts";

/** An account's last change is remembered for as long as a reading of it may take, in milliseconds. */
const rememberedMs = 2 * 60_000;

interface Turn {
  /** Which one it was, of all that began or ended. */
  mark: number;
  atMs: number;
  underWay: number;
  last: Promise<unknown>;
}

export class AccountTurns {
  #mark = 0;
  readonly #turns = new Map<string, Turn>();

  /** What `change` answers with, made when those of the same account that came before have ended. */
  async run<T>(account: string, change: () => Promise<T>): Promise<T> {
    const turn = this.#note(account, 1);
    const result = turn.last.then(change, change);
    turn.last = result;
    try {
      return await result;
    } finally {
      this.#note(account, -1);
    }
  }

  /** To be asked before an account is read at Stripe, and handed to `isOvertaken` after. */
  get now(): number {
    return this.#mark;
  }

  /**
   * Whether the account was being changed at any time since `mark`: what was read of it meanwhile may be as it was
   * before.
   */
  isOvertaken(account: string, mark: number): boolean {
    const turn = this.#turns.get(account);
    return turn !== undefined && (turn.underWay > 0 || turn.mark > mark);
  }

  #note(account: string, step: 1 | -1): Turn {
    const atMs = nowMs();
    for (const [other, { underWay, atMs: at }] of this.#turns)
      if (underWay === 0 && at + rememberedMs < atMs) this.#turns.delete(other);
    const turn = this.#turns.get(account) ?? { mark: 0, atMs, underWay: 0, last: Promise.resolve() };
    this.#turns.set(account, turn);
    turn.mark = ++this.#mark;
    turn.atMs = atMs;
    turn.underWay += step;
    return turn;
  }
}
