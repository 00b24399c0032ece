// Job `find`: looks for an account that Stripe has news of and that is not known here, in the sessions that it may be of.
// A few sessions a minute; one that was read since the news came need not be read again for it.
import type { Failure } from "../../domain/failure.ts";
import { sessionLifeSeconds, soonMs } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import type { SearchedSession } from "../attempt-store.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../job.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const searchIntervalMs = 1_000;
/** Accounts that one search looks for. */
const soughtAtOnce = 100;
/** Sessions that are read for all searches together, in so many milliseconds. */
const readsAtOnce = 5;
const readsIntervalMs = 60_000;
/** Stripe may show an account a little after the news of it: before the search ends, the newest sessions are read again. */
const roundsAfterMs = [60_000, 5 * 60_000];
const sessionsALaterRound = 5;

export class AccountSearch {
  /** When the last search began, in milliseconds. */
  #beganMs = 0;

  constructor(
    private readonly changes: Changes,
    private readonly reader: SessionReader,
  ) {}

  /** When to look for an account that there is news of now, in milliseconds: one search a second, for it may be none of ours. */
  get nextMs(): number {
    return Math.max(nowMs(), this.#beganMs + searchIntervalMs);
  }

  /** When another session may be read, in milliseconds. */
  get nextReadMs(): number {
    const reads = this.#readsOfLate();
    return reads.length < readsAtOnce ? nowMs() : (reads[0] ?? 0) + readsIntervalMs;
  }

  /** Reads some of the sessions in which one of `sought` may be. Says what has kept it from reading one, or null. */
  async look(sought: string[]): Promise<Failure | null> {
    this.#beganMs = nowMs();
    let trouble: Failure | null = null;
    let inRow = 0;
    for (const { session, isLinked } of this.#sessionsFor(sought).slice(0, readsAtOnce - this.#readsOfLate().length)) {
      if (sought.every((id) => this.changes.store.account(id))) return null;
      this.changes.store.news.noteSearchRead(nowMs(), nowMs() - readsIntervalMs);
      const read = await this.reader.read(session, { anew: isLinked });
      if (!this.changes.isKnown) return null;
      const failure = read.ok || read.failure.kind === "not_found" ? null : read.failure;
      trouble = failure ?? trouble;
      inRow = failure?.kind === "stripe_unavailable" ? inRow + 1 : 0;
      // One answer that cannot be read says nothing of the next; two are Stripe's trouble.
      if (inRow === 2) return trouble;
    }
    return trouble;
  }

  /** Whether there is a session left in which the account may be. */
  mayFind(id: string): boolean {
    return this.#sessionsFor([id]).length > 0;
  }

  /**
   * The sessions in which one of `sought` may be: first those that were not tried since the search began, of these first
   * those that Stripe had no account of, the newest first; then those that were not tried for longest.
   */
  #sessionsFor(ids: string[]): SearchedSession[] {
    const { attempts, news } = this.changes.store;
    const sought = ids.map((id) => news.sought(id)).filter((one) => one !== null);
    const since = Math.max(...sought.map(({ sinceMs }) => sinceMs));
    const began = Math.min(...sought.map(({ beganMs }) => beganMs));
    const sessions = [false, true].flatMap((isLinked) => attempts.newest(isLinked, now() - sessionLifeSeconds));
    const isLater = sought.every(({ rounds }) => rounds > 0);
    const orderOf = ({ triedMs }: SearchedSession) => (triedMs < began ? 0 : triedMs);
    return sessions
      .slice(0, isLater ? sessionsALaterRound : sessions.length)
      .filter(({ readMs }) => readMs < since)
      .sort((a, b) => orderOf(a) - orderOf(b));
  }

  #readsOfLate(): number[] {
    return this.changes.store.news.searchReads(nowMs() - readsIntervalMs, readsAtOnce);
  }
}

/** The key of a run is the account's id. All that is due is looked for at once, whoever's run it is. */
export const find = (changes: Changes, search: AccountSearch, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  isAlone: true,
  async run(id) {
    const { store, queue } = changes;
    const beginMs = nowMs();
    const sought = [id, ...queue.dueKeys("find", beginMs, soughtAtOnce)];
    // An earlier release has noted the news elsewhere.
    for (const one of sought) if (!store.news.sought(one)) store.news.seek(one, beginMs);
    const trouble = await search.look(sought);
    if (!changes.isKnown) return null;
    // They would meet the same trouble, or wait for the same reading, one after the other.
    const nextMs = trouble ? nowMs() + soonMs(reconcileSeconds) : search.nextReadMs;
    let own: number | null = null;
    changes.change(() => {
      queue.postponeDue("find", beginMs, nextMs);
      for (const one of sought) {
        const isOpen = !store.account(one) && (trouble !== null || search.mayFind(one));
        const nextOfOne = isOpen ? nextMs : nextRound(changes, one);
        if (one === id) own = nextOfOne;
        else if (nextOfOne === null) queue.drop("find", one);
        else queue.postpone("find", one, nextOfOne);
      }
    });
    if (!trouble || own === null || !store.news.sought(id)) return own;
    noteRefusal(store.news, id, trouble, store.links.lastEnd());
    store.news.dropSought(id);
    return null;
  },
});

/** All sessions were read: when they are read once more for this account, in milliseconds; null when it is found, or never. */
function nextRound(changes: Changes, id: string): number | null {
  const { store } = changes;
  const pauseMs = roundsAfterMs[store.news.sought(id)?.rounds ?? 0];
  if (!store.account(id) && pauseMs !== undefined) {
    const atMs = nowMs() + pauseMs;
    store.news.seekAgain(id, atMs);
    return atMs;
  }
  if (!store.account(id)) console.warn(JSON.stringify({ at: "find", account: id, given_up: "in_no_session" }));
  store.news.dropSought(id);
  store.news.dropRefused(id);
  return null;
}
