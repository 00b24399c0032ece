// Disconnects accounts at Stripe, for the operator or for their customer: once for each account, however often and by
// however many it is asked for.
import { type Failure, noSuch, ok, type Result } from "../domain/failure.ts";
import { nowMs } from "../platform/clock.ts";
import { within } from "../platform/timeout.ts";
import { disconnect } from "../stripe/accounts.ts";
import { tooLate } from "../stripe/failure.ts";
import type { Operating } from "./account-operations.ts";

/** Should the object die in the call, the account is read again so long after the call's time is over. */
const readAgainMs = 2_000;

/** Whether nothing was changed, for sure: Stripe has refused, or was not asked. */
export const isUnchanged = ({ kind }: Failure): boolean => kind !== "stripe_unavailable";

export class Disconnecting {
  /** The calls under way, by account. */
  readonly #running = new Map<string, Promise<Result<undefined>>>();

  constructor(private readonly needs: Operating) {}

  /**
   * Disconnects the account, before `deadlineMs`. Of one that is disconnected already Stripe is not asked, and while one
   * call is under way there is no second. After a failure the account is read again by itself: Stripe may have done it
   * all the same. That goes for an account that Stripe says it does not know, too: the key may be another account's, so
   * it is not taken for disconnected.
   */
  async run(id: string, deadlineMs: number): Promise<Result<undefined>> {
    const { changes } = this.needs;
    const stored = changes.isKnown ? changes.store.account(id) : null;
    if (!stored) return noSuch("account", id);
    if (stored.account.status === "disconnected") return ok(undefined);
    const call = this.#running.get(id) ?? this.#begin(id, stored.link, deadlineMs);
    return (await within(deadlineMs - nowMs(), () => call)) ?? tooLate();
  }

  #begin(id: string, link: string, deadlineMs: number): Promise<Result<undefined>> {
    const call = this.needs.accountTurns
      .run(id, () => this.#call(id, link, deadlineMs))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, call);
    return call;
  }

  async #call(id: string, link: string, deadlineMs: number): Promise<Result<undefined>> {
    const { changes, stripe, turns, setAlarm } = this.needs;
    // It has waited for other changes of the account to end.
    if (!changes.isKnown) return noSuch("account", id);
    const { stripe_account } = changes.store.named();
    changes.queue.plan("account", id, deadlineMs + readAgainMs);
    setAlarm();
    const answer = await turns.run(id, deadlineMs, async () =>
      changes.isKnown ? disconnect(stripe, id, stripe_account, deadlineMs - nowMs()) : noSuch("account", id),
    );
    // The account holder may have been erased meanwhile.
    if (!changes.isKnown || !changes.store.account(id)) return answer.ok ? ok(undefined) : answer;
    if (!answer.ok) {
      if ("stripe" in answer.failure) changes.queue.plan("account", id, nowMs());
      return answer;
    }
    changes.change(() => {
      changes.saveAccount(answer.value, link);
      changes.store.news.dropRefused(id);
    });
    return ok(undefined);
  }
}
