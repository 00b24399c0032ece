// Refreshes an account's data at Stripe, and begins and ends its subscription: refused by our rules before Stripe is
// asked, and stored as Stripe answers.
import type { AccountView } from "../domain/account.ts";
import { type Feature, type Operation, refusalToOperate } from "../domain/account-rules.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import { now, nowMs } from "../platform/clock.ts";
import { operate } from "../stripe/accounts.ts";
import type { StripeClient } from "../stripe/client.ts";
import type { AccountTurns } from "./account-turns.ts";
import type { Changes } from "./changes.ts";
import type { Turns } from "./turns.ts";
import { accountView } from "./view.ts";

export interface OperationRequest {
  operation: Operation;
  features: Feature[];
  /** The same for each repeat of a request. */
  nonce: string;
  /** For a repeat, when the request was first made, in Unix seconds; else null. */
  since: number | null;
  /** When whoever asked stops waiting, in milliseconds. */
  deadlineMs: number;
}

export interface Operating {
  changes: Changes;
  stripe: StripeClient;
  accountTurns: AccountTurns;
  turns: Turns;
  /** Sets the object's alarm to what is due next. */
  setAlarm: () => void;
}

/** After the deadline of a call, its outcome is read this much later, in milliseconds, should the object die in it. */
const marginMs = 1_000;

/** The account as Stripe answers, or why nothing was done. Two at once for one account come one after the other. */
export function operateAccount(
  { changes, stripe, accountTurns, turns, setAlarm }: Operating,
  id: string,
  { operation, features, nonce, since, deadlineMs }: OperationRequest,
): Promise<Result<AccountView>> {
  return accountTurns.run(id, async () => {
    const { store, queue } = changes;
    const stored = changes.isKnown ? store.account(id) : null;
    if (!stored) return noSuch("account", id);
    const refused = refusalToOperate(stored.account, operation, features, now(), since);
    if (refused) return refused;
    const line = `${operation} ${features} ${id}`;
    const answer = await turns.run(line, deadlineMs, async (isTrial) => {
      if (!changes.isKnown) return noSuch("account", id);
      // Stored before the call: should the object die in it, what came of it is read all the same.
      queue.plan("account", id, deadlineMs + marginMs);
      setAlarm();
      const call = { idempotencyKey: `banklink-${operation}-${nonce}`, budgetMs: deadlineMs - nowMs(), isTrial };
      return operate(stripe, id, store.named().stripe_account, operation, features, call);
    });
    // The holder may have been erased meanwhile.
    if (!changes.isKnown) return noSuch("account", id);
    if (!answer.ok) {
      // Stripe may have done it, or know better than we do why it cannot be done.
      if ("stripe" in answer.failure) queue.want("account", id);
      return answer;
    }
    changes.change(() => changes.saveAccount(answer.value, stored.link));
    const saved = store.account(id);
    return saved ? ok(accountView(store, saved)) : noSuch("account", id);
  });
}
