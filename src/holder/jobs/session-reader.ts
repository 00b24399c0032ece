// Reads sessions at Stripe and stores what they came to. To read one twice is the same as once.
import type { StripeAccount } from "../../domain/account.ts";
import { linked, nothingLinked } from "../../domain/attempt.ts";
import { fail, noSuch, ok, type Result } from "../../domain/failure.ts";
import { completed, stripeIdOf } from "../../domain/link.ts";
import { nextCheckSeconds, soonMs } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { readSession } from "../../stripe/connections.ts";
import type { Changes } from "../changes.ts";

export class SessionReader {
  /** Sessions being read at Stripe now, and the readings that begin when those end. */
  private readonly reading = new Map<string, Promise<Result<void>>>();
  private readonly waiting = new Map<string, Promise<Result<void>>>();

  /** `reconcileSeconds` is when after its start a session is asked after, unprompted. */
  constructor(
    private readonly changes: Changes,
    private readonly stripe: StripeClient,
    private readonly reconcileSeconds: number[],
  ) {}

  /**
   * Reads the session at Stripe and stores what it came to; one that is known to have linked is read only `anew`.
   * A reading that began before this was called does not count: all who call while one is under way share the next.
   */
  async read(session: string, anew = false): Promise<Result<void>> {
    const known = this.changes.store.attempt(session);
    if (!known) return noSuch("session", session, "session");
    if (known.attempt.outcome === "linked" && !anew) return ok(undefined);
    const underWay = this.reading.get(session);
    if (!underWay) return this.begin(session);
    const again = () => {
      this.waiting.delete(session);
      return this.read(session, anew);
    };
    const next = this.waiting.get(session) ?? underWay.then(again, again);
    this.waiting.set(session, next);
    return next;
  }

  /** The customer says that there is no more to come of the session: reads what it came to, and ends the attempt. */
  async complete(session: string): Promise<Result<void>> {
    const read = await this.read(session);
    this.changes.change(() => {
      if (read.ok) {
        this.endAttempt(session);
        this.planCheck(session);
      } else if (read.failure.kind === "stripe_unavailable") {
        this.changes.queue.plan("session", session, nowMs() + soonMs(this.reconcileSeconds));
      }
    });
    return read;
  }

  /** When to ask after the session, unprompted, in milliseconds; null when never again. */
  nextCheckMs(session: string): number | null {
    const known = this.changes.store.attempt(session);
    const link = known && this.changes.link(known.link);
    const at = known && link ? nextCheckSeconds(known.attempt, link, this.reconcileSeconds, now()) : null;
    return at === null ? null : at * 1000;
  }

  /** Plans the next unprompted asking after the session, where there is to be one. */
  planCheck(session: string): void {
    const next = this.nextCheckMs(session);
    if (next !== null) this.changes.queue.plan("session", session, next);
  }

  /** Resolves when the readings that are under way now have ended, however they do. */
  async readingsEnd(): Promise<void> {
    await Promise.allSettled(this.reading.values());
  }

  /** The attempt is over; when it linked nothing, it says so. */
  endAttempt(session: string): void {
    const known = this.changes.store.attempt(session);
    const link = known && this.changes.link(known.link);
    if (known && link) this.changes.saveAttempt(link, nothingLinked(known.attempt, now()));
  }

  private begin(session: string): Promise<Result<void>> {
    const reading = this.readAndStore(session).finally(() => this.reading.delete(session));
    this.reading.set(session, reading);
    return reading;
  }

  private async readAndStore(session: string): Promise<Result<void>> {
    const read = await readSession(this.stripe, session);
    if (!read.ok) return read;
    const holder = this.changes.store.holder();
    const known = this.changes.store.attempt(session);
    const link = known && this.changes.link(known.link);
    if (!holder || !link) return noSuch("session", session, "session");
    const { holders } = read.value;
    if (holders.length > 0 && !holders.includes(stripeIdOf(holder.ref)))
      return fail({ kind: "not_found", message: "This session is of another account holder.", param: "session" });
    if (read.value.accounts.length > 0) this.storeLinked(session, read.value.accounts);
    return ok(undefined);
  }

  private storeLinked(session: string, accounts: StripeAccount[]): void {
    const { changes } = this;
    const known = changes.store.attempt(session);
    if (!known) return;
    changes.change(() => {
      for (const account of accounts) {
        const isKnown = changes.store.account(account.id) !== null;
        if (!isKnown) changes.saveAccount(account, known.link);
        else {
          changes.addToLink(known.link, account.id);
          // What is stored may have been read after this session was: it is read once more, and not set back.
          if (known.attempt.outcome !== "linked") changes.queue.want("account", account.id);
        }
      }
      const link = changes.link(known.link);
      if (!link) return;
      const attempt = linked(known.attempt, now());
      changes.saveAttempt(link, attempt);
      changes.saveLink(completed(link, now()), attempt);
      changes.queue.drop("session", session);
    });
  }
}
