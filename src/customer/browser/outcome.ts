// How an attempt or the link ends: shows it to the customer, tells the host, and reports problems of the browser to the
// server.
import type { BrowserProblem } from "./browser-checks.ts";
import { bridge, isFramed, leaveFor, server } from "./page.ts";
import type { Failure, LinkStatus } from "./server.ts";
import { type Reason, type Shown, show, showClosing, showFailed, showLinked } from "./show.ts";

/** Milliseconds that the customer has to read that the bank is linked, before going back to the business. */
const RETURN_AFTER = 2_500;

/** The server's codes for a link that can no longer be used, and the state that the page shows for each. */
const ENDINGS = new Map<string, Shown>([
  ["link_expired", "expired"],
  ["link_revoked", "revoked"],
  ["link_attempts_exceeded", "exhausted"],
  ["resource_missing", "unknown"],
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

/** Problems that are not reported: the server refused too many requests itself, or could not be reached. */
const OTHER_PROBLEMS = new Map<string, Reason>([
  ["rate_limited", "busy"],
  ["network", "offline"],
]);

export function linked(state: "linked" | "already", link: LinkStatus): void {
  const target = showLinked(state, link);
  tellCompleted(link.status, link.returnUrl);
  if (!target || state !== "linked") return;
  if (isFramed) showClosing();
  else setTimeout(() => leaveFor(target, showClosing), RETURN_AFTER);
}

export const tellCompleted = (status: string, returnUrl: string | null): void =>
  bridge.tell("completed", { status, ...(returnUrl ? { returnUrl } : {}) });

/** The link can no longer be used. */
export function ended(code: string, state: Shown, status?: string): void {
  show(state);
  bridge.tell("failed", { ...(status ? { status } : {}), error: { code, message: null } });
}

/** The link is no longer open, because of another device, the business or its end. */
export function changed({ status, ...rest }: LinkStatus): void {
  if (status === "completed") linked("linked", { status, ...rest });
  else if (status === "revoked") ended("link_revoked", "revoked", status);
  else ended("link_expired", "expired", status);
}

/** Shows why the server refused a request. */
export async function refused({ code, requestId }: Failure): Promise<void> {
  const isOver = /^link_(completed|expired|revoked)$/.test(code);
  const answer = isOver ? await server.status() : null;
  const link = answer?.ok ? answer.value : null;
  const ending = ENDINGS.get(code);
  if (ending) return ended(code, ending, link?.status);
  if (isOver) return linked("already", link ?? { status: "completed", accounts: [], returnUrl: null });
  fails(code === "network" && !navigator.onLine ? "offline" : code, null, requestId);
}

/** The attempt could not run. Reports a problem of the browser; with a `session` that was done before. */
export function fails(code: string, session: string | null, requestId: string | null = null): void {
  showFailed(BROWSER_PROBLEMS.get(code) ?? OTHER_PROBLEMS.get(code) ?? "other", requestId);
  bridge.tell("failed", { error: { code, message: null } });
  if (session === null && BROWSER_PROBLEMS.has(code)) void report(code as BrowserProblem);
}

/** Tells the server, now or once the browser is online again. */
export async function report(code: BrowserProblem): Promise<void> {
  const answer = await server.cancel(null, code);
  if (!answer.ok && answer.failure.code === "network")
    addEventListener("online", () => void server.cancel(null, code), { once: true });
}
