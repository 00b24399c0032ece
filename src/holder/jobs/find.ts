// Job `find`: looks for an account that Stripe has news of and that is not known here, in the sessions that it may be of.
import type { Failure } from "../../domain/failure.ts";
import { sessionLifeSeconds, soonMs } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { isLost } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../queue.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const searchIntervalMs = 1_000;
/** Sessions of each sort that one search reads, newest first; accounts that one search looks for. */
const sessionsASearch = 100;
const soughtAtOnce = 100;

export class AccountSearch {
  /** When the last search began, in milliseconds. */
  beganMs = 0;

  constructor(
    private readonly changes: Changes,
    private readonly reader: SessionReader,
  ) {}

  /**
   * When to look for an account that there is news of now, in milliseconds. Never in the search that is under way: it may
   * have read the account's session before. And one search a second, for the account may be none of ours.
   */
  get nextMs(): number {
    return Math.max(nowMs(), this.beganMs + searchIntervalMs);
  }

  /**
   * Reads sessions until all of `sought` are known, or all are read: first those that Stripe had no account of; then those
   * that it had, for one may have been added since. Says what has kept it from reading them all, or null.
   */
  async look(sought: string[]): Promise<Failure | null> {
    const { store } = this.changes;
    this.beganMs = nowMs();
    let trouble: Failure | null = null;
    for (const isLinked of [false, true]) {
      const sessions = store.sessions(isLinked, now() - sessionLifeSeconds, sessionsASearch);
      if (sessions.length === sessionsASearch)
        console.warn(JSON.stringify({ at: "find", only_newest: sessions.length }));
      for (const session of sessions) {
        if (sought.every((id) => store.account(id))) return null;
        const read = await this.reader.read(session, isLinked);
        if (!read.ok && !isLost(read.failure)) trouble = read.failure;
        if (trouble?.kind === "stripe_unavailable") return trouble;
      }
    }
    return trouble;
  }
}

/** The key of a run is the account's id. All that is due is looked for at once, whoever's run it is. */
export const find = (changes: Changes, search: AccountSearch, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  isAlone: true,
  async run(id) {
    const { store, queue } = changes;
    if (store.account(id)) return null;
    const beginMs = nowMs();
    const sought = [id, ...queue.dueKeys("find", beginMs, soughtAtOnce)];
    const trouble = await search.look(sought);
    changes.change(() => {
      for (const one of sought) {
        if (trouble && !store.account(one)) continue;
        store.dropRefused(one);
        if (one !== id) queue.drop("find", one);
      }
      // They would meet the same trouble, one after the other.
      if (trouble) queue.postponeDue("find", beginMs, nowMs() + soonMs(reconcileSeconds));
    });
    return trouble && !store.account(id) ? noteRefusal(store, id, trouble) : null;
  },
});
