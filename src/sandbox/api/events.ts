// /v1/events: every event, including those that the sandbox was told not to send by webhook.

import { invalid, noSuch } from "../refusal.ts";
import type { Context } from "./context.ts";
import { page, pageParams } from "./pagination.ts";
import { listOf, type Read, text } from "./params.ts";

export const eventListParams = { ...pageParams, type: text(), types: listOf(text()) };

function eventsOf({ store, scope }: Context) {
  const sent = store.list("event", { order: "newest" });
  return sent.map(({ event }) => event).filter((event) => (event.account ?? "") === scope);
}

export function listEvents(context: Context, params: Read<typeof eventListParams>) {
  const { type, types } = params;
  if (type !== undefined && types !== undefined) {
    throw invalid("types", "You may only specify one of these parameters: type, types.");
  }
  const wanted = types ?? (type === undefined ? undefined : [type]);
  const events = eventsOf(context).filter((event) => wanted === undefined || wanted.includes(event.type));
  return page(events, params, "/v1/events", "event", (event) => event);
}

export function retrieveEvent(context: Context) {
  const event = eventsOf(context).find(({ id }) => id === context.id);
  if (event === undefined) throw noSuch("event", context.id);
  return event;
}
