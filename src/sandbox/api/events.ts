// /v1/events: every event, including those that the sandbox was told not to send by webhook.
import type Stripe from "stripe";
import { invalid, noSuch } from "../refusal.ts";
import type { Context } from "./context.ts";
import { page, pageParams } from "./pagination.ts";
import { listOf, oneOf, type Read, text } from "./params.ts";

export const eventListParams = {
  ...pageParams,
  type: text(),
  types: listOf(text()),
  delivery_success: oneOf(["true", "false"]),
};

function eventsOf({ store, scope }: Context) {
  const sent = store.list("event", { order: "newest" });
  return sent.map(({ event }) => event).filter((event) => (event.account ?? "") === scope);
}

export function listEvents(context: Context, params: Read<typeof eventListParams>) {
  const { type, types, delivery_success } = params;
  if (type !== undefined && types !== undefined) {
    throw invalid("types", "You may only specify one of these parameters: type, types.");
  }
  const wanted = types ?? (type === undefined ? undefined : [type]);
  const isWanted = (event: Stripe.Event) =>
    (wanted === undefined || wanted.includes(event.type)) &&
    (delivery_success === undefined || (event.pending_webhooks === 0) === (delivery_success === "true"));
  const events = eventsOf(context).filter(isWanted);
  return page(events, params, "/v1/events", "event", (event) => event);
}

export function retrieveEvent(context: Context) {
  const event = eventsOf(context).find(({ id }) => id === context.id);
  if (event === undefined) throw noSuch("event", context.id);
  return event;
}
