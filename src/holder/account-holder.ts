// The account holder's object: one for each cus_ or acct_, and the only writer of what is known of it.
// A thin shell: rules are in link, attempt, events and schedule; here they meet storage, time, Stripe and the alarm.
import { DurableObject } from "cloudflare:workers";
import { type Attempt, couldNotBegin, reported, started } from "../domain/attempt.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import * as rules from "../domain/link.ts";
import { holderIdOf, type LinkChange, type LinkTerms, type LinkView } from "../domain/link.ts";
import {
  notOfThisLink,
  refusalOfAttempts,
  refusalToChange,
  refusalToOpen,
  refusalToRevoke,
} from "../domain/link-rules.ts";
import { LinkSigner } from "../domain/link-token.ts";
import { now } from "../platform/clock.ts";
import { type Config, type Env, readConfig } from "../platform/config.ts";
import type { StripeAccount } from "../stripe/account.ts";
import { stripeClient } from "../stripe/client.ts";
import { createSession } from "../stripe/connections.ts";
import { Alarm, ringLater } from "./alarm.ts";
import { HolderState } from "./changes.ts";
import { publish } from "./jobs/publish.ts";
import { Reconciler } from "./jobs/reconcile.ts";
import { paces } from "./jobs/retry-policies.ts";
import { type EventView, Outbox } from "./outbox/outbox.ts";
import { Work } from "./queue.ts";
import { HolderStore } from "./store.ts";

export interface MintedSession {
  session: string;
  clientSecret: string;
}

export interface HolderView {
  id: string;
  type: "customer" | "account";
  links: LinkView[];
  accounts: StripeAccount[];
  updated_at: number;
}

type AttemptError = NonNullable<Attempt["error"]>;

export class AccountHolder extends DurableObject<Env> {
  // Left out while the configuration is not complete: then no request gets here, and the alarm waits.
  private readonly config!: Config;
  private readonly state!: HolderState;
  private readonly reconciler!: Reconciler;
  private readonly clock!: Alarm;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const configuration = readConfig(env);
    if (!configuration.ok) return;
    this.config = configuration.config;
    const { publicUrl, linkSigningKey, notify, reconcileSeconds } = this.config;
    const signer = new LinkSigner(linkSigningKey);
    const run = {
      publish: (key: string) => this.publish(key),
      account: (id: string) => this.reconciler.checkAccount(id),
      find: (id: string) => this.reconciler.findAccount(id),
      session: (id: string) => this.reconciler.checkSession(id),
    };
    const work = new Work(ctx.storage.sql, paces(run, reconcileSeconds));
    const outbox = new Outbox(ctx.storage, notify?.url ?? null);
    const urlOf = async (link: string) => `${publicUrl}/l/${await signer.token(link)}`;
    this.state = new HolderState(ctx.storage, new HolderStore(ctx.storage.sql), work, outbox, urlOf);
    this.reconciler = new Reconciler(this.state, () => stripeClient(env, this.config), reconcileSeconds);
    this.clock = new Alarm(ctx.storage, env, notify, this.state);
    ctx.blockConcurrencyWhile(() => this.state.load());
  }

  /** Makes the link, or answers with the one that a repeat of this request has made before. */
  async createLink(id: string, terms: LinkTerms, created: number): Promise<Result<LinkView>> {
    if (!this.state.link(id)) {
      const link = rules.newLink(id, terms, this.config.stripe.livemode, created);
      await this.state.create(terms.account_holder, link);
      await this.clock.published();
    }
    return this.getLink(id);
  }

  getLink(id: string): Result<LinkView> {
    const link = this.state.link(id);
    return link ? ok(this.state.view(link)) : noSuch("link", id);
  }

  /** Newest first, after the id `after`; only those with `status` where given. */
  listLinks(after: string, limit: number, status?: string): { links: LinkView[]; hasMore: boolean } {
    if (!this.state.isKnown) return { links: [], hasMore: false };
    const links = this.state.store
      .links(after)
      .map((link) => rules.asOf(link, now()))
      .filter((link) => !status || link.status === status);
    return { links: links.slice(0, limit).map((link) => this.state.view(link)), hasMore: links.length > limit };
  }

  async updateLink(id: string, change: LinkChange): Promise<Result<LinkView>> {
    const link = this.state.link(id);
    if (!link) return noSuch("link", id);
    const refused = refusalToChange(link, change);
    if (refused) return refused;
    this.state.change(() => this.state.saveLink(rules.changed(link, change)));
    await this.clock.published();
    return this.getLink(id);
  }

  async revokeLink(id: string): Promise<Result<LinkView>> {
    const link = this.state.link(id);
    if (!link) return noSuch("link", id);
    const refused = refusalToRevoke(link);
    if (refused) return refused;
    this.state.change(() => this.state.saveLink(rules.revoked(link)));
    await this.clock.published();
    return this.getLink(id);
  }

  /**
   * Mints a Financial Connections session for one more try. The client secret is handed on and kept nowhere.
   * A repeat with the same `nonce` answers with the same session, for Stripe keeps the key.
   */
  async startAttempt(
    id: string,
    via: Attempt["via"],
    nonce: string,
    isWebview: boolean,
  ): Promise<Result<MintedSession>> {
    const link = this.state.link(id);
    if (!link) return noSuch("link", id);
    const { store } = this.state;
    const isRepeat = store.isKnownNonce(nonce);
    const refused = isRepeat ? null : (refusalToOpen(link) ?? refusalOfAttempts(store.attempts(id).length));
    if (refused) return refused;

    const stripe = stripeClient(this.env, this.config);
    const key = `banklink-session-${nonce}`;
    const returnUrl = isWebview ? this.sessionReturnUrl(link) : null;
    const minted = await createSession(stripe, link.account_holder, link, returnUrl, key);
    if (!minted.ok) return minted;

    // Stripe took its time: the link may have been revoked meanwhile. Then nobody is handed the secret.
    const after = this.state.link(id);
    const refusedAfter = isRepeat || !after ? null : refusalToOpen(after);
    if (!after || refusedAfter) return refusedAfter ?? noSuch("link", id);
    const { id: session, clientSecret } = minted.value;
    if (!store.attempt(session)) {
      this.state.change(() => {
        this.state.saveAttempt(after, started(session, via, now()), nonce);
        this.state.saveLink(rules.opened(after, now()));
        this.reconciler.planCheck(session);
      });
    }
    this.ctx.waitUntil(this.clock.published());
    return ok({ session, clientSecret });
  }

  /** The customer's page says that it is done: what that came to is read at Stripe, never taken from the page. */
  async complete(id: string, session: string): Promise<Result<LinkView>> {
    if (!this.state.link(id)) return noSuch("link", id);
    if (this.state.store.attempt(session)?.link !== id) return notOfThisLink(session);
    const settled = await this.reconciler.complete(session);
    await this.clock.published();
    return settled.ok ? this.getLink(id) : settled;
  }

  /**
   * The page or an app says that an attempt came to nothing, and why. Without a session it is a try of its own,
   * recorded once for each reason.
   */
  async reportAttempt(id: string, session: string | null, error: AttemptError): Promise<Result<LinkView>> {
    const link = this.state.link(id);
    if (!link) return noSuch("link", id);
    const { store } = this.state;
    const known = session === null ? null : store.attempt(session);
    if (session !== null && known?.link !== id) return notOfThisLink(session);
    const attempts = store.attempts(id);
    const isTold = !known && attempts.some((one) => one.session === null && one.error?.code === error.code);
    if (known || (link.status === "open" && !isTold && !refusalOfAttempts(attempts.length))) {
      const attempt = known ? reported(known.attempt, error, now()) : couldNotBegin(error, now());
      this.state.change(() => this.state.saveAttempt(link, attempt));
      this.ctx.waitUntil(this.clock.published());
    }
    return this.getLink(id);
  }

  /** The accounts of one link, or of the holder; null when there is no such link or holder. */
  accounts(link: string | null): StripeAccount[] | null {
    if (!this.state.isKnown || (link && !this.state.link(link))) return null;
    return this.state.store.accounts(link ?? undefined).map((linked) => linked.account);
  }

  /** Everything known of the holder; null when that is nothing. */
  describe(): HolderView | null {
    const holder = this.state.isKnown ? this.state.store.holder() : null;
    if (!holder) return null;
    return {
      id: holderIdOf(holder.ref),
      type: holder.ref.type,
      links: this.state.store.links().map((link) => this.state.view(rules.asOf(link, now()))),
      accounts: this.state.store.accounts().map((linked) => linked.account),
      updated_at: holder.updatedAt,
    };
  }

  /** Stripe says: look at this account again. Noted for good when this returns; false when the holder is not ours. */
  async noteAccount(account: string, isNew: boolean): Promise<boolean> {
    if (!this.state.isKnown) return false;
    this.state.change(() => this.reconciler.noteAccount(account, isNew));
    await this.clock.set();
    return true;
  }

  /** The outgoing events, newest first; those before `before` (a `next` of the page before) where given. */
  events(limit: number, before: number | null): { events: EventView[]; next: number | null } {
    return this.state.isKnown ? this.state.outbox.list(limit, before) : { events: [], next: null };
  }

  async resendEvent(id: string): Promise<EventView | null> {
    if (!this.state.isKnown) return null;
    const event = this.state.outbox.resend(id, now());
    await this.clock.set();
    return event;
  }

  override async alarm(): Promise<void> {
    // A new deployment mends the configuration; nothing tells us when.
    await (this.state ? this.clock.ring() : ringLater(this.ctx.storage));
  }

  /** Where the bank's own pages lead back to from an app's webview: our page, then the app. Elsewhere it would lead away. */
  private sessionReturnUrl(link: rules.LinkRecord): string | null {
    const isApp = link.return_url !== null && !/^https?:/.test(link.return_url);
    return isApp ? `${this.state.view(link).url}/return` : null;
  }

  private async publish(key: string): Promise<undefined> {
    await publish(this.env.RESULTS, this.state, key, () => {
      this.state.work.want("publish", key);
      this.ctx.waitUntil(this.clock.set());
    });
  }
}
