// Job `find`: looks for an account that Stripe has news of and that is not known here, in the sessions that it may be of.
// A few sessions a minute, the newest first; one that was read since the news came need not be read again for it.
import type { Failure } from "../../domain/failure.ts";
import { sessionLifeSeconds, soonMs } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../queue.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const searchIntervalMs = 1_000;
/** Accounts that one search looks for. */
const soughtAtOnce = 100;
/** Sessions that are read for all searches together, in so many milliseconds. */
const readsAtOnce = 5;
const readsIntervalMs = 60_000;

export class AccountSearch {
  /** When the last search began, in milliseconds. */
  private beganMs = 0;
  /** When sessions were read for searches, of late. */
  private reads: number[] = [];

  constructor(
    private readonly changes: Changes,
    private readonly reader: SessionReader,
  ) {}

  /** When to look for an account that there is news of now, in milliseconds: one search a second, for it may be none of ours. */
  get nextMs(): number {
    return Math.max(nowMs(), this.beganMs + searchIntervalMs);
  }

  /** When another session may be read, in milliseconds. */
  get nextReadMs(): number {
    const [oldest] = this.readsOfLate();
    return oldest === undefined || this.left > 0 ? nowMs() : oldest + readsIntervalMs;
  }

  /**
   * Reads some sessions in which one of `sought` may be: first those that Stripe had no account of, then those that it
   * had, for one may have been added since. Says what has kept it from reading one, or null.
   */
  async look(sought: string[]): Promise<Failure | null> {
    this.beganMs = nowMs();
    let trouble: Failure | null = null;
    for (const isLinked of [false, true])
      for (const session of this.sessionsFor(sought, isLinked, this.left)) {
        if (sought.every((id) => this.changes.store.account(id))) return null;
        this.reads.push(nowMs());
        const read = await this.reader.read(session, isLinked);
        if (!read.ok && read.failure.kind !== "not_found") trouble = read.failure;
        if (trouble?.kind === "stripe_unavailable") return trouble;
      }
    return trouble;
  }

  /** Whether there is a session left in which the account may be. */
  mayFind(id: string): boolean {
    return [false, true].some((isLinked) => this.sessionsFor([id], isLinked, 1).length > 0);
  }

  private sessionsFor(sought: string[], isLinked: boolean, limit: number): string[] {
    const { attempts, news } = this.changes.store;
    const since = Math.max(...sought.map((id) => news.soughtSinceMs(id) ?? 0));
    return attempts.toSearch(isLinked, now() - sessionLifeSeconds, since, limit);
  }

  private get left(): number {
    return Math.max(0, readsAtOnce - this.readsOfLate().length);
  }

  private readsOfLate(): number[] {
    this.reads = this.reads.filter((at) => at > nowMs() - readsIntervalMs);
    return this.reads;
  }
}

/** The key of a run is the account's id. All that is due is looked for at once, whoever's run it is. */
export const find = (changes: Changes, search: AccountSearch, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  isAlone: true,
  async run(id) {
    const { store, queue } = changes;
    if (store.account(id)) return end(changes, id);
    const beginMs = nowMs();
    const sought = [id, ...queue.dueKeys("find", beginMs, soughtAtOnce)];
    // An earlier release has noted the news elsewhere.
    for (const one of sought) if (store.news.soughtSinceMs(one) === null) store.news.seek(one, beginMs);
    const trouble = await search.look(sought);
    // They would meet the same trouble, or wait for the same reading, one after the other.
    const nextMs = trouble ? nowMs() + soonMs(reconcileSeconds) : search.nextReadMs;
    changes.change(() => {
      for (const one of sought) {
        const isLeft = !store.account(one) && (trouble !== null || search.mayFind(one));
        if (!isLeft) end(changes, one);
        if (!isLeft && one !== id) queue.drop("find", one);
      }
      queue.postponeDue("find", beginMs, nextMs);
    });
    if (store.news.soughtSinceMs(id) === null) return null;
    if (!trouble) return nextMs;
    noteRefusal(store.news, id, trouble);
    store.news.dropSought(id);
    return null;
  },
});

/** Looks for the account no longer: it was found, or it is in no session that may still bring one. */
function end(changes: Changes, id: string): null {
  const { news } = changes.store;
  if (!changes.store.account(id)) console.warn(JSON.stringify({ at: "find", account: id, given_up: "in_no_session" }));
  news.dropSought(id);
  news.dropRefused(id);
  return null;
}
