// What the account holder's object does with tries to link a bank. Each function is a method of the object
// (account-holder.ts).
import { type AttemptError, couldNotBegin, reported } from "../domain/attempt.ts";
import { noSuch, type Result } from "../domain/failure.ts";
import type { LinkRecord } from "../domain/link.ts";
import { notOfThisLink, refusalOfAttempts } from "../domain/link-rules.ts";
import { now, nowMs } from "../platform/clock.ts";
import { timeouts } from "../platform/timeout.ts";
import { traced } from "../platform/trace.ts";
import { type LinkResult, linkResult } from "./link-methods.ts";
import { type AttemptRequest, type MintedSession, mint } from "./mint.ts";
import type { Parts } from "./parts.ts";
import { published } from "./published.ts";

/**
 * Mints a Financial Connections session for one more try. The client secret is handed on and kept nowhere. A repeat
 * with the same nonce answers with the same session, while the link is open: Stripe keeps the key.
 */
export async function startAttempt(
  parts: Parts,
  id: string,
  isWebview: boolean,
  request: AttemptRequest,
): Promise<Result<MintedSession>> {
  const link = parts.changes.link(id);
  if (!link) return noSuch("link", id);
  const returnUrl = isWebview ? await sessionReturnUrl(parts, link) : null;
  const minted = await traced(() => mint(parts.minting, id, returnUrl, request));
  // What was refused by a rule of ours has changed nothing, but that Stripe may have said that an account is well again.
  const isRefused = !minted.ok && !("stripe" in minted.failure);
  if (!isRefused || link.relink !== null) parts.later(published(parts));
  return minted;
}

/**
 * The customer's page says that it is done: what that came to is read at Stripe, never taken from the page. Whoever
 * waits for that is answered before `deadlineMs`; should Stripe take longer, the reading goes on.
 */
export async function complete(
  parts: Parts,
  id: string,
  session: string,
  deadlineMs: number,
): Promise<Result<LinkResult>> {
  const { changes, reader } = parts;
  if (!changes.link(id)) return noSuch("link", id);
  const attempts = changes.store.attempts.ofLink(id);
  const known = attempts.find((one) => one.session === session);
  if (!known) return notOfThisLink(session);
  if (known.outcome === "linked") return linkResult(parts, id);
  // What KV gets is waited for as well.
  const read = await traced(() => reader.complete(session, deadlineMs - timeouts.published));
  await published(parts);
  return read.ok ? { ...read, ...linkResult(parts, id) } : read;
}

/**
 * The page or an app says that an attempt came to nothing, and why. Without a session it is a try of its own,
 * recorded once for each reason.
 */
export async function reportAttempt(
  parts: Parts,
  id: string,
  session: string | null,
  error: AttemptError,
): Promise<Result<LinkResult>> {
  const { changes, later } = parts;
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const { store } = changes;
  const known = session === null ? null : store.attempts.get(session);
  if (session !== null && known?.link !== id) return notOfThisLink(session);
  const attempts = store.attempts.ofLink(id);
  const isTold = !known && attempts.some((one) => one.session === null && one.error?.code === error.code);
  if (known || (link.status === "open" && !isTold && !refusalOfAttempts(attempts.length))) {
    const attempt = known ? reported(known.attempt, error, now()) : couldNotBegin(error, now());
    changes.change(() => {
      changes.saveAttempt(link, attempt);
      // Why Stripe could not repair an account is in its session alone, and decides what the next try is.
      if (session !== null && known?.attempt.outcome === "pending" && known.attempt.relink === "stripe")
        changes.queue.plan("session", session, nowMs());
    });
    later(published(parts));
  }
  return linkResult(parts, id);
}

/** Where the bank's own pages lead back to from an app's webview: our page, then the app. Elsewhere it would lead away. */
async function sessionReturnUrl({ services }: Parts, link: LinkRecord): Promise<string | null> {
  const isApp = link.return_url !== null && !/^https?:/.test(link.return_url);
  return isApp ? `${await services.signer.url(link.id)}/return` : null;
}
