// Announces a change: stores the event, and schedules a delivery of each of its copies.
import type Stripe from "stripe";
import { newId } from "../ids.ts";
import type { LinkedAccount } from "../model/linked-account.ts";
import { plainSettings } from "../model/webhook.ts";
import { schedule } from "../schedule.ts";
import type { Store } from "../store.ts";
import { authorizationToWire, linkedAccountToWire } from "../wire/linked-account.ts";

export const apiVersion = "2026-10-28.endive";
/** How far apart shuffled events may be sent, in milliseconds. */
const shuffleWithin = 1000;

type Type = Extract<Stripe.Event["type"], `financial_connections.${string}`>;
type Named<Prefix extends string> = Type extends `financial_connections.${infer Rest}`
  ? Extract<Rest, `${Prefix}.${string}`>
  : never;
export type AccountEvent = Named<"account">;
export type AuthorizationEvent = Named<"authorization">;

/** Announces the event `type` with `account` as it is now; `now` in milliseconds. */
export function emit(store: Store, type: AccountEvent | AuthorizationEvent, account: LinkedAccount, now: number): void {
  const settings = store.get("webhook_settings", "current") ?? plainSettings;
  const id = newId("evt_1");
  const object = type.startsWith("authorization.") ? authorizationToWire(account) : linkedAccountToWire(account);
  const copies = settings.drop ? 0 : settings.copies;
  const event = {
    id,
    object: "event",
    ...(account.scope === "" ? {} : { account: account.scope }),
    api_version: apiVersion,
    created: Math.floor(now / 1000),
    data: { object },
    livemode: false,
    pending_webhooks: copies,
    request: { id: null, idempotency_key: null },
    type: `financial_connections.${type}`,
  } as Stripe.Event;
  store.put("event", id, { event, dropped: settings.drop, attempts: [] });
  for (let copy = 0; copy < copies; copy++) {
    const shuffled = settings.shuffle ? Math.floor(Math.random() * shuffleWithin) : 0;
    schedule(store, now + settings.delayMs + shuffled, { kind: "deliver", event: id, attempt: 1 });
  }
}
