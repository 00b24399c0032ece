// Job `account`: reads one account again at Stripe, and stores it if anything has changed.
import { nextRefreshCheckMs } from "../../domain/schedule.ts";
import { nowMs } from "../../platform/clock.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { readAccount } from "../../stripe/connections.ts";
import type { AccountTurns } from "../account-turns.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../job.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const intervalMs = 1_000;

/** The key of a run is the account's id. One that is not known here is left to job `find`. */
export const account = (
  changes: Changes,
  reader: SessionReader,
  turns: AccountTurns,
  stripe: StripeClient,
  reconcileSeconds: number[],
): Job => ({
  ...askPolicy(reconcileSeconds, intervalMs),
  async run(id, line) {
    const { store } = changes;
    // One that is not known may be in a session that is being read, in the state that it had before this news of it.
    if (!store.account(id)) await reader.readingsEnd();
    if (!changes.isKnown) return null;
    const stored = store.account(id);
    if (!stored) return null;
    line.link = stored.link;
    const mark = turns.now;
    // What a change answers with is newer than what is read during it.
    if (turns.isOvertaken(id, mark)) return nowMs() + intervalMs;
    const read = await readAccount(stripe, id, store.named().stripe_account);
    if (!changes.isKnown) return null;
    if (!read.ok) return noteRefusal(store.news, id, read.failure, store.link(stored.link)?.expires_at);
    if (turns.isOvertaken(id, mark)) return nowMs() + intervalMs;
    changes.change(() => {
      changes.saveAccount(read.value, stored.link);
      store.news.dropRefused(id);
    });
    return nextRefreshCheckMs(read.value, reconcileSeconds, nowMs());
  },
});
