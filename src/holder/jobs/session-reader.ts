// Reads sessions at Stripe and stores what they came to. To read one twice is the same as once.
import { isWell, type StripeAccount } from "../../domain/account.ts";
import { type Attempt, linked, nothingLinked, notRelinked, refusedForNow, shownAgain } from "../../domain/attempt.ts";
import { type Failure, fail, noSuch, ok, type Result } from "../../domain/failure.ts";
import { isSame } from "../../domain/json.ts";
import { completed, type LinkRecord, stripeIdOf } from "../../domain/link.ts";
import { relinkFailure } from "../../domain/repair.ts";
import { nextCheckSeconds, soonMs } from "../../domain/schedule.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { within } from "../../platform/timeout.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { readAccount, readSession, type SessionRead } from "../../stripe/connections.ts";
import { attemptErrorOf, tooLate } from "../../stripe/failure.ts";
import type { AccountTurns } from "../account-turns.ts";
import type { SessionReading } from "../attempt-store.ts";
import type { Changes } from "../changes.ts";
import { replacedBy } from "../repair.ts";
import type { Turns } from "../turns.ts";
import { Pace, paceMs } from "./pace.ts";

type Reading = Promise<Result<void>>;

export class SessionReader {
  /** Sessions being read at Stripe now, and the readings that begin when those end. */
  readonly #reading = new Map<string, Reading>();
  readonly #waiting = new Map<string, Reading>();
  /** Readings that people wait for, before they begin: whoever comes meanwhile shares them. */
  readonly #toCome = new Map<string, Reading>();
  readonly #pace = new Pace();
  /** Sessions that have repaired their account, by what Stripe says, while it does not show the account as well yet. */
  readonly #unsettled = new Set<string>();

  /**
   * `turns` are of those who wait for a reading, `accountTurns` of accounts' changes; `reconcileSeconds` is when after its start a session is asked after,
   * unprompted; `preview` is the version of Stripe's API in which it repairs accounts. `endedLate` is called when a reading has
   * ended that nobody waits for any more: what it has stored is to be worked on.
   */
  constructor(
    private readonly changes: Changes,
    private readonly stripe: StripeClient,
    private readonly turns: Turns,
    private readonly accountTurns: AccountTurns,
    private readonly reconcileSeconds: number[],
    private readonly preview: string | null,
    private readonly endedLate: () => void,
  ) {}

  /**
   * Reads the session at Stripe and stores what it came to; one that is known to have linked is read only `anew`.
   * `isTrial`: with one try only.
   * A reading that began before this was called does not count: all who call while one is under way share the next.
   */
  async read(session: string, how: { anew?: boolean; isTrial?: boolean } = {}): Reading {
    if (!this.changes.store.attempts.get(session)) return noSuch("session", session, "session");
    if (this.isLinked(session) && !how.anew) return ok(undefined);
    const underWay = this.#reading.get(session);
    if (!underWay) return this.#begin(session, how.isTrial ?? false);
    const again = () => {
      this.#waiting.delete(session);
      return this.read(session, how);
    };
    const next = this.#waiting.get(session) ?? underWay.then(again, again);
    this.#waiting.set(session, next);
    return next;
  }

  /**
   * The customer says that there is no more to come of the session: reads what it came to, and ends the attempt. Whoever
   * waits for that is answered before `deadlineMs`; should Stripe take longer, the reading goes on.
   */
  async complete(session: string, deadlineMs: number): Reading {
    const completing = this.#readForPerson(session, deadlineMs).then((read) => {
      const isDone = read.ok && this.isLinked(session) && !this.#unsettled.has(session);
      if (isDone || !this.changes.isKnown) return read;
      this.changes.change(() => {
        if (read.ok && !this.#unsettled.has(session)) {
          this.endAttempt(session);
          this.planCheck(session);
        } else {
          if (!read.ok) this.noteRefusal(session, read.failure);
          this.changes.queue.plan("session", session, nowMs() + soonMs(this.reconcileSeconds));
        }
      });
      return read;
    });
    return this.#inTime(deadlineMs, completing);
  }

  /** Whether the session has linked an account: then there is no more to come of it. */
  isLinked(session: string): boolean {
    return this.changes.store.attempts.get(session)?.attempt.outcome === "linked";
  }

  /** The attempt says why Stripe does not show its session, for as long as that is so. */
  noteRefusal(session: string, failure: Failure): void {
    const known = this.changes.store.attempts.get(session);
    const link = known && this.changes.link(known.link);
    const error = failure.kind === "stripe_refused" ? attemptErrorOf(failure) : null;
    if (known && link && error) this.changes.saveAttempt(link, refusedForNow(known.attempt, error));
  }

  /** When to ask after the session, unprompted, in milliseconds; null when never again. */
  nextCheckMs(session: string): number | null {
    const known = this.changes.store.attempts.get(session);
    const link = known && this.changes.link(known.link);
    const at = known && link ? nextCheckSeconds(known.attempt, link, this.reconcileSeconds, now()) : null;
    return at === null ? null : at * 1000;
  }

  /** Plans the next unprompted asking after the session, where there is to be one. */
  planCheck(session: string): void {
    const next = this.nextCheckMs(session);
    if (next !== null) this.changes.queue.plan("session", session, next);
  }

  /** Whether nobody waits for a reading. */
  get isIdle(): boolean {
    return this.#reading.size + this.#waiting.size + this.#toCome.size === 0;
  }

  /** Resolves when the readings that are under way now have ended, however they do. */
  async readingsEnd(): Promise<void> {
    await Promise.allSettled(this.#reading.values());
  }

  /** The attempt is over; when it linked nothing, it says so. */
  endAttempt(session: string): void {
    const known = this.changes.store.attempts.get(session);
    const link = known && this.changes.link(known.link);
    if (known && link) this.changes.saveAttempt(link, nothingLinked(known.attempt, now()));
  }

  /**
   * Reads the session for somebody who waits: not at once where it was read just now, and not at all where it was read
   * after its link's end, or where this one asks again and again.
   */
  async #readForPerson(session: string, deadlineMs: number): Reading {
    const known = this.changes.store.attempts.get(session);
    if (!known || known.attempt.outcome === "linked") return this.read(session);
    const shared = this.#toCome.get(session);
    if (shared) return shared;
    const isOver = this.changes.link(known.link)?.status !== "open";
    if (isOver && this.changes.store.attempts.wasReadAfterEnd(session)) return ok(undefined);
    const pauseMs = this.#pace.pauseMs(session);
    if (pauseMs === null) {
      this.changes.queue.plan("session", session, nowMs() + paceMs);
      return this.#pace.last(session);
    }
    const begin = (isTrial: boolean) => {
      this.#toCome.delete(session);
      return this.read(session, { isTrial });
    };
    // A line for each session: what Stripe says of one tells nothing of another. The turn ends in time too: others must not
    // wait for a Stripe that does not answer.
    const paused = pauseMs > 0 ? scheduler.wait(pauseMs) : Promise.resolve();
    const next = paused.then(() =>
      this.turns.run(session, deadlineMs, (isTrial) => this.#inTime(deadlineMs, begin(isTrial))),
    );
    this.#toCome.set(session, next);
    return next.finally(() => this.#toCome.get(session) === next && this.#toCome.delete(session));
  }

  async #inTime(deadlineMs: number, reading: Reading): Reading {
    const read = await within(Math.max(1, deadlineMs - nowMs()), () => reading);
    if (!read) void reading.then(this.endedLate, this.endedLate);
    return read ?? tooLate();
  }

  #begin(session: string, isTrial: boolean): Reading {
    this.#pace.began(session);
    const reading = this.#readAndStore(session, isTrial).finally(() => this.#reading.delete(session));
    reading.then(
      (result) => this.#pace.ended(session, result),
      () => {},
    );
    this.#reading.set(session, reading);
    return reading;
  }

  async #readAndStore(session: string, isTrial: boolean): Reading {
    const beganMs = nowMs();
    const before = this.changes.store.attempts.get(session);
    const reading = { atMs: beganMs, isOpen: !before || this.changes.link(before.link)?.status === "open" };
    const preview = before?.attempt.relink === "stripe" ? this.preview : null;
    const { stripe_account } = this.changes.store.named();
    const read = await readSession(this.stripe, session, stripe_account, { isTrial, preview });
    const notRead = (failure: Failure) => {
      if (this.changes.isKnown) this.changes.store.attempts.noteTry(session, beganMs);
      return fail(failure);
    };
    if (!read.ok) return notRead(read.failure);
    // The holder may have been erased meanwhile.
    if (!this.changes.isKnown) return noSuch("session", session, "session");
    const repaired = await this.#readRepaired(before && this.changes.link(before.link), read.value);
    if (!repaired.ok) return notRead(repaired.failure);
    if (!this.changes.isKnown) return noSuch("session", session, "session");
    const holder = this.changes.store.holder();
    const known = this.changes.store.attempts.get(session);
    const link = known && this.changes.link(known.link);
    if (!holder || !link) return noSuch("session", session, "session");
    const { attempts } = this.changes.store;
    const { holders, relinked } = read.value;
    if (holders.length > 0 && !holders.includes(stripeIdOf(holder.ref))) {
      attempts.noteReading(session, reading);
      return fail({ kind: "not_found", message: "This session is of another account holder.", param: "session" });
    }
    this.changes.change(() => {
      const isByStripe = known.attempt.relink === "stripe";
      const isWellAgain = repaired.value !== null && isWell(repaired.value);
      const accounts = read.value.accounts.filter(({ id }) => id !== link.relink);
      // Stripe's repair may list other accounts of the bank too, which were linked before.
      const counts = ({ id }: StripeAccount) => !isByStripe || this.changes.store.account(id) === null;
      if (repaired.value && isWellAgain) this.changes.addToLink(link.id, repaired.value.id);
      if (isWellAgain || accounts.some(counts)) this.#storeLinked(session, reading, accounts);
      else this.#saveUnlinked(link, known.attempt, reading, relinked?.failure ?? null);
      const isSaidToBeWell = repaired.value && (relinked ? relinked.failure === null : !isByStripe);
      if (isSaidToBeWell && !isWellAgain) this.#unsettled.add(session);
      else this.#unsettled.delete(session);
    });
    return ok(undefined);
  }

  /**
   * The account that the link repairs, read again, and stored, where the session has brought it; null where it has not.
   * It is as it is stored after: what was changed or read meanwhile may be newer than this reading.
   */
  async #readRepaired(
    link: LinkRecord | null,
    { accounts, relinked }: SessionRead,
  ): Promise<Result<StripeAccount | null>> {
    const id = link?.relink ?? null;
    if (id === null || (relinked?.account !== id && !accounts.some((account) => account.id === id))) return ok(null);
    const { changes, accountTurns } = this;
    const stored = () => changes.store.account(id)?.account ?? null;
    const mark = accountTurns.now;
    const before = stored();
    const read = await readAccount(this.stripe, id, changes.store.named().stripe_account);
    if (!changes.isKnown || !read.ok) return read.ok ? noSuch("account", id) : read;
    changes.change(() => {
      if (link && !accountTurns.isOvertaken(id, mark) && isSame(before, stored()))
        changes.saveAccount(read.value, link.id);
      // Another reading may have begun later and ended sooner: it is read once more, so that it is not set back for good.
      changes.queue.want("account", id);
    });
    return ok(stored());
  }

  /** `failure`: why Stripe could not repair the account that the session is for. */
  #saveUnlinked(link: LinkRecord, attempt: Attempt, reading: SessionReading, failure: string | null): void {
    const shown = shownAgain(attempt);
    const after = failure === null ? shown : notRelinked(shown, relinkFailure(failure), now());
    this.changes.saveAttempt(link, after, null, reading);
  }

  #storeLinked(session: string, reading: SessionReading, accounts: StripeAccount[]): void {
    const { changes } = this;
    const known = changes.store.attempts.get(session);
    const repairing = known && changes.link(known.link);
    if (!known || !repairing) return;
    for (const account of accounts) {
      const replaced = replacedBy(changes.store, repairing, account);
      if (replaced) changes.replace(replaced.id, account.id);
      const isKnown = changes.store.account(account.id) !== null;
      if (!isKnown) changes.saveAccount(account, known.link, null);
      else {
        changes.addToLink(known.link, account.id);
        // What is stored may have been read after this session was: it is read once more, and not set back.
        if (known.attempt.outcome !== "linked") changes.queue.want("account", account.id);
      }
    }
    const link = changes.link(known.link);
    if (!link) return;
    const attempt = linked(known.attempt, now());
    changes.saveAttempt(link, attempt, null, reading);
    changes.saveLink(completed(link, now()), attempt);
    changes.queue.drop("session", session);
  }
}
