// Job `find`: looks for an account that Stripe has news of and that is not known here, in the sessions that it may be of.
import type { Failure } from "../../domain/failure.ts";
import { sessionLifeSeconds } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { isLost } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../queue.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const searchIntervalMs = 1_000;
/** Sessions read in one search, newest first. */
const sessionsASearch = 100;

export class AccountSearch {
  /** Accounts that are being looked for now, and the reading of sessions that they share. */
  private readonly sought = new Set<string>();
  private search: Promise<Failure | null> | null = null;
  private searchedMs = 0;

  constructor(
    private readonly changes: Changes,
    private readonly reader: SessionReader,
  ) {}

  /** When the next search may begin, in milliseconds: one a second, for the account may be none of ours. */
  get nextMs(): number {
    return Math.max(nowMs(), this.searchedMs + searchIntervalMs);
  }

  /** Reads sessions until `account` is known, together with all others that are sought now. What kept it from that, or null. */
  async find(account: string): Promise<Failure | null> {
    this.sought.add(account);
    // Whoever joins a search has done so before its first reading: it begins after all runs that are due have begun.
    this.search ??= Promise.resolve()
      .then(() => this.readSessions())
      .finally(() => {
        this.search = null;
        this.sought.clear();
      });
    return this.search;
  }

  /** First the sessions that Stripe had no account of; then those that it had, for one may have been added since. */
  private async readSessions(): Promise<Failure | null> {
    const { store } = this.changes;
    this.searchedMs = nowMs();
    let trouble: Failure | null = null;
    for (const isLinked of [false, true]) {
      for (const session of store.sessions(isLinked, now() - sessionLifeSeconds, sessionsASearch)) {
        if ([...this.sought].every((id) => store.account(id))) return null;
        const read = await this.reader.read(session, isLinked);
        if (!read.ok && !isLost(read.failure)) trouble = read.failure;
        if (trouble?.kind === "stripe_unavailable") return trouble;
      }
    }
    return trouble;
  }
}

/** The key of a run is the account's id. */
export const find = (changes: Changes, search: AccountSearch, reconcileSeconds: number[]): Job => ({
  // How often it may run is up to the search, which several accounts share.
  ...askPolicy(reconcileSeconds, 0),
  async run(id) {
    const { store } = changes;
    const failure = store.account(id) ? null : await search.find(id);
    if (failure && !store.account(id)) return noteRefusal(store, id, failure);
    store.dropRefused(id);
    return null;
  },
});
