// Erases all that is known of the account holder: its links are revoked and its accounts disconnected at Stripe (by job
// `erase`), at the same time KV's keys and the index's rows are deleted, and then all that is stored here. From the beginning on nothing that
// comes in, from customers, Stripe or readings under way, changes anything. That it is being erased is stored; how far that
// has come is not: an object that died, or was another release's meanwhile, begins anew, and does nothing twice that counts.
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
  #waiting: ((erased: Erased) => void)[] = [];
  #waitingForEnd: (() => void)[] = [];
  /** Stripe has no more to do. */
  #isDisconnected = false;
  /** The last link, and the place of the last account, whose key is to be deleted; null when all links' are. */
  #copiedLink: string | null = "";
  #copiedAccount = 0;
  #areCopiesGone = false;
  /** Since when there is nothing left but what is still to be told, in milliseconds. */
  #tellingSinceMs: number | null = null;

  /** `isIdle`: whether no call that the object has begun is under way. `ended`: the storage has gone, and with it the alarm. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly changes: Changes,
    private readonly livemode: boolean,
    private readonly isIdle: () => boolean,
    private readonly ended: () => void,
  ) {}

  /** The mark; null while nothing is erased. */
  get state(): Erasing | null {
    return this.changes.erasing;
  }

  /** Why nothing can be done for this holder now; null where nothing is being erased, or all is gone but the last event. */
  get refusal() {
    return this.state && !this.state.isGone ? refusalWhileErased : null;
  }

  /** What was done so far. */
  get done(): Erased {
    const { accountsDisconnected, linksRevoked } = this.state ?? { accountsDisconnected: 0, linksRevoked: 0 };
    return { accountsDisconnected, linksRevoked };
  }

  /** For an object that has just woken. */
  resume(): void {
    const { state } = this;
    // A holder is there again: the release before, which knows no such mark, was rolled back to and has made a link.
    if (state?.isGone && this.changes.store.holder()) this.changes.unmark();
    else if (state && !state.isGone) this.changes.queue.want("erase", "holder");
  }

  /** Begins, or has Stripe asked once more at once. */
  begin(): void {
    const { queue } = this.changes;
    if (this.state) {
      if (!this.state.isGone && !this.#isDisconnected) queue.plan("erase", "holder", nowMs());
      return;
    }
    this.changes.change(() => {
      for (const kind of ["session", "account", "find"] as const) queue.dropAll(kind);
      queue.want("erase", "holder");
      this.note({ sinceMs: nowMs(), isGone: false, accountsDisconnected: 0, linksRevoked: 0 });
    });
    this.#isDisconnected = false;
    [this.#copiedLink, this.#copiedAccount, this.#areCopiesGone] = ["", 0, false];
    this.#tellingSinceMs = null;
  }

  /** Resolves when all data is gone, with what was done, or at once where that is so. */
  async gone(): Promise<Erased> {
    if (!this.state || this.state.isGone) return this.done;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when nothing is stored any more. */
  async end(): Promise<void> {
    if (this.changes.isStored && this.state) await new Promise<void>((resolve) => this.#waitingForEnd.push(resolve));
  }

  note(state: Erasing): void {
    this.storage.kv.put<Erasing>(erasingKey, state);
    this.changes.erasing = state;
  }

  /** There is no account left that Stripe could be asked to disconnect. */
  disconnected(): void {
    this.#isDisconnected = true;
  }

  /** When to go on, in milliseconds; null when something else goes on with it: a job that ends, or an event that is sent. */
  nextDueMs(): number | null {
    const { state } = this;
    const tellingSinceMs = this.#tellingSinceMs;
    if (state?.isGone) return this.changes.events.isWaiting() ? null : nowMs() + idleCheckMs;
    if (!state || tellingSinceMs === null) return null;
    return Math.max(nowMs() + idleCheckMs, tellingSinceMs + eventsWaitMs);
  }

  /** Does what can be done now. */
  goOn(): void {
    const { state } = this;
    if (!state) return;
    if (state.isGone) this.#finish();
    else if (!this.#areCopiesGone) this.#deleteCopies();
    if (!state.isGone && this.#areCopiesGone && this.#isDisconnected) this.#wipe(state);
  }

  /** Whether anything in KV or the index is still to be deleted. */
  #hasCopies(): boolean {
    const { queue } = this.changes;
    return queue.hasAny("publish") || queue.hasAny("index");
  }

  /** Wants some more keys of KV and rows of the index deleted, until all are. */
  #deleteCopies(): void {
    const { store, queue } = this.changes;
    if (queue.isFull) return;
    const links = this.#copiedLink === null ? [] : store.links.ids(this.#copiedLink, keysAtOnce);
    const accounts = store.linkedAccounts.list(this.#copiedAccount, keysAtOnce);
    if (links.length + accounts.length === 0) {
      this.#areCopiesGone = !this.#hasCopies();
      return;
    }
    this.changes.change(() => {
      const { id, stripe_account } = store.named();
      if (this.#copiedLink === "") queue.want("publish", keys.holder(holderName(id, stripe_account)));
      for (const link of links) {
        queue.want("publish", keys.link(link));
        queue.want("index", link);
      }
      for (const { account } of accounts) queue.want("publish", keys.account(account.id));
    });
    this.#copiedLink = links.length < keysAtOnce ? null : (links.at(-1) ?? null);
    this.#copiedAccount = accounts.at(-1)?.seq ?? this.#copiedAccount;
  }

  /** Deletes all rows, when what happened before is told. What remains is the last event, which says no more than the id. */
  #wipe(state: Erasing): void {
    const { events, store } = this.changes;
    this.#tellingSinceMs ??= nowMs();
    const isTold = !events.isToSend() || nowMs() >= this.#tellingSinceMs + eventsWaitMs;
    if (!isTold || !this.isIdle() || this.#hasCopies()) return;
    const holderKey = holderKeyIn(store.links.ids("", 1)[0] ?? "") ?? "";
    const object = store.named();
    this.changes.change(() => {
      this.changes.deleteRows();
      this.changes.announce(
        "holder.deleted",
        { object },
        { link: null, holderKey, needs: null, livemode: this.livemode },
      );
      this.note({ ...state, isGone: true });
    });
    for (const resolve of this.#waiting) resolve(this.done);
    this.#waiting = [];
  }

  /** When the last event is sent too, nothing is stored any more, not even tables, and nothing wakes the object. */
  #finish(): void {
    if (this.changes.events.isWaiting() || !this.isIdle() || this.#hasCopies()) return;
    void this.changes.end().then(() => {
      this.ended();
      for (const resolve of this.#waitingForEnd) resolve();
      this.#waitingForEnd = [];
    });
  }
}
