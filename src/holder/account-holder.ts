// The account holder's object: one for each cus_ or acct_, and the only writer of what is known of it.
// A thin shell: rules are in domain/; here they meet storage, time, Stripe and the alarm.
import { DurableObject } from "cloudflare:workers";
import { removeRows } from "../d1/links.ts";
import type { AccountView } from "../domain/account.ts";
import { type AttemptError, couldNotBegin, reported } from "../domain/attempt.ts";
import type { ShownConsent } from "../domain/consent.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import { holderKey, holderKeyIn } from "../domain/ids.ts";
import * as rules from "../domain/link.ts";
import { type LinkChange, type LinkDetails, type LinkStatus, type LinkTerms, stripeIdOf } from "../domain/link.ts";
import { notOfThisLink, refusalOfAttempts, refusalToChange, refusalToRevoke } from "../domain/link-rules.ts";
import { type PageFacts, refusalOfMended } from "../domain/repair.ts";
import type { WaitingHolder } from "../endpoint/notify-endpoint.ts";
import { now, nowMs } from "../platform/clock.ts";
import type { Env } from "../platform/config.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { traced } from "../platform/trace.ts";
import { servicesOf } from "../services.ts";
import { findOrMakeHolder } from "../stripe/holders.ts";
import { type OperationRequest, operateAccount } from "./account-operations.ts";
import { ringLater } from "./alarm.ts";
import type { Changes } from "./changes.ts";
import { disconnectForCustomer, type Managed, type ManagedChange, managed, requestDeletion } from "./manage.ts";
import { type AttemptRequest, type MintedSession, mint } from "./mint.ts";
import type { EventView } from "./outbox/event-view.ts";
import { makeParts, type Parts } from "./parts.ts";
import { rowsAnAlarm } from "./queue.ts";
import { pageFacts, refusalToRelink, repairFor } from "./repair.ts";
import { accountsShown, accountView, linkDetails, linkPage, linksShown } from "./view.ts";

export interface HolderView {
  id: string;
  stripe_account: string | null;
  type: "customer" | "account";
  links: { links: LinkDetails[]; hasMore: boolean };
  accounts: { data: AccountView[]; has_more: boolean };
  updated_at: number;
}

/** A link for its own page. While a deployment goes on, an object of the release before does not say `page`. */
export type LinkOnPage = LinkDetails & { page?: PageFacts };

/** Rows of the queue and deliveries that one request may begin. */
const rowsARequest = 10;
const deliveriesARequest = 5;

export class AccountHolder extends DurableObject<Env> implements WaitingHolder {
  // Not there while the configuration is not complete: then no request gets here, and the alarm waits.
  private parts!: Parts;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const services = servicesOf(env);
    if (!services) return;
    ctx.blockConcurrencyWhile(async () => {
      this.parts = makeParts(ctx, env, services, await services.publishedForm);
      // Settings may have changed since, and the platform gives up on an alarm that has failed too often: what is to be
      // done must not wait for the next change.
      const { changes, republish, alarm } = this.parts;
      if (!changes.isStored) return;
      this.parts.erasure.resume();
      ctx.waitUntil(this.holderKey().then((name) => changes.outbox.waitAgain(name)));
      const hasReleased = changes.events.stopped.releaseForgotten();
      const isAsleep = async () =>
        republish.nextDueMs() !== null ||
        changes.store.attempts.oldestBegun() !== null ||
        (await ctx.storage.getAlarm()) === null;
      if (hasReleased || changes.erasing || (await isAsleep())) await alarm.set();
    });
  }

  /** The object's own name. Of a holder that was erased, the last event says it. */
  private async holderKey(): Promise<string> {
    const { store, events } = this.changes;
    const { id, stripe_account } = store.named();
    return id ? holderKey(id, stripe_account) : (holderKeyIn(events.list(1, null).events[0]?.id ?? "") ?? "");
  }

  private get changes(): Changes {
    return this.parts.changes;
  }

  /**
   * Makes the link, or answers with the one that a repeat of this request has made before. `isForSession`: not where there
   * is nothing for it to repair. Where `lookUpBy` (in milliseconds) is given, an account holder that is not known here is
   * looked up at Stripe until then, and refused if Stripe does not know it either (docs/decisions/0030-whom-stripe-knows.md).
   */
  async createLink(
    id: string,
    terms: LinkTerms,
    created: number,
    isForSession = false,
    lookUpBy: number | null = null,
  ): Promise<Result<LinkDetails>> {
    const found = await this.lookUp(terms, lookUpBy);
    if (!found.ok) return found;
    if (!this.changes.link(id)) {
      if (this.parts.erasure.refusal) return this.parts.erasure.refusal;
      const isFirst = !this.changes.isKnown;
      const refused = refusalToRelink(isFirst ? null : this.changes.store, terms);
      if (refused) return refused;
      const isMended = terms.relink && repairFor(this.changes.store, terms)?.state === "mended";
      // What is known of an account that seems well may be behind.
      if (terms.relink && isMended) this.changes.queue.want("account", terms.relink);
      if (isMended && isForSession) {
        this.ctx.waitUntil(this.published());
        return refusalOfMended;
      }
      this.changes.create(rules.newLink(id, terms, this.parts.services.config.stripe.livemode, created));
      if (isFirst) this.parts.republish.isLevel();
      await this.published();
    }
    return { ...found, ...this.getLink(id) };
  }

  /** The holder of a link to be made, if it is known here, or at Stripe. */
  private async lookUp({ account_holder, stripe_account }: LinkTerms, byMs: number | null) {
    if (byMs === null || this.changes.isKnown) return ok(account_holder);
    const { stripe } = this.parts.services;
    return traced(() => findOrMakeHolder(stripe, account_holder, stripe_account, "", byMs - nowMs()));
  }

  /** `forPage`: with what the customer's page says beside. */
  getLink(id: string, forPage = false): Result<LinkOnPage> {
    const link = this.changes.link(id);
    if (!link) return noSuch("link", id);
    const { store } = this.changes;
    return ok({ ...linkDetails(store, link), ...(forPage ? { page: pageFacts(store, link) } : {}) });
  }

  /** Newest first, after the id `after`; only those with `status` where given. */
  listLinks(after: string, limit: number, status?: LinkStatus): { links: LinkDetails[]; hasMore: boolean } {
    if (!this.changes.isKnown) return { links: [], hasMore: false };
    const { store } = this.changes;
    const links = store.links(after, limit + 1, now(), status).map((link) => rules.asOf(link, now()));
    return linkPage(store, links, limit);
  }

  async updateLink(id: string, change: LinkChange): Promise<Result<LinkDetails>> {
    const link = this.changes.link(id);
    if (!link) return noSuch("link", id);
    const refused = refusalToChange(link, change);
    if (refused) return refused;
    const after = rules.changed(link, change);
    this.changes.change(() => {
      this.changes.saveLink(after);
      if (link.status === "open" || after.status !== "open") return;
      // Opened again: whoever was at the bank when it ended may still come back.
      for (const session of this.changes.store.attempts.reopen(id)) this.parts.reader.planCheck(session);
    });
    await this.published();
    return this.getLink(id);
  }

  async revokeLink(id: string): Promise<Result<LinkDetails>> {
    const link = this.changes.link(id);
    if (!link) return noSuch("link", id);
    const refused = refusalToRevoke(link);
    if (refused) return refused;
    this.changes.change(() => this.changes.saveLink(rules.revoked(link)));
    await this.published();
    return this.getLink(id);
  }

  /**
   * Mints a Financial Connections session for one more try. The client secret is handed on and kept nowhere. A repeat
   * with the same nonce answers with the same session, while the link is open: Stripe keeps the key.
   */
  async startAttempt(
    id: string,
    via: AttemptRequest["via"],
    nonce: string,
    isWebview: boolean,
    // While a deployment goes on, a Worker of an earlier release may call, which knows of nothing from here on.
    deadlineMs = nowMs() + timeouts.person,
    shown: ShownConsent | null = null,
  ): Promise<Result<MintedSession>> {
    const link = this.changes.link(id);
    if (!link) return noSuch("link", id);
    const returnUrl = isWebview ? await this.sessionReturnUrl(link) : null;
    const minted = await traced(() => mint(this.parts.minting, id, returnUrl, { via, nonce, deadlineMs, shown }));
    // What was refused by a rule of ours has changed nothing, but that Stripe may have said that an account is well again.
    const isRefused = !minted.ok && !("stripe" in minted.failure);
    if (!isRefused || link.relink !== null) this.ctx.waitUntil(this.published());
    return minted;
  }

  /**
   * The customer's page says that it is done: what that came to is read at Stripe, never taken from the page. Whoever
   * waits for that is answered before `deadlineMs`; should Stripe take longer, the reading goes on.
   */
  async complete(id: string, session: string, deadlineMs = nowMs() + timeouts.person): Promise<Result<LinkOnPage>> {
    if (!this.changes.link(id)) return noSuch("link", id);
    if (this.changes.store.attempts.get(session)?.link !== id) return notOfThisLink(session);
    // What KV gets is waited for as well.
    const read = await traced(() => this.parts.reader.complete(session, deadlineMs - timeouts.published));
    await this.published();
    return read.ok ? { ...read, ...this.getLink(id, true) } : read;
  }

  /**
   * The page or an app says that an attempt came to nothing, and why. Without a session it is a try of its own,
   * recorded once for each reason.
   */
  async reportAttempt(id: string, session: string | null, error: AttemptError): Promise<Result<LinkOnPage>> {
    const link = this.changes.link(id);
    if (!link) return noSuch("link", id);
    const { store } = this.changes;
    const known = session === null ? null : store.attempts.get(session);
    if (session !== null && known?.link !== id) return notOfThisLink(session);
    const attempts = store.attempts.ofLink(id);
    const isTold = !known && attempts.some((one) => one.session === null && one.error?.code === error.code);
    if (known || (link.status === "open" && !isTold && !refusalOfAttempts(attempts.length))) {
      const attempt = known ? reported(known.attempt, error, now()) : couldNotBegin(error, now());
      this.changes.change(() => {
        this.changes.saveAttempt(link, attempt);
        // Why Stripe could not repair an account is in its session alone, and decides what the next try is.
        if (session !== null && known?.attempt.outcome === "pending" && known.attempt.relink === "stripe")
          this.changes.queue.plan("session", session, nowMs());
      });
      this.ctx.waitUntil(this.published());
    }
    return this.getLink(id, true);
  }

  /**
   * At most `limit` accounts of one link, or of the holder, after the place `after`; `next` is the place to go on from.
   * Null when there is no such link or holder.
   */
  accounts(link: string | null, after: number, limit: number): { data: AccountView[]; next: number | null } | null {
    if (!this.changes.isKnown || (link && !this.changes.link(link))) return null;
    const { store } = this.changes;
    const found = link ? store.accountsOfLink(link, after, limit + 1) : store.accounts(after, limit + 1);
    const shown = found.slice(0, limit);
    const next = found.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { data: shown.map((account) => accountView(store, account, link ?? account.link)), next };
  }

  /** The holder, with its newest links and accounts; null when nothing is known of it. */
  describe(): HolderView | null {
    const holder = this.changes.isKnown ? this.changes.store.holder() : null;
    if (!holder) return null;
    const { store } = this.changes;
    const newest = store.newestAccounts(accountsShown + 1);
    return {
      id: stripeIdOf(holder.ref),
      stripe_account: holder.stripeAccount,
      type: holder.ref.type,
      links: this.listLinks("", linksShown),
      accounts: {
        data: newest.slice(-accountsShown).map((account) => accountView(store, account)),
        has_more: newest.length > accountsShown,
      },
      updated_at: holder.updatedAt,
    };
  }

  /** The connected account that the holder belongs to; null where it is the platform's own, or is not known. */
  owner(): string | null {
    return this.changes.isKnown ? this.changes.store.named().stripe_account : null;
  }

  /** One account; null when it is not known here. */
  account(id: string): AccountView | null {
    const found = this.changes.isKnown ? this.changes.store.account(id) : null;
    return found && accountView(this.changes.store, found);
  }

  /** Refreshes the account's data at Stripe, subscribes to it or no longer; answers with the account as it is then. */
  async operateAccount(id: string, request: OperationRequest): Promise<Result<AccountView>> {
    if (!this.changes.isKnown) return noSuch("account", id);
    const done = await traced(() => operateAccount(this.parts.operating, id, request));
    // What was refused by a rule of ours has changed nothing.
    if (done.ok) await this.published();
    else if ("stripe" in done.failure) this.ctx.waitUntil(this.published());
    return done;
  }

  /** Ends our access to an account at Stripe, before `deadlineMs`; twice is once. */
  async disconnectAccount(id: string, deadlineMs: number): Promise<Result<AccountView>> {
    const done = await traced(() => this.parts.disconnecting.run(id, deadlineMs - timeouts.published));
    await this.published();
    const account = done.ok ? this.account(id) : null;
    return done.ok ? { ...done, ...(account ? ok(account) : noSuch("account", id)) } : done;
  }

  /** What the customer sees on their own page of a link. */
  manage(link: string): Result<Managed> {
    return this.parts.erasure.refusal ?? managed(this.changes, link);
  }

  /** The same as `disconnectAccount`, by the customer, on their own page of `link`. */
  async disconnectByCustomer(link: string, account: string, deadlineMs: number): Promise<Result<ManagedChange>> {
    const { changes, disconnecting, erasure } = this.parts;
    if (erasure.refusal) return erasure.refusal;
    const endMs = deadlineMs - timeouts.published;
    const done = await traced(() => disconnectForCustomer(changes, disconnecting, link, account, endMs));
    await this.published();
    return done;
  }

  /** The customer asks the business to delete everything; twice is once. */
  async requestDeletion(link: string): Promise<Result<ManagedChange>> {
    if (this.parts.erasure.refusal) return this.parts.erasure.refusal;
    const asked = requestDeletion(this.changes, link);
    await this.published();
    return asked;
  }

  /** Stripe says: look at this account again. Noted for good when this returns; false when the holder is not ours. */
  async noteAccount(account: string, isNew: boolean): Promise<boolean> {
    if (!this.changes.isKnown) return false;
    const { store, queue } = this.changes;
    this.changes.change(() => {
      // One that is not known here is looked for. That an account exists is no news once it is read.
      if (!store.account(account)) {
        store.news.seek(account, nowMs());
        queue.plan("find", account, this.parts.search.nextMs);
      }
      if (!isNew) queue.want("account", account);
    });
    await this.parts.alarm.work(rowsARequest, deliveriesARequest);
    return true;
  }

  /**
   * Erases everything known of this account holder, and answers when that is done, or before `deadlineMs` with `deleted`
   * false: then it goes on by itself. Again is safe at any time.
   */
  async erase(deadlineMs: number): Promise<{ deleted: boolean; accountsDisconnected: number; linksRevoked: number }> {
    const { erasure, alarm } = this.parts;
    if (!this.changes.isStored) return { deleted: true, accountsDisconnected: 0, linksRevoked: 0 };
    erasure.begin();
    const gone = erasure.gone();
    await alarm.work(rowsARequest, deliveriesARequest);
    const erased = await within(Math.max(1, deadlineMs - timeouts.published - nowMs()), () => gone);
    // What is left is the last event, which is mostly taken at once.
    if (erased) await within(timeouts.published, () => erasure.end());
    return { deleted: erased !== null, ...(erased ?? erasure.done) };
  }

  /** The index may be wrong about these links: what is known of them is written there, and others are removed. */
  async indexLinks(ids: string[]): Promise<void> {
    const { changes } = this;
    const known = ids.filter((id) => changes.link(id));
    if (known.length > 0) {
      const { queue } = changes;
      if (!queue.isFull)
        changes.change(() => {
          for (const id of known) queue.want("index", id);
        });
      await this.parts.alarm.work(rowsARequest, deliveriesARequest);
    }
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) await removeRows(this.env, unknown);
  }

  /** The outgoing events, newest first; those before `before` (a `next` of the page before) where given. */
  events(limit: number, before: number | null): { events: EventView[]; next: number | null } {
    return this.changes.isStored ? this.changes.events.list(limit, before) : { events: [], next: null };
  }

  async resendEvent(id: string): Promise<EventView | null> {
    if (!this.changes.isStored) return null;
    const event = this.changes.events.resend(id);
    await this.parts.alarm.work(rowsARequest, deliveriesARequest);
    return event;
  }

  /** NOTIFY_URL has answered 410 a while ago: the oldest event that waits is sent all the same; false when none waits. */
  async tryEndpoint(): Promise<boolean> {
    const isTried = this.changes.isStored && this.changes.events.stopped.tryOne();
    await this.parts.alarm.work(rowsARequest, deliveriesARequest);
    return isTried;
  }

  /** NOTIFY_URL takes events again, or is another one. */
  async endpointReleased(): Promise<void> {
    if (this.changes.isStored) this.changes.change(() => this.changes.events.stopped.release());
    await this.parts.alarm.work(rowsARequest, deliveriesARequest);
  }

  override async alarm(): Promise<void> {
    // Without services the configuration is not complete. A new deployment mends it, and nothing tells us when.
    await (this.parts ? this.parts.alarm.ring() : ringLater(this.ctx.storage));
  }

  /**
   * Tells KV what has changed, and waits for it a little: who is answered next may read there at once. The alarm is
   * stored with the change, before any wait: should the object die now, it does the rest.
   */
  private async published(): Promise<void> {
    const keys = this.changes.takeUnpublished();
    const { queue } = this.changes;
    const scheduled = this.parts.alarm.work(
      Math.min(Math.max(keys.length, rowsARequest), rowsAnAlarm),
      deliveriesARequest,
    );
    await within(timeouts.published, () => queue.runsEnd("publish", keys));
    await scheduled;
  }

  /** Where the bank's own pages lead back to from an app's webview: our page, then the app. Elsewhere it would lead away. */
  private async sessionReturnUrl(link: rules.LinkRecord): Promise<string | null> {
    const isApp = link.return_url !== null && !/^https?:/.test(link.return_url);
    return isApp ? `${await this.parts.services.signer.url(link.id)}/return` : null;
  }
}
