// Events: which ones a change is announced by, and what they carry. Pure rules: no change, no event.
import { type AccountView, deadlineOf, isWell, type RefreshState, type StripeAccount } from "./account.ts";
import type { Attempt } from "./attempt.ts";
import type { HolderNamed } from "./holder.ts";
import { isSame, sizeOf } from "./json.ts";
import type { LinkDetails, LinkRecord, LinkUrls } from "./link.ts";

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
  | "account.relink_required"
  | "account.refresh_failed"
  | "holder.deletion_requested"
  | "holder.deleted";

/** The customer's proof of what they asked for on their own page. `at` is in Unix seconds. */
export interface Receipt {
  id: string;
  at: number;
}

export interface EventData {
  /** What it is about, as it was when the event was made. A link's `url` is added when the event is shown or sent. */
  object: LinkDetails | AccountView | HolderNamed;
  /** `link.attempt_failed`: the attempt that failed. */
  attempt?: Attempt;
  /** `account.relink_required`: why, by when (Unix seconds), and the repair link, where one was made by itself. */
  reason?: "inactive" | "upcoming_deactivation";
  deadline?: number | null;
  relink?: LinkDetails;
  /** What a customer has asked for on their own page: the receipt that they were given. */
  receipt?: Receipt;
  /** Parts of `object` that were left empty, as the event would have been too large with them. */
  omitted?: string[];
}

/** An event as it is stored, without the addresses of links. `created` is in Unix seconds. */
export interface Notification {
  id: string;
  object: "event";
  type: EventType;
  created: number;
  livemode: boolean;
  data: EventData;
}

export function linkEvents(before: LinkRecord | null, after: LinkRecord): EventType[] {
  if (!before) return ["link.created"];
  const types: EventType[] = [];
  if (before.opened_at === null && after.opened_at !== null) types.push("link.opened");
  if (before.status !== after.status && after.status !== "open") types.push(`link.${after.status}`);
  return types;
}

/** Whether the attempt has ended with no account, now. */
export const isFailure = (before: Attempt | null, after: Attempt): boolean =>
  before?.outcome !== after.outcome && (after.outcome === "nothing_linked" || after.outcome === "failed");

/** That an account breaks, or is about to, is said once, until it is well again. */
export function accountEvents(before: StripeAccount | null, after: StripeAccount): EventType[] {
  const breaks: EventType[] =
    (!before || isWell(before)) && !isWell(after) && after.status !== "disconnected" ? ["account.relink_required"] : [];
  if (!before) return ["account.linked", ...breaks];
  // That a refresh has begun says nothing new: whoever asked for it knows, and its end will be told.
  if (isSame(withoutPending(before, after), withoutPending(after, after))) return [];
  if (before.status !== after.status) {
    if (after.status === "inactive") return ["account.deactivated", ...breaks];
    if (after.status === "active") return ["account.reactivated", ...breaks];
    if (after.status === "disconnected") return ["account.disconnected"];
  }
  if (breaks.length > 0) return breaks;
  return refreshes.some((name) => hasFailed(before[name], after[name]))
    ? ["account.refresh_failed"]
    : ["account.updated"];
}

const refreshes = ["balance_refresh", "ownership_refresh", "transaction_refresh"] as const;

/** `account` without those refreshes that have no end yet in `after`. */
function withoutPending(account: StripeAccount, after: StripeAccount): StripeAccount {
  const pending = refreshes.filter((name) => after[name]?.status === "pending");
  return { ...account, ...Object.fromEntries(pending.map((name) => [name, null])) };
}

const hasFailed = (before: RefreshState | null | undefined, after: RefreshState | null | undefined): boolean =>
  after?.status === "failed" && (before?.status !== "failed" || before.last_attempted_at !== after.last_attempted_at);

/** What `account.relink_required` says of the account beside it. */
export function breakOf(account: StripeAccount): Pick<EventData, "reason" | "deadline"> {
  if (account.status !== "active") return { reason: "inactive", deadline: null };
  return { reason: "upcoming_deactivation", deadline: deadlineOf(account) };
}

/** The most that one event may weigh as it is sent, in bytes; `url` and the envelope need the rest of 64 KiB. */
const mostBytes = 63 * 1024;

/**
 * The data of an event about a link: without its attempts, but for the one that the event is about. Where that is too
 * large its accounts are left out, and then its metadata; `omitted` says so.
 */
export function linkEventData(link: LinkDetails, attempt: Attempt | null, isFailed: boolean): EventData {
  const about = attempt ? { attempts: [attempt] } : { attempts: [] };
  const data: EventData = { object: { ...link, ...about }, ...(attempt && isFailed ? { attempt } : {}) };
  if (sizeOf(data) <= mostBytes) return data;
  const accounts = { ...link.accounts, data: [], has_more: true };
  const lighter: EventData = { ...data, object: { ...link, ...about, accounts }, omitted: ["accounts"] };
  if (sizeOf(lighter) <= mostBytes) return lighter;
  return { ...lighter, object: { ...link, ...about, accounts, metadata: {} }, omitted: ["accounts", "metadata"] };
}

/**
 * The data of `account.relink_required`: why, by when, and the repair link where one was made. Where that is too large the
 * link's metadata is left out; `omitted` says so.
 */
export function relinkEventData(account: AccountView, relink: LinkDetails | null): EventData {
  const data: EventData = { object: account, ...breakOf(account), ...(relink ? { relink } : {}) };
  if (!relink || sizeOf(data) <= mostBytes) return data;
  return { ...data, relink: { ...relink, metadata: {} }, omitted: ["relink.metadata"] };
}

/** The event as it is shown and sent: with the addresses of the links in it, which `urlsOf` derives. */
export async function shownEvent<E extends Notification>(
  event: E,
  urlsOf: (link: string) => Promise<LinkUrls>,
): Promise<E> {
  const { object, relink } = event.data;
  const data = { ...event.data };
  if ("object" in object && object.object === "onboarding_link")
    data.object = { ...object, ...(await urlsOf(object.id)) };
  if (relink) data.relink = { ...relink, ...(await urlsOf(relink.id)) };
  return { ...event, data };
}
