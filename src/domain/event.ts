// Which events a change causes, found by comparing the state before and after it; no change, no event. Pure functions.
import type { StripeAccount } from "../stripe/account.ts";
import type { Attempt } from "./attempt.ts";
import type { LinkRecord } from "./link.ts";

export type EventType =
  | "link.created"
  | "link.opened"
  | "link.completed"
  | "link.attempt_failed"
  | "link.expired"
  | "link.revoked"
  | "account.linked"
  | "account.updated"
  | "account.deactivated"
  | "account.reactivated"
  | "account.disconnected"
  | "account.relink_required";

export function linkEvents(before: LinkRecord | null, after: LinkRecord): EventType[] {
  if (!before) return ["link.created"];
  const types: EventType[] = [];
  if (before.opened_at === null && after.opened_at !== null) types.push("link.opened");
  if (before.status !== after.status && after.status !== "open") types.push(`link.${after.status}`);
  return types;
}

/** `link.attempt_failed` when the attempt has just ended without an account. */
export const attemptEvents = (before: Attempt | null, after: Attempt): EventType[] =>
  before?.outcome !== after.outcome && (after.outcome === "nothing_linked" || after.outcome === "failed")
    ? ["link.attempt_failed"]
    : [];

export function accountEvents(before: StripeAccount | null, after: StripeAccount): EventType[] {
  if (!before) return ["account.linked"];
  if (isSame(before, after)) return [];
  if (before.status !== after.status) {
    if (after.status === "inactive") return ["account.deactivated"];
    if (after.status === "active") return ["account.reactivated"];
    if (after.status === "disconnected") return ["account.disconnected"];
  }
  return needsRelink(after) && !needsRelink(before) ? ["account.relink_required"] : ["account.updated"];
}

const needsRelink = (account: StripeAccount) => account.status_details?.active?.action === "relink_required";

/** Whether two JSON values are equal; the order of keys does not matter. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  if (Array.isArray(a) !== Array.isArray(b) || left.length !== right.size) return false;
  return left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}
