// Asks Stripe what sessions came to and how accounts are, and stores what it finds. Twice is the same as once.
import { fail, noSuch, ok, type Result } from "../failure.ts";
import type { StripeAccount } from "../stripe/account.ts";
import { readAccount, readSession, type StripeClient } from "../stripe/connections.ts";
import { ended, failed, settled } from "./attempt.ts";
import { completed, holderIdOf } from "./link.ts";
import { isOver, lastCheckSeconds, nextCheckSeconds, stripePatienceSeconds } from "./schedule.ts";
import type { HolderState } from "./state.ts";

export class Reconciler {
  /** Sessions being read at Stripe now: whoever asks meanwhile gets the same answer. */
  private readonly settling = new Map<string, Promise<Result<void>>>();

  constructor(
    private readonly state: HolderState,
    private readonly stripe: () => StripeClient,
    private readonly reconcileSeconds: number[],
  ) {}

  /** Reads the session at Stripe and stores what it came to. `isDone`: the customer says that there is no more to come. */
  async settle(session: string, isDone: boolean): Promise<Result<void>> {
    const known = this.state.store.attempt(session);
    if (!known) return noSuch("session", session, "session");
    if (known.attempt.outcome === "linked") return ok(undefined);
    const running = this.settling.get(session) ?? this.readAndStore(session);
    this.settling.set(session, running);
    const read = await running.finally(() => this.settling.delete(session));
    if (read.ok && isDone) this.end(session);
    return read;
  }

  /** The unprompted asking: settles, plans when to ask again, and gives up only with a recorded reason. */
  async checkSession(session: string): Promise<void> {
    const read = await this.settle(session, false);
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    if (!known || !link) return this.state.work.drop("session", session);
    if (read.ok) {
      if (isOver(known.attempt, link, this.reconcileSeconds, now())) this.end(session);
      return this.planCheck(session);
    }
    const { failure } = read;
    const isLost =
      failure.kind === "not_found" || (failure.kind === "stripe_refused" && failure.code === "resource_missing");
    const isTooLate = now() > lastCheckSeconds(link, this.reconcileSeconds) + stripePatienceSeconds;
    if (!isLost && !isTooLate) throw new Error(failure.kind);
    const error =
      "message" in failure && "code" in failure
        ? { code: failure.code, message: failure.message }
        : { code: "session_lost", message: "Stripe does not know this session as this account holder's." };
    this.state.change(() => {
      this.state.saveAttempt(link, failed(known.attempt, error, now()));
      this.state.work.drop("session", session);
    });
  }

  /** Plans the next unprompted asking after a session, or none. */
  planCheck(session: string): void {
    const known = this.state.store.attempt(session);
    const link = known && this.state.link(known.link);
    const at = known && link ? nextCheckSeconds(known.attempt, link, this.reconcileSeconds, now()) : null;
    if (at === null) this.state.work.drop("session", session);
    else this.state.work.plan("session", session, at * 1000);
  }

  /** Reads one account again at Stripe and stores it, if anything has changed. */
  async checkAccount(id: string): Promise<void> {
    const linked = this.state.store.account(id);
    if (!linked) return this.state.work.drop("account", id);
    const read = await readAccount(this.stripe(), id);
    if (read.ok) return this.state.change(() => this.state.saveAccount(read.value, linked.link));
    const { failure } = read;
    // An account that Stripe no longer knows stays as it was last seen; asking on would not change that.
    if (failure.kind === "stripe_refused" && failure.code === "resource_missing") return;
    throw new Error(failure.kind);
  }

  /**
   * Stripe says that something is new with an account: it is read again soon. One that is not known here is of a
   * session that is not settled yet, or none of ours.
   */
  noteAccount(id: string, isNew: boolean): void {
    const { store, work } = this.state;
    // That an account we have read exists is no news.
    if (!store.account(id)) for (const session of store.unlinkedSessions()) work.plan("session", session, Date.now());
    else if (!isNew) work.want("account", id);
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
      for (const account of accounts) this.state.saveAccount(account, known.link);
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
    if (!known || !link) return;
    this.state.change(() => {
      this.state.saveAttempt(link, ended(known.attempt, now()));
      this.planCheck(session);
    });
  }
}

const now = () => Math.floor(Date.now() / 1000);
