// Events: which ones a change is announced by, and what they carry. Pure rules: no change, no event.
import type { AccountView, StripeAccount } from "./account.ts";
import type { Attempt } from "./attempt.ts";
import { isSame, sizeOf } from "./json.ts";
import type { LinkDetails, LinkRecord } from "./link.ts";

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

export interface EventData {
  /** What it is about, as it was when the event was made. A link's `url` is added when the event is shown or sent. */
  object: LinkDetails | AccountView;
  /** `link.attempt_failed`: the attempt that failed. */
  attempt?: Attempt;
  /** Parts of `object` that were left empty, as the event would have been too large with them. */
  omitted?: string[];
}

/** An event as it is stored. `created` is in Unix seconds. */
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

/** The event as it is shown and sent: with the `url` of the link that it is about, which `urlOf` derives. */
export async function shownEvent<E extends Notification>(
  event: E,
  urlOf: (link: string) => Promise<string>,
): Promise<E> {
  const { object } = event.data;
  if (!("object" in object) || object.object !== "onboarding_link") return event;
  return { ...event, data: { ...event.data, object: { ...object, url: await urlOf(object.id) } } };
}
