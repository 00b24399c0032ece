// Job `account`: reads one account again at Stripe, and stores it if anything has changed.
import { isSame } from "../../domain/json.ts";
import { nowMs } from "../../platform/clock.ts";
import type { StripeClient } from "../../stripe/client.ts";
import { readAccount } from "../../stripe/connections.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../queue.ts";
import { noteRefusal } from "./refused-account.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

const intervalMs = 1_000;

/** The key of a run is the account's id. One that is not known here is left to job `find`. */
export const account = (changes: Changes, reader: SessionReader, stripe: StripeClient, seconds: number[]): Job => ({
  ...askPolicy(seconds, intervalMs),
  async run(id) {
    const { store } = changes;
    // One that is not known may be in a session that is being read, in the state that it had before this news of it.
    if (!store.account(id)) await reader.readingsEnd();
    const stored = store.account(id);
    if (!stored) return null;
    const read = await readAccount(stripe, id, store.named().stripe_account);
    if (!read.ok) return noteRefusal(store.news, id, read.failure, store.link(stored.link)?.expires_at);
    // It was changed while it was read, by somebody who asked Stripe for that: what was read may be from before.
    const { account } = store.account(id) ?? stored;
    if (!isSame(account, stored.account)) return nowMs();
    changes.change(() => {
      changes.saveAccount(read.value, stored.link);
      store.news.dropRefused(id);
    });
    return null;
  },
});
