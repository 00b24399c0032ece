// The account holder's object: one for each cus_ or acct_, and the only writer of what is known of it.
// A thin shell: rules are in domain/; in link-methods, attempt-methods and account-methods they meet storage, time, Stripe
// and the alarm. What a method does and takes is said there.
import { DurableObject } from "cloudflare:workers";
import { removeRows } from "../d1/links.ts";
import type { AttemptError } from "../domain/attempt.ts";
import type { ShownConsent } from "../domain/consent.ts";
import type { Result } from "../domain/failure.ts";
import { holderKey, holderKeyIn } from "../domain/ids.ts";
import type { LinkChange, LinkStatus, LinkTerms } from "../domain/link.ts";
import type { WaitingHolder } from "../endpoint/notify-endpoint.ts";
import { nowMs } from "../platform/clock.ts";
import type { Env } from "../platform/config.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { servicesOf } from "../services.ts";
import * as accounts from "./account-methods.ts";
import type { OperationRequest } from "./account-operations.ts";
import { ringLater } from "./alarm.ts";
import * as attempts from "./attempt-methods.ts";
import type { Changes } from "./changes.ts";
import * as links from "./link-methods.ts";
import { type Managed, type ManagedChange, managed, requestDeletion } from "./manage.ts";
import type { AttemptRequest } from "./mint.ts";
import type { EventView } from "./outbox/event-view.ts";
import { makeParts, type Parts } from "./parts.ts";
import { deliveriesARequest, published, rowsARequest } from "./published.ts";

export type { LinkOnPage, LinkResult } from "./link-methods.ts";

export class AccountHolder extends DurableObject<Env> implements WaitingHolder {
  // Not there while the configuration is not complete: then no request gets here, and the alarm waits.
  #parts!: Parts;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const services = servicesOf(env);
    if (!services) return;
    ctx.blockConcurrencyWhile(async () => {
      this.#parts = makeParts(ctx, env, services, await services.publishedForm);
      // Settings may have changed since, and the platform gives up on an alarm that has failed too often: what is to be
      // done must not wait for the next change.
      const { changes, republish, alarm } = this.#parts;
      if (!changes.isStored) return;
      this.#parts.erasure.resume();
      if (changes.events.stopped.isWaiting)
        ctx.waitUntil(this.#holderKey().then((name) => changes.outbox.waitAgain(name)));
      const hasReleased = changes.events.stopped.releaseForgotten();
      const isAsleep = async () =>
        republish.nextDueMs() !== null ||
        changes.store.attempts.oldestBegun() !== null ||
        (await ctx.storage.getAlarm()) === null;
      if (hasReleased || changes.erasing || (await isAsleep())) await alarm.set();
    });
  }

  /** The object's own name. Of a holder that was erased, the last event says it. */
  async #holderKey(): Promise<string> {
    const { store, events } = this.#changes;
    const { id, stripe_account } = store.named();
    return id ? holderKey(id, stripe_account) : (holderKeyIn(events.list(1, null).events[0]?.id ?? "") ?? "");
  }

  get #changes(): Changes {
    return this.#parts.changes;
  }

  createLink(id: string, terms: LinkTerms, created: number, isForSession = false, lookUpBy: number | null = null) {
    return links.createLink(this.#parts, id, terms, created, isForSession, lookUpBy);
  }

  /** `isResult`: whoever asks reads no more than `LinkResult`, and gets no more. An object of the release before answers with all. */
  getLink(id: string, forPage = false, isResult = false): Result<links.LinkOnPage> {
    const parts = this.#parts;
    return isResult ? (links.linkResult(parts, id) as Result<links.LinkOnPage>) : links.getLink(parts, id, forPage);
  }

  listLinks(after: string, limit: number, status?: LinkStatus) {
    return links.listLinks(this.#parts, after, limit, status);
  }

  updateLink(id: string, change: LinkChange) {
    return links.updateLink(this.#parts, id, change);
  }

  revokeLink(id: string) {
    return links.revokeLink(this.#parts, id);
  }

  startAttempt(
    id: string,
    via: AttemptRequest["via"],
    nonce: string,
    isWebview: boolean,
    // While a deployment goes on, a Worker of an earlier release may call, which knows of nothing from here on.
    deadlineMs = nowMs() + timeouts.person,
    shown: ShownConsent | null = null,
  ) {
    return attempts.startAttempt(this.#parts, id, isWebview, { via, nonce, deadlineMs, shown });
  }

  complete(id: string, session: string, deadlineMs = nowMs() + timeouts.person) {
    return attempts.complete(this.#parts, id, session, deadlineMs);
  }

  reportAttempt(id: string, session: string | null, error: AttemptError) {
    return attempts.reportAttempt(this.#parts, id, session, error);
  }

  accounts(link: string | null, after: number, limit: number) {
    return accounts.accounts(this.#parts, link, after, limit);
  }

  describe() {
    return accounts.describe(this.#parts);
  }

  /** The connected account that the holder belongs to; null where it is the platform's own, or is not known. */
  owner(): string | null {
    return this.#changes.isKnown ? this.#changes.store.named().stripe_account : null;
  }

  account(id: string) {
    return accounts.account(this.#parts, id);
  }

  operateAccount(id: string, request: OperationRequest) {
    return accounts.operateAccount(this.#parts, id, request);
  }

  disconnectAccount(id: string, deadlineMs: number) {
    return accounts.disconnectAccount(this.#parts, id, deadlineMs);
  }

  disconnectByCustomer(link: string, account: string, deadlineMs: number) {
    return accounts.disconnectByCustomer(this.#parts, link, account, deadlineMs);
  }

  noteAccount(account: string, isNew: boolean) {
    return accounts.noteAccount(this.#parts, account, isNew);
  }

  /** What the customer sees on their own page of a link. */
  manage(link: string): Result<Managed> {
    return this.#parts.erasure.refusal ?? managed(this.#changes, link);
  }

  /** The customer asks the business to delete everything; twice is once. */
  async requestDeletion(link: string): Promise<Result<ManagedChange>> {
    if (this.#parts.erasure.refusal) return this.#parts.erasure.refusal;
    const asked = requestDeletion(this.#changes, link);
    await published(this.#parts);
    return asked;
  }

  /**
   * Erases everything known of this account holder, and answers when that is done, or before `deadlineMs` with `deleted`
   * false: then it goes on by itself. Again is safe at any time.
   */
  async erase(deadlineMs: number): Promise<{ deleted: boolean; accountsDisconnected: number; linksRevoked: number }> {
    const { erasure, alarm } = this.#parts;
    if (!this.#changes.isStored) return { deleted: true, accountsDisconnected: 0, linksRevoked: 0 };
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
    const changes = this.#changes;
    const known = ids.filter((id) => changes.link(id));
    if (known.length > 0) {
      const { queue } = changes;
      if (!queue.isFull)
        changes.change(() => {
          for (const id of known) queue.want("index", id);
        });
      await this.#parts.alarm.work(rowsARequest, deliveriesARequest);
    }
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) await removeRows(this.env, unknown);
  }

  /** The outgoing events, newest first; those before `before` (a `next` of the page before) where given. */
  events(limit: number, before: number | null): { events: EventView[]; next: number | null } {
    return this.#changes.isStored ? this.#changes.events.list(limit, before) : { events: [], next: null };
  }

  async resendEvent(id: string): Promise<EventView | null> {
    if (!this.#changes.isStored) return null;
    const event = this.#changes.events.resend(id);
    await this.#parts.alarm.work(rowsARequest, deliveriesARequest);
    return event;
  }

  /** NOTIFY_URL has answered 410 a while ago: the oldest event that waits is sent all the same; false when none waits. */
  async tryEndpoint(): Promise<boolean> {
    const isTried = this.#changes.isStored && this.#changes.events.stopped.tryOne();
    await this.#parts.alarm.work(rowsARequest, deliveriesARequest);
    return isTried;
  }

  /** NOTIFY_URL takes events again, or is another one. */
  async endpointReleased(): Promise<void> {
    if (this.#changes.isStored) this.#changes.change(() => this.#changes.events.stopped.release());
    await this.#parts.alarm.work(rowsARequest, deliveriesARequest);
  }

  override async alarm(): Promise<void> {
    // Without services the configuration is not complete. A new deployment mends it, and nothing tells us when.
    await (this.#parts ? this.#parts.alarm.ring() : ringLater(this.ctx.storage));
  }
}
