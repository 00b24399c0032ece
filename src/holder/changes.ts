// The account holder's state, and the one way to change it: the change, its publication and its event in one transaction.
import type { Attempt } from "../domain/attempt.ts";
import { accountEvents, attemptEvents, isSame, linkEvents } from "../domain/event.ts";
import { type AccountHolderRef, asOf, holderIdOf, type LinkRecord, type LinkView } from "../domain/link.ts";
import { accountKey, holderKeyName, linkKey } from "../kv/keys.ts";
import { now } from "../platform/clock.ts";
import type { StripeAccount } from "../stripe/account.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Work } from "./queue.ts";
import type { HolderStore } from "./store.ts";

export class HolderState {
  private made: boolean;
  /** The URL of every link here: the token in it takes a moment to make, and transactions cannot wait. */
  private readonly urls = new Map<string, string>();

  constructor(
    private readonly storage: DurableObjectStorage,
    readonly store: HolderStore,
    readonly work: Work,
    readonly outbox: Outbox,
    private readonly urlOf: (link: string) => Promise<string>,
  ) {
    this.made = store.isMade();
  }

  /** Must have run before any other method. */
  async load(): Promise<void> {
    if (!this.made) return;
    // What an earlier version has made lacks what came later.
    this.makeTables();
    for (const { id } of this.store.links()) this.urls.set(id, await this.urlOf(id));
  }

  /** Whether this account holder is known here. Nothing but `create` may be asked while it is not. */
  get isKnown(): boolean {
    return this.made;
  }

  /** Takes the first link of an account holder, or one more. */
  async create(holder: AccountHolderRef, link: LinkRecord): Promise<void> {
    this.urls.set(link.id, await this.urlOf(link.id));
    this.change(() => {
      if (!this.made) this.makeTables();
      // Two at once with the same request: the second must not undo what has become of the first one's link.
      if (this.store.link(link.id)) return;
      this.store.putHolder(holder, now());
      this.saveLink(link);
      this.publishHolder();
    });
    this.made = true;
  }

  /** All of `make` or nothing. */
  change(make: () => void): void {
    this.storage.transactionSync(make);
  }

  /** The link as of now; null when there is none. */
  link(id: string): LinkRecord | null {
    const link = this.made ? this.store.link(id) : null;
    return link && asOf(link, now());
  }

  saveLink(link: LinkRecord): void {
    const before = this.store.link(link.id);
    if (isSame(before, link)) return;
    this.store.putLink(link);
    this.work.want("publish", linkKey(link.id));
    for (const type of linkEvents(before, link)) this.announce(type, this.view(link));
  }

  saveAttempt(link: LinkRecord, attempt: Attempt, nonce: string | null = null): void {
    const before = attempt.session === null ? null : (this.store.attempt(attempt.session)?.attempt ?? null);
    if (isSame(before, attempt)) return;
    this.store.putAttempt(link.id, attempt, nonce);
    this.work.want("publish", linkKey(link.id));
    for (const type of attemptEvents(before, attempt)) this.announce(type, this.view(link));
  }

  /** Stores Stripe's account of `link`, if it is new or anything of it has changed. */
  saveAccount(account: StripeAccount, link: string): void {
    const before = this.store.account(account.id);
    if (before && isSame(before.account, account)) return;
    this.store.putAccount(account, link, now());
    this.work.want("publish", accountKey(account.id));
    this.work.want("publish", linkKey(before?.link ?? link));
    if (!before) this.publishHolder();
    for (const type of accountEvents(before?.account ?? null, account)) this.announce(type, account);
  }

  /** A link with everything known of it. */
  view(link: LinkRecord): LinkView {
    return {
      ...link,
      object: "onboarding_link",
      url: this.urls.get(link.id) ?? "",
      attempts: this.store.attempts(link.id),
      accounts: {
        object: "list",
        data: this.store.accounts(link.id).map((linked) => linked.account),
        has_more: false,
        url: `/v1/accounts?link=${link.id}`,
      },
    };
  }

  private makeTables(): void {
    for (const part of [this.store, this.work, this.outbox]) part.create();
  }

  private announce(type: Parameters<Outbox["append"]>[0], object: LinkView | StripeAccount): void {
    const [link] = this.urls.keys();
    if (link) this.outbox.append(type, object, object.livemode, link.slice(12, 28), now());
  }

  private publishHolder(): void {
    const holder = this.store.holder();
    if (!holder) return;
    this.store.putHolder(holder.ref, now());
    this.work.want("publish", holderKeyName(holderIdOf(holder.ref)));
  }
}
