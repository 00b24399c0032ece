// Mints a session for one more try on a link. The try is stored before Stripe is asked, so that it is counted while the
// call is under way, and known of should the object die in it.
import { type Attempt, beginning, couldNotMint, isSameError, started } from "../domain/attempt.ts";
import { consentOf, type ShownConsent } from "../domain/consent.ts";
import { type Failure, noSuch, ok, type Result } from "../domain/failure.ts";
import * as rules from "../domain/link.ts";
import { refusalOfAttempts, refusalToOpen } from "../domain/link-rules.ts";
import { refusalToRepair } from "../domain/repair.ts";
import { now } from "../platform/clock.ts";
import { timeouts } from "../platform/timeout.ts";
import type { StripeClient } from "../stripe/client.ts";
import { attemptErrorOf } from "../stripe/failure.ts";
import type { Changes } from "./changes.ts";
import { openSession } from "./open-session.ts";
import { repairFor } from "./repair.ts";
import type { Turns } from "./turns.ts";

export interface AttemptRequest {
  via: Attempt["via"];
  /** The same for each repeat of a request. */
  nonce: string;
  /** When whoever asked stops waiting, in milliseconds. */
  deadlineMs: number;
  /** What the customer was shown before the tap; null where it was no page of ours. */
  shown: ShownConsent | null;
}

export interface MintedSession {
  session: string;
  clientSecret: string;
  /** The connected account whose the session is. While a deployment goes on, an object of the release before says nothing. */
  stripeAccount?: string | null;
}

export interface Minting {
  changes: Changes;
  stripe: StripeClient;
  /** The preview version of Stripe's API that may be used; null where there is none. */
  preview: string | null;
  turns: Turns;
  /** Plans when Stripe is asked after the session, unprompted. */
  planCheck: (session: string) => void;
  /** Sets the object's alarm to what is due next. */
  setAlarm: () => void;
}

const endedAtOnce = 20;

/** The session, or why there is none. `returnUrl` is where the bank's pages lead back to. */
export async function mint(
  { changes, stripe, preview, turns, planCheck, setAlarm }: Minting,
  id: string,
  returnUrl: string | null,
  request: AttemptRequest,
): Promise<Result<MintedSession>> {
  const { via, nonce, deadlineMs } = request;
  const refused = refusal(changes, id, nonce);
  if (refused) return refused;

  return turns.run(id, deadlineMs, async (isTrial) => {
    // Waiting took its time: the link may have been revoked, or be used up by now.
    const link = changes.link(id);
    const refused = refusal(changes, id, nonce);
    if (!link || refused) return refused ?? noSuch("link", id);
    const before = changes.store.attempts.ofNonce(id, nonce);
    const consent = consentOf(request.shown, link, now());
    if (!before?.session) {
      changes.store.attempts.put(id, beginning(via, now(), consent), nonce);
      // Stored with the try: should the object die in the call, it wakes to end it.
      setAlarm();
    }
    const terms = { ...link, ...optionsLeft(changes, link) };
    const minted = await openSession({ changes, stripe, preview }, terms, returnUrl, { nonce, deadlineMs, isTrial });
    const after = changes.link(id);
    if (!after) return noSuch("link", id);
    if (!minted.ok && minted.failure.kind === "conflict") {
      // Found out on the way that there is nothing to try.
      changes.store.attempts.drop(id, nonce);
      return minted;
    }
    if (!minted.ok) {
      if (!before?.session) noteFailure(changes, after, request, minted.failure, before);
      return minted;
    }
    // Stripe took its time too. A session whose secret nobody is handed is none that anything can come of.
    const refusedAfter = refusalToOpen(after);
    if (refusedAfter) {
      changes.store.attempts.drop(id, nonce);
      return refusedAfter;
    }
    const { id: session, clientSecret, ...opened } = minted.value;
    // A repeat gets the session that it got before, unless Stripe has forgotten the key, or is another account by now.
    if (!changes.store.attempts.ofLink(id).some((one) => one.session === session))
      changes.change(() => {
        const attempt = { ...started(session, via, now(), consent), ...opened };
        if (before?.session) changes.saveAttempt(after, attempt, nonce);
        else changes.saveSession(after, attempt, nonce);
        changes.saveLink(rules.opened(after, now()), attempt);
        planCheck(session);
      });
    return ok({ session, clientSecret, stripeAccount: after.stripe_account });
  });
}

/** Ends tries whose call was cut off, as when the object died in it: nobody has their sessions' secrets. */
export function endCutOff(changes: Changes): void {
  const { attempts } = changes.store;
  const ended = attempts.begun(now() - timeouts.cutOff / 1000, endedAtOnce);
  if (ended.length === 0) return;
  const error = { code: "interrupted", message: "The service was stopped while it asked Stripe. Tap again." };
  changes.change(() => {
    for (const { link, nonce, attempt } of ended) {
      const record = changes.link(link);
      if (record) changes.saveAttempt(record, couldNotMint(attempt, error, now()), nonce);
      else changes.store.attempts.drop(link, nonce);
    }
  });
}

/** When `endCutOff` has something to do, in milliseconds; null when not. */
export function nextCutOffMs(changes: Changes): number | null {
  const oldest = changes.store.attempts.oldestBegun();
  return oldest === null ? null : oldest * 1000 + timeouts.cutOff;
}

/** Why there is no session for the link; null when there may be one. A repeat is no further try. */
function refusal(changes: Changes, id: string, nonce: string) {
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const { attempts } = changes.store;
  const closed = refusalToOpen(link) ?? refusalToRepair(repairFor(changes.store, link));
  return closed ?? (attempts.ofNonce(id, nonce) ? null : refusalOfAttempts(attempts.ofLink(id).length));
}

/** The limit is the link's: what it has brought already is taken off. */
function optionsLeft(changes: Changes, link: rules.LinkRecord): rules.SessionOptions {
  if (!link.limits) return link;
  const most = link.limits.accounts;
  return { ...link, limits: { accounts: Math.max(1, most - changes.store.linkedAccounts.countOfLink(link.id, most)) } };
}

/** `before` is the same try as a request with this nonce has left it, if there was one. */
function noteFailure(
  changes: Changes,
  link: rules.LinkRecord,
  { via, nonce, shown }: AttemptRequest,
  failure: Failure,
  before: Attempt | null,
) {
  const { attempts } = changes.store;
  // The same request may have come twice at once, and the other one has the session.
  if (attempts.ofNonce(link.id, nonce)?.session) return;
  const error = attemptErrorOf(failure) ?? { code: failure.kind, message: null };
  const attempt = couldNotMint(beginning(via, now(), consentOf(shown, link, now())), error, now());
  // A program that repeats its request is told once of each reason.
  if (before?.error && isSameError(before.error, error)) attempts.put(link.id, attempt, nonce);
  else changes.change(() => changes.saveAttempt(link, attempt, nonce));
}
