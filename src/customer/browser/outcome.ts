// How an attempt, or the link, ends: shown to the customer, told to the host, and where it is the browser's doing, to the server.
import type { Ailment } from "./browser-checks.ts";
import { bridge, isFramed, leaveFor, server } from "./page.ts";
import type { Failure, LinkStatus } from "./server.ts";
import { type Reason, type Shown, show, showClosing, showFailed, showLinked } from "./show.ts";

/** Milliseconds for reading "linked" before going back to the business. */
const RETURN_AFTER = 2_500;

/** The server's codes for a link that opens nothing any more. */
const ENDINGS = new Map<string, Shown>([
  ["link_expired", "expired"],
  ["link_revoked", "revoked"],
  ["link_attempts_exceeded", "exhausted"],
  ["resource_missing", "unknown"],
]);

/** What is the browser's doing, and recorded as the attempt's error. */
const AILMENTS = new Map<string, Reason>([
  ["offline", "offline"],
  ["storage_unavailable", "storage"],
  ["clock_wrong", "clock"],
  ["popup_blocked", "popup"],
  ["stripe_js_blocked", "blocked"],
  ["stripe_js_timeout", "slow"],
]);

/** What the server sees for itself, or cannot be told. No answer of ours: the line is down, or a network's own login page is in the way. */
const TROUBLES = new Map<string, Reason>([
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

/** The link opens nothing any more. */
export function ended(code: string, state: Shown, status?: string): void {
  show(state);
  bridge.tell("failed", { ...(status ? { status } : {}), error: { code, message: null } });
}

/** The link is no longer open, by another device's doing or the business's. */
export function changed({ status, ...rest }: LinkStatus): void {
  if (status === "completed") linked("linked", { status, ...rest });
  else if (status === "revoked") ended("link_revoked", "revoked", status);
  else ended("link_expired", "expired", status);
}

/** The server's refusal. */
export async function refused({ code, requestId }: Failure): Promise<void> {
  const isOver = /^link_(completed|expired|revoked)$/.test(code);
  const answer = isOver ? await server.status() : null;
  const link = answer?.ok ? answer.value : null;
  const ending = ENDINGS.get(code);
  if (ending) return ended(code, ending, link?.status);
  if (isOver) return linked("already", link ?? { status: "completed", accounts: [], returnUrl: null });
  fails(code === "network" && !navigator.onLine ? "offline" : code, null, requestId);
}

/** Could not run. The server learns of it here when there is no session that it was told of with. */
export function fails(code: string, session: string | null, requestId: string | null = null): void {
  showFailed(AILMENTS.get(code) ?? TROUBLES.get(code) ?? "other", requestId);
  bridge.tell("failed", { error: { code, message: null } });
  if (session === null && AILMENTS.has(code)) void report(code as Ailment);
}

/** Tells the server, now or once there is a line again. */
export async function report(code: Ailment): Promise<void> {
  const answer = await server.cancel(null, code);
  if (!answer.ok && answer.failure.code === "network")
    addEventListener("online", () => void server.cancel(null, code), { once: true });
}
