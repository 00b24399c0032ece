// The one way to change what is known of an account holder: the change, what KV is to hear of it and the event that
// announces it are stored in one transaction.
import { looksChanged, type StripeAccount } from "../domain/account.ts";
import type { Attempt } from "../domain/attempt.ts";
import {
  accountEvents,
  type EventData,
  type EventType,
  isFailure,
  linkEventData,
  linkEvents,
  type Receipt,
  relinkEventData,
} from "../domain/event.ts";
import { holderName } from "../domain/holder.ts";
import { holderKeyIn } from "../domain/ids.ts";
import { isSame } from "../domain/json.ts";
import { asOf, type LinkRecord } from "../domain/link.ts";
import { nextRefreshCheckMs } from "../domain/schedule.ts";
import { keys } from "../kv/keys.ts";
import { now, nowMs } from "../platform/clock.ts";
import { holdSteps, step } from "../platform/steps.ts";
import type { StoredAccount } from "./account-store.ts";
import type { SessionReading } from "./attempt-store.ts";
import { type Erasing, erasingKey } from "./erasing.ts";
import type { EventAbout, EventStore } from "./outbox/event-store.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { waitingKey } from "./outbox/stopped-events.ts";
import type { Queue } from "./queue.ts";
import { repairLinkFor } from "./repair.ts";
import { isMade, make, migrate } from "./schema.ts";
import type { HolderStore } from "./store.ts";
import { accountView, linkDetails } from "./view.ts";

/** Of the accounts that look like one whose status or look has changed, no more are written to KV anew. */
const lookAlikesPublished = 20;

export class Changes {
  #made: boolean;
  /** How far the erasure of this account holder has come; null while it is not erased. For `Erasure` to set. */
  erasing: Erasing | null = null;
  /** The keys of KV that were changed since `takeUnpublished` was last asked. */
  #unpublished = new Set<string>();

  /** `autoRelink`: a link that repairs an account is made when it breaks, or is about to. */
  constructor(
    private readonly storage: DurableObjectStorage,
    readonly store: HolderStore,
    readonly queue: Queue,
    readonly events: EventStore,
    readonly outbox: Outbox,
    /** When Stripe is asked after what is under way, and whether repair links are made by themselves. */
    private readonly settings: { reconcileSeconds: number[]; autoRelink: boolean },
  ) {
    this.#made = isMade(storage);
    if (!this.#made) return;
    migrate(storage);
    this.erasing = storage.kv.get<Erasing>(erasingKey) ?? null;
  }

  /** Whether anything is stored here: while it is not, there are not even tables. */
  get isStored(): boolean {
    return this.#made;
  }

  /** Whether this account holder is known here. Nothing but `create` may be asked while it is not. */
  get isKnown(): boolean {
    return this.#made && this.erasing === null;
  }

  /** Stores `link`, the first one of its account holder or one more. A repeat changes nothing. */
  create(link: LinkRecord): void {
    this.change(() => {
      if (!this.#made) this.#make();
      // Two requests at once may be the same: the second must not undo what has become of the first one's link.
      else if (this.store.link(link.id)) return;
      // What is left of an erasure is no more than its last event.
      this.unmark();
      this.store.putHolder(link.account_holder, link.stripe_account, now());
      this.saveLink(link, null, null);
      this.#publish(this.#keyOfHolder, true);
    });
    this.#made = true;
  }

  /** The tables, and nothing in them. */
  #make(): void {
    make(this.storage);
    this.queue.isNew();
    this.events.isNew();
    this.store.isNew();
    this.queue.gather();
  }

  /** All of `make` or nothing, its steps too. What it wants done and tells of is stored at its end, in a statement each. */
  change(make: () => void): void {
    try {
      holdSteps(() =>
        this.storage.transactionSync(() => {
          this.queue.gather();
          make();
          this.events.flush();
          this.queue.flush();
        }),
      );
    } catch (error) {
      this.queue.undo();
      this.events.lose();
      this.store.forget();
      if (this.#made) this.erasing = this.storage.kv.get<Erasing>(erasingKey) ?? null;
      throw error;
    }
  }

  /** The link as of now; null when there is none. */
  link(id: string): LinkRecord | null {
    const link = this.isKnown ? this.store.link(id) : null;
    return link && asOf(link, now());
  }

  /** `about` is the attempt that has led to it; `before` is the link as it is stored, null for a new one. */
  saveLink(link: LinkRecord, about: Attempt | null = null, before = this.store.link(link.id)): void {
    if (isSame(before, link)) return;
    if (before) this.store.links.put(link);
    else this.store.addLink(link);
    const types = linkEvents(before, link);
    const isBegun = types.length === 1 && types[0] === "link.opened";
    this.#publishLink(link.id, isBegun);
    for (const type of types) this.#announceLink(type, link, about);
  }

  /** `nonce` is of the request that started the attempt; `reading` is of its session, and has come to this. */
  saveAttempt(
    link: LinkRecord,
    attempt: Attempt,
    nonce: string | null = null,
    reading: SessionReading | null = null,
  ): void {
    const { session } = attempt;
    const before = session === null ? null : (this.store.attempts.get(session)?.attempt ?? null);
    if (isSame(before, attempt)) {
      if (session !== null && reading) this.store.attempts.noteReading(session, reading);
      return;
    }
    this.store.attempts.put(link.id, attempt, nonce, reading);
    this.#publishLink(link.id, !before && attempt.outcome === "pending");
    if (!before) stepOf("attempt.started", link, attempt);
    if (isFailure(before, attempt)) this.#announceLink("link.attempt_failed", link, attempt);
  }

  /** Stores that the try with this nonce, which was stored without a session, has got one. */
  saveSession(link: LinkRecord, attempt: Attempt, nonce: string): void {
    this.store.attempts.putSession(link.id, nonce, attempt);
    this.#publishLink(link.id, true);
    stepOf("attempt.started", link, attempt);
  }

  /**
   * Stores Stripe's account, if it is new or anything of it has changed. `link` is the one that brought it first; `before`
   * is the account as it is stored, null for a new one.
   */
  saveAccount(
    account: StripeAccount,
    link: string,
    before = this.isKnown ? this.store.account(account.id) : null,
  ): void {
    // It may have been read while the holder was erased.
    if (!this.isKnown) return;
    if (before && isSame(before.account, account)) return;
    if (before) this.store.linkedAccounts.put(before, account, now());
    else this.store.linkedAccounts.add(account, link, now(), this.#isFull(link));
    this.#publishAccount(account.id);
    if (!before) this.#publishHolder();
    // What looks the same is a duplicate for as long as this one is active.
    else if (looksChanged(before.account, account))
      for (const state of [before.account, account])
        for (const alike of this.store.linkedAccounts.lookAlikes(state, lookAlikesPublished))
          this.#publishAccount(alike.account.id);
    // Should the webhook that says how a refresh has ended be lost, Stripe is asked.
    const nextMs = nextRefreshCheckMs(account, this.settings.reconcileSeconds, nowMs());
    if (nextMs !== null) this.queue.plan("account", account.id, nextMs);
    const isEnded = account.status === "disconnected" && before?.account.status !== "disconnected";
    const receipt = isEnded ? this.store.receipts.disconnected(account.id, now()) : null;
    for (const type of accountEvents(before?.account ?? null, account))
      this.#announceAccount(type, account.id, receipt);
  }

  /** Notes that a session of `link` has brought an account that is stored already. */
  addToLink(link: string, account: string): void {
    if (!this.isKnown) return;
    // Of a link that repairs one account, what its customer had shared before is not more than was asked for.
    const isSurplus = this.store.link(link)?.relink === null && this.#isFull(link);
    if (this.store.linkedAccounts.putLinkAccount(link, account, isSurplus)) this.#publishAccount(account);
  }

  /** Stores the end of a link whose holder is erased, and tells of it. */
  revokeForGood(link: LinkRecord): void {
    this.store.links.put(link);
    this.#announceLink("link.revoked", link, null);
  }

  /** Stores the end of an account whose holder is erased, and tells of it. */
  disconnectForGood(account: StripeAccount): void {
    const before = this.store.account(account.id);
    if (!before) return;
    this.store.linkedAccounts.put(before, account, now());
    this.#announceAccount("account.disconnected", account.id, this.store.receipts.disconnected(account.id, now()));
  }

  /** Deletes every row of every table, whichever release has made it; only the tables stay. */
  deleteRows(): void {
    const { sql } = this.storage;
    const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 200").toArray();
    const ours = tables.map(({ name }) => String(name)).filter((name) => !/^(_|sqlite_|migrations$)/.test(name));
    for (const name of ours) sql.exec(`DELETE FROM "${name}"`);
    this.queue.forget();
    this.queue.gather();
    this.events.lose();
    this.store.forget();
    // That events wait for a stopped endpoint is still so, for the last one.
    for (const [key] of this.storage.kv.list()) if (key !== waitingKey) this.storage.kv.delete(key);
  }

  /** The holder is no longer being erased. */
  unmark(): void {
    if (this.erasing) this.storage.kv.delete(erasingKey);
    this.erasing = null;
  }

  /** Nothing is stored any more, not even tables. To be called when nothing is under way that would store. */
  async end(): Promise<void> {
    this.#made = false;
    this.erasing = null;
    this.queue.forget();
    this.events.lose();
    this.store.forget();
    await this.storage.deleteAll();
  }

  /** Notes that `account` has come in the place of `replaced`. To be called before a new account is saved. */
  replace(replaced: string, account: string): void {
    this.store.linkedAccounts.putReplacement(account, replaced);
    this.#publishAccount(replaced);
    if (this.store.account(account)) this.#publishAccount(account);
  }

  /** Whether a link has brought as many accounts as it asks for. One more is a fact all the same: it is kept, and marked. */
  #isFull(link: string): boolean {
    const most = this.store.link(link)?.limits?.accounts;
    return most !== undefined && this.store.linkedAccounts.countOfLink(link, most) >= most;
  }

  /** The keys of KV that were changed since this was last asked: those whose writing a request may wait for. */
  takeUnpublished(): string[] {
    const taken = [...this.#unpublished];
    this.#unpublished = new Set();
    return taken;
  }

  /**
   * What is searched and counted of the link may have changed too. That something of it has begun (`isBegun`) can wait in KV,
   * for it mostly ends before Stripe would be asked after it; the index is told at once.
   */
  #publishLink(link: string, isBegun = false): void {
    this.#publish(keys.link(link), isBegun);
    this.queue.want("index", link);
  }

  #publishAccount(account: string): void {
    this.#publish(keys.account(account));
    // What a link shows of its accounts has changed too.
    const stored = this.store.account(account);
    const links = stored ? this.store.linkedAccounts.known(stored).links : [];
    for (const { link } of links) this.#publish(keys.link(link));
  }

  /** `isBegun`: there is one more link, and no account of it yet. */
  #publishHolder(isBegun = false): void {
    const holder = this.store.holder();
    if (!holder) return;
    this.store.putHolder(holder.ref, holder.stripeAccount, now());
    this.#publish(this.#keyOfHolder, isBegun);
  }

  get #keyOfHolder(): string {
    const { id, stripe_account } = this.store.named();
    return keys.holder(holderName(id, stripe_account));
  }

  #publish(key: string, canWait = false): void {
    if (canWait) this.queue.wantLater("publish", key);
    else {
      this.#unpublished.add(key);
      this.queue.want("publish", key);
    }
  }

  /** Stores the event, which is a step too. `attempt` is the one that has led to it. */
  announce(type: EventType, data: EventData, about: EventAbout, attempt: Attempt | null = null): void {
    this.events.append(type, data, about);
    const failed = data.attempt;
    const link = about.link === null ? null : this.store.link(about.link);
    stepOf(type, link, attempt, failed?.error?.code ?? failed?.outcome ?? data.reason);
  }

  #announceLink(type: EventType, link: LinkRecord, attempt: Attempt | null): void {
    const data = linkEventData(linkDetails(this.store, link, []), attempt, type === "link.attempt_failed");
    const about = {
      link: link.id,
      holderKey: holderKeyIn(link.id) ?? "",
      // That it was opened is in KV later than it is told.
      needs: type === "link.opened" ? null : keys.link(link.id),
      livemode: link.livemode,
    };
    this.announce(type, data, about, attempt);
  }

  /** `receipt` is the customer's, where it was they who asked for the change. */
  #announceAccount(type: EventType, id: string, receipt: Receipt | null): void {
    const account = this.store.account(id);
    if (!account) return;
    const holderKey = holderKeyIn(account.link) ?? "";
    const { livemode } = account.account;
    const about = { link: account.link, holderKey, needs: keys.account(id), livemode };
    const object = accountView(this.store, account);
    const proof = receipt ? { receipt } : {};
    const isBreak = type === "account.relink_required";
    const repair = isBreak && this.settings.autoRelink ? this.#repairLink(account, holderKey) : null;
    const relink = repair && linkDetails(this.store, repair, []);
    this.announce(type, isBreak ? relinkEventData(object, relink) : { object, ...proof }, about);
  }

  /** The link that repairs the account: it is stored, and announced where it is new. */
  #repairLink(account: StoredAccount, holderKey: string): LinkRecord | null {
    const link = repairLinkFor(this.store, account, holderKey, nowMs());
    if (link && !this.store.link(link.id)) {
      this.saveLink(link);
      this.#publishHolder(true);
    }
    return link;
  }
}

const stepOf = (name: string, link: LinkRecord | null, attempt: Attempt | null, code?: string): void =>
  step(name, code, attempt?.via, attempt?.consent?.locale ?? link?.locale, link?.created);
