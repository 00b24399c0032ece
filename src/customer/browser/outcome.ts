// How an attempt or the link ends: shows it to the customer, tells the host, and reports problems of the browser to the
// server.
import type { BrowserProblem } from "./browser-checks.ts";
import { bridge, isFramed, leaveFor, server } from "./page.ts";
import type { Failure, LinkStatus, Reported } from "./server.ts";
import { data, type Reason, type Shown, show, showClosing, showFailed, showLinked } from "./show.ts";

/** Milliseconds that the customer has to read that the bank is linked, before going back to the business. */
const RETURN_AFTER = 2_500;

/** The server's codes for a link that can no longer be used, and the state that the page shows for each. */
const ENDINGS = new Map<string, Shown>([
  ["link_expired", "expired"],
  ["link_revoked", "revoked"],
  ["link_attempts_exceeded", "exhausted"],
  ["account_disconnected", "disconnected"],
]);

/** Problems of the browser, which are recorded as an attempt's error, and the words that the page shows for each. */
const BROWSER_PROBLEMS = new Map<string, Reason>([
  ["offline", "offline"],
  ["storage_unavailable", "storage"],
  ["clock_wrong", "clock"],
  ["popup_blocked", "popup"],
  ["stripe_js_blocked", "blocked"],
  ["stripe_js_timeout", "slow"],
]);

/** Problems that the page need not report, since the server has said them itself, or could not be reached. */
const OTHER_PROBLEMS = new Map<string, Reason>([
  ["stripe_refused", "refused"],
  ["network", "offline"],
]);

let returning: ReturnType<typeof setTimeout> | undefined;

/** The customer goes elsewhere, or stays: they are not sent back to the business by themselves any more. */
export function stay(): void {
  clearTimeout(returning);
}

export function linked(state: "linked" | "already", link: LinkStatus): void {
  const target = showLinked(state, link);
  tellCompleted(link.status, link.returnUrl);
  if (!target || state !== "linked") return;
  if (isFramed) showClosing();
  else returning = setTimeout(() => leaveFor(target, showClosing), RETURN_AFTER);
}

export const tellCompleted = (status: string, returnUrl: string | null): void =>
  bridge.tell("completed", { status, ...(returnUrl ? { returnUrl } : {}) });

/** The link can no longer be used. */
export function ended(code: string, state: Shown, status?: string): void {
  show(state);
  bridge.tell("failed", { ...(status ? { status } : {}), error: { code, message: null } });
}

/** The account that the link was to repair is well, so there is nothing to do: for the host, as good as done. */
export function mended(status: string, returnUrl: string | null): void {
  show("mended");
  tellCompleted(status, returnUrl);
}

/** There is nothing more to do with the link, because of another device, the business, the bank, or its end. */
export function changed({ status, repair, ...rest }: LinkStatus): void {
  if (status === "completed") linked("linked", { status, ...rest });
  else if (status === "open" && repair === "mended") mended(status, rest.returnUrl);
  else if (status === "open") ended("account_disconnected", "disconnected", status);
  else if (status === "revoked") ended("link_revoked", "revoked", status);
  else ended("link_expired", "expired", status);
}

/** Shows why the server refused a request. */
export async function refused(failure: Failure): Promise<void> {
  const { code, status } = failure;
  const hasEnded = /^link_(completed|expired|revoked)$/.test(code);
  const isMended = code === "relink_not_needed";
  const answer = hasEnded || isMended || status === 404 ? await server.status() : null;
  const link = answer?.ok ? answer.value : null;
  const ending = ENDINGS.get(code);
  if (ending) return ended(code, ending, link?.status);
  if (isMended) return mended(link?.status || "open", link?.returnUrl || data.returnUrl);
  if (hasEnded) return linked("already", link || { status: "completed", accounts: [], returnUrl: null });
  if (answer && !answer.ok && answer.failure.status === 404) return ended(code, "unknown");
  if (link && link.status !== "open") return changed(link);
  // What the server does not know is not the link, but something of it.
  if (link) return fails({ ...failure, code: "unexpected_error" }, false);
  fails(code === "network" && !navigator.onLine ? { ...failure, code: "offline" } : failure, false);
}

/**
 * The attempt could not run. A problem of the browser is reported to the server, unless it `isReported`.
 * `withPopups`: pop-ups seem to be blocked as well.
 */
export function fails(why: Reported & Partial<Failure>, isReported: boolean, withPopups = false): void {
  const { code, stripeCode, requestId = null, status } = why;
  const reason = BROWSER_PROBLEMS.get(code) || OTHER_PROBLEMS.get(code) || "other";
  showFailed(status === 429 ? "busy" : reason, requestId, withPopups && reason !== "popup");
  bridge.tell("failed", { error: { code, message: null, ...(stripeCode ? { stripe_code: stripeCode } : {}) } });
  if (!isReported && BROWSER_PROBLEMS.has(code)) void report(code as BrowserProblem);
}

/** Tells the server, now or once the browser is online again. */
export async function report(code: BrowserProblem): Promise<void> {
  const answer = await server.cancel(null, { code });
  if (!answer.ok && answer.failure.code === "network")
    addEventListener("online", () => void server.cancel(null, { code }), { once: true });
}
