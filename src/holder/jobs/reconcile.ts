// Asks Stripe what sessions came to and how accounts are, and stores what it finds. Twice is the same as once.
import { ended, failed, settled } from "../../domain/attempt.ts";
import { type Failure, fail, noSuch, ok, type Result } from "../../domain/failure.ts";
import { completed, holderIdOf } from "../../domain/link.ts";
import {
  isOver,
  lastCheckSeconds,
  nextCheckSeconds,
  sessionLifeSeconds,
  soonMs,
  stripePatienceSeconds,
} from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import type { StripeAccount } from "../../stripe/account.ts";
import { readAccount, readSession, type StripeClient } from "../../stripe/connections.ts";
import type { HolderState } from "../changes.ts";
import type { After } from "../queue.ts";

const searchIntervalMs = 1_000;
/** A Worker has six connections at a time. */
const readsAtOnce = 5;

export class Reconciler {
  /** Sessions being read at Stripe now, and the reads that begin when those end. */
  private readonly reading = new Map<string, Promise<Result<void>>>();
  private readonly waiting = new Map<string, Promise<Result<void>>>();
  /** Accounts that are being looked for now, and the reading of sessions that they share. */
  private readonly sought = new Set<string>();
  private search: Promise<Failure | null> | null = null;
  private searchedMs = 0;

  constructor(
    private readonly state: HolderState,
    private readonly stripe: () => StripeClient,
    private readonly reconcileSeconds: number[],
  ) {}

  /** The customer says that there is no more to come of the session: reads what it came to, and ends the attempt. */
  async complete(session: string): Promise<Result<void>> {
    const read = await this.settle(session);
    this.state.change(() => {
      if (read.ok) {
        this.end(session);
        this.planCheck(session);
      } else if (read.failure.kind === "stripe_unavailable") {
        this.state.work.plan("session", session, nowMs() + soonMs(this.reconcileSeconds));
      }
    });
    return read;
  }

  /** The unprompted asking: settles, says when to ask again, and gives up only with a recorded reason. */
  async checkSession(session: string): Promise<After> {
    const read = await this.settle(session);
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    if (!known || !link) return null;
    if (read.ok) {
      if (isOver(known.attempt, link, this.reconcileSeconds, now())) this.state.change(() => this.end(session));
      return this.nextCheckMs(session);
    }
    const { failure } = read;
    const isTooLate = now() > lastCheckSeconds(link, this.reconcileSeconds) + stripePatienceSeconds;
    if (!isLost(failure) && !isTooLate) throw new Error(failure.kind);
    const error =
      "message" in failure && "code" in failure
        ? { code: failure.code, message: failure.message }
        : { code: "session_lost", message: "Stripe does not know this session as this account holder's." };
    this.state.change(() => this.state.saveAttempt(link, failed(known.attempt, error, now())));
    return null;
  }

  /** Plans the next unprompted asking after a session, where there is to be one. */
  planCheck(session: string): void {
    const next = this.nextCheckMs(session);
    if (next !== null) this.state.work.plan("session", session, next);
  }

  /** Reads one account again at Stripe and stores it, if anything has changed. */
  async checkAccount(id: string): Promise<After> {
    // One that is not known may be in a session that is being read, as it was before this news of it.
    if (!this.state.store.account(id)) await Promise.allSettled(this.reading.values());
    const linked = this.state.store.account(id);
    if (!linked) return null;
    const read = await readAccount(this.stripe(), id);
    // An account that Stripe no longer knows stays as it was last seen; asking on would not change that.
    if (!read.ok && !isLost(read.failure)) return this.askAgain(id, read.failure);
    this.state.change(() => {
      if (read.ok) this.state.saveAccount(read.value, linked.link);
      this.state.store.dropRefused(id);
    });
    return undefined;
  }

  /**
   * Stripe says that something is new with an account: it is read again soon. One that is not known here is looked for,
   * but not more than once a second: it may be none of ours, and Stripe speaks of it as often as it likes.
   */
  noteAccount(id: string, isNew: boolean): void {
    const { store, work } = this.state;
    if (!store.account(id)) work.plan("find", id, Math.max(nowMs(), this.searchedMs + searchIntervalMs));
    // That an account exists is no news once it is read.
    if (!isNew) work.want("account", id);
  }

  /** Looks for an account that is not known here, in every session that it may be of. */
  async findAccount(id: string): Promise<After> {
    this.sought.add(id);
    // The alarm alone does this, and begins all that is due at once: whoever joins a search has asked before its first read.
    this.search ??= this.searchSessions().finally(() => {
      this.search = null;
      this.sought.clear();
    });
    const failure = await this.search;
    if (failure && !this.state.store.account(id)) return this.askAgain(id, failure);
    this.state.store.dropRefused(id);
    return null;
  }

  /**
   * Reads the sessions begun of late until all that is sought is known. First those that Stripe had no account of; then
   * those that it had, for one may have been added since. Says what has kept it from reading them all.
   */
  private async searchSessions(): Promise<Failure | null> {
    const { store } = this.state;
    this.searchedMs = nowMs();
    let trouble: Failure | null = null;
    for (const isLinked of [false, true]) {
      const sessions = store.sessions(isLinked, now() - sessionLifeSeconds);
      while (sessions.length > 0 && [...this.sought].some((id) => !store.account(id))) {
        const some = sessions.splice(0, readsAtOnce);
        for (const read of await Promise.all(some.map((session) => this.settle(session, isLinked))))
          if (!read.ok && !isLost(read.failure)) trouble = read.failure;
        if (trouble?.kind === "stripe_unavailable") return trouble;
      }
    }
    return trouble;
  }

  /** Throws, so that what `failure` kept from being read of an account is tried again; but gives up after days of refusals. */
  private askAgain(account: string, failure: Failure): null {
    if (failure.kind === "stripe_refused") {
      const { store } = this.state;
      const since = store.refusedSince(account) ?? now();
      const isGivenUp = now() >= since + stripePatienceSeconds;
      store.putRefused(account, since, failure, isGivenUp ? now() : null);
      if (isGivenUp) {
        console.error(JSON.stringify({ at: "account", account, since, given_up: failure.code }));
        return null;
      }
    }
    throw new Error(failure.kind);
  }

  /**
   * Reads the session at Stripe and stores what it came to; one that is linked only `anew`. A read that began before this
   * was asked does not count.
   */
  private async settle(session: string, anew = false): Promise<Result<void>> {
    const known = this.state.store.attempt(session);
    if (!known) return noSuch("session", session, "session");
    if (known.attempt.outcome === "linked" && !anew) return ok(undefined);
    const under = this.reading.get(session);
    if (!under) return this.read(session);
    const again = () => {
      this.waiting.delete(session);
      return this.settle(session, anew);
    };
    const next = this.waiting.get(session) ?? under.then(again, again);
    this.waiting.set(session, next);
    return next;
  }

  private read(session: string): Promise<Result<void>> {
    const read = this.readAndStore(session).finally(() => this.reading.delete(session));
    this.reading.set(session, read);
    return read;
  }

  private async readAndStore(session: string): Promise<Result<void>> {
    const read = await readSession(this.stripe(), session);
    if (!read.ok) return read;
    const holder = this.state.store.holder();
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    if (!holder || !link) return noSuch("session", session, "session");
    if (read.value.holder !== null && read.value.holder !== holderIdOf(holder.ref))
      return fail({ kind: "not_found", message: "This session is of another account holder.", param: "session" });
    if (read.value.accounts.length > 0) this.storeLinked(session, read.value.accounts);
    return ok(undefined);
  }

  private storeLinked(session: string, accounts: StripeAccount[]): void {
    const known = this.state.store.attempt(session);
    if (!known) return;
    this.state.change(() => {
      for (const account of accounts) {
        if (!this.state.store.account(account.id)) this.state.saveAccount(account, known.link);
        // One that is known may have been read after this session was: it is read anew, not set back.
        else if (known.attempt.outcome !== "linked") this.state.work.want("account", account.id);
      }
      const link = this.state.link(known.link);
      if (!link) return;
      this.state.saveAttempt(link, settled(known.attempt, now()));
      this.state.saveLink(completed(link, now()));
      this.state.work.drop("session", session);
    });
  }

  /** The attempt is over; when it linked nothing, it says so. */
  private end(session: string): void {
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    if (known && link) this.state.saveAttempt(link, ended(known.attempt, now()));
  }

  /** When to ask after a session, unprompted, in milliseconds; null when never again. */
  private nextCheckMs(session: string): number | null {
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    const at = known && link ? nextCheckSeconds(known.attempt, link, this.reconcileSeconds, now()) : null;
    return at === null ? null : at * 1000;
  }
}

/** Whether Stripe does not know what was asked after, as this account holder's: asking on would not change that. */
const isLost = (failure: Failure) =>
  failure.kind === "not_found" || (failure.kind === "stripe_refused" && failure.code === "resource_missing");
