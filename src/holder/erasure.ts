// Erases all that is known of the account holder. Its links are revoked and its accounts disconnected at Stripe (by job
// `erase`), KV's keys are deleted, and then all that is stored here. Each step is noted, so that it goes on where the object
// died. From the beginning on nothing that comes in, from customers, Stripe or readings under way, changes anything.
import { fail } from "../domain/failure.ts";
import { holderName } from "../domain/holder.ts";
import { holderKeyIn } from "../domain/ids.ts";
import { keys } from "../kv/keys.ts";
import { nowMs } from "../platform/clock.ts";
import type { Changes } from "./changes.ts";
import { type Erased, type Erasing, erasingKey } from "./erasing.ts";

const keysAtOnce = 40;
/** What is still to be told before the end may hold it up for so long. */
const eventsWaitMs = 5_000;
/** How soon to look again whether nothing is under way any more. */
const idleCheckMs = 500;

const refusalWhileErased = fail({
  kind: "conflict",
  code: "account_holder_being_deleted",
  message: "This account holder is being deleted. Try again when holder.deleted was sent, or in a minute.",
  param: "account_holder",
});

export class Erasure {
  private waiting: ((erased: Erased) => void)[] = [];
  private waitingForEnd: (() => void)[] = [];

  /** `isIdle`: whether no call that the object has begun is under way. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly changes: Changes,
    private readonly livemode: boolean,
    private readonly isIdle: () => boolean,
  ) {}

  /** How far it has come; null while nothing is erased. */
  get state(): Erasing | null {
    return this.changes.erasing;
  }

  /** Begins, or goes on where it was. */
  begin(): void {
    if (this.state) return;
    const { queue } = this.changes;
    this.changes.change(() => {
      for (const kind of ["session", "account", "find"] as const) queue.dropAll(kind);
      queue.want("erase", "holder");
      this.note({
        step: "stripe",
        sinceMs: nowMs(),
        account: 0,
        listed: null,
        copiedLink: "",
        copiedAccount: 0,
        accountsDisconnected: 0,
        linksRevoked: 0,
      });
    });
  }

  /** Resolves when all data is gone, with what was done, or at once where that is so. */
  async gone(): Promise<Erased> {
    if (!this.state || this.state.step === "last") return this.done;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when nothing is stored any more. */
  async ended(): Promise<void> {
    if (this.changes.isStored && this.state) await new Promise<void>((resolve) => this.waitingForEnd.push(resolve));
  }

  /** What was done so far. */
  get done(): Erased {
    const { accountsDisconnected, linksRevoked } = this.state ?? { accountsDisconnected: 0, linksRevoked: 0 };
    return { accountsDisconnected, linksRevoked };
  }

  /** For a new link of this holder: why there can be none yet. What is left of an erasure may be no more than its last event. */
  makeRoom() {
    if (this.state?.step === "last") {
      this.storage.kv.delete(erasingKey);
      this.changes.erasing = null;
    }
    return this.refusal;
  }

  /** Why nothing can be done for this holder now; null where nothing is being erased, or all is gone but the last event. */
  get refusal() {
    return this.state && this.state.step !== "last" ? refusalWhileErased : null;
  }

  note(state: Erasing): void {
    this.storage.kv.put<Erasing>(erasingKey, state);
    this.changes.erasing = state;
  }

  /** When to go on, in milliseconds; null when something else goes on with it: a job that ends, or an event that is sent. */
  nextDueMs(): number | null {
    const { state } = this;
    if (state?.step === "events") return Math.max(nowMs() + idleCheckMs, state.sinceMs + eventsWaitMs);
    return state?.step === "last" && !this.changes.events.isWaiting() ? nowMs() + idleCheckMs : null;
  }

  /** Does what can be done now. */
  goOn(): void {
    if (this.state?.step === "copies") this.deleteCopies(this.state);
    if (this.state?.step === "events") this.wipe(this.state);
    if (this.state?.step === "last") this.end();
  }

  /** Wants some more keys of KV deleted; when all are, the next step. */
  private deleteCopies(state: Erasing): void {
    const { store, queue } = this.changes;
    if (queue.dueKeys("publish", nowMs(), keysAtOnce).length === keysAtOnce) return;
    const links = state.copiedLink === null ? [] : store.linkIds(state.copiedLink, keysAtOnce);
    const accounts = store.accounts(state.copiedAccount, keysAtOnce);
    if (links.length + accounts.length === 0) {
      if (!queue.hasAny("publish")) this.note({ ...state, step: "events" });
      return;
    }
    this.changes.change(() => {
      const { id, stripe_account } = store.named();
      if (state.copiedLink === "") queue.want("publish", keys.holder(holderName(id, stripe_account)));
      for (const link of links) queue.want("publish", keys.link(link));
      for (const { account } of accounts) queue.want("publish", keys.account(account.id));
      const copiedLink = links.length < keysAtOnce ? null : (links.at(-1) ?? null);
      this.note({ ...state, copiedLink, copiedAccount: accounts.at(-1)?.seq ?? state.copiedAccount });
    });
  }

  /** Deletes all rows, when what happened before is told. What remains is the last event, which says no more than the id. */
  private wipe(state: Erasing): void {
    const { events, store } = this.changes;
    const isTold = !events.isToSend() || nowMs() >= state.sinceMs + eventsWaitMs;
    if (!isTold || !this.isIdle()) return;
    const holderKey = holderKeyIn(store.linkIds("", 1)[0] ?? "") ?? "";
    const object = store.named();
    this.changes.change(() => {
      this.changes.deleteRows();
      events.append("holder.deleted", { object }, { link: null, holderKey, needs: null, livemode: this.livemode });
      this.note({ ...state, step: "last" });
    });
    for (const resolve of this.waiting) resolve(this.done);
    this.waiting = [];
  }

  /** When the last event is sent too, nothing is stored any more, not even tables, and nothing wakes the object. */
  private end(): void {
    if (this.changes.events.isWaiting() || !this.isIdle()) return;
    void this.changes.end().then(() => {
      for (const resolve of this.waitingForEnd) resolve();
      this.waitingForEnd = [];
    });
  }
}
