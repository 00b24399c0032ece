// /v1/events: lists the events of one account holder with every try to deliver them, and sends one again.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import type { EventView } from "../holder/outbox/event-view.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { stripeAccountSchema } from "../http/fields.ts";
import { callHolder, eventId, mustBeOf } from "../http/holder.ts";
import { now } from "../platform/clock.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { eventListSchema } from "./events-schema.ts";
import { decodePage, isPlace, listOf } from "./pagination.ts";
import { showEvent } from "./shown.ts";

export const events = new Hono<AppContext>()
  .get("/", async (c) => {
    const query = readQuery(c, eventListSchema);
    const before = decodePage(query.page, isPlace(1))?.[0] ?? null;
    const { account_holder, stripe_account = null, limit } = query;
    const page = await callHolder(c, account_holder, (holder) => holder.events(limit, before), stripe_account);
    const planned = await planStopped(c, page.events);
    const data = await Promise.all(planned.map((event) => showEvent(c, event)));
    return c.json(listOf("/v1/events", data, page.next === null ? null : [page.next]));
  })
  .post("/:id/resend", async (c) => {
    const id = eventId(c.req.param("id"));
    readBody(c, v.strictObject({}));
    await mustBeOf(c, id, readQuery(c, stripeAccountSchema).stripe_account, noSuch("event", id));
    if (!c.get("config").notify)
      throw new Failed({
        kind: "conflict",
        code: "notify_url_missing",
        message: "There is nowhere to send events to. Set NOTIFY_URL and NOTIFY_SECRET.",
      });
    const event = await callHolder(c, id, (holder) => holder.resendEvent(id));
    return event ? c.json(await showEvent(c, event)) : orThrow(noSuch("event", id));
  });

/** With the time of the endpoint's next attempt on those that wait for it. */
async function planStopped(c: Context<AppContext>, found: EventView[]): Promise<EventView[]> {
  const isStopped = ({ delivery }: EventView) => delivery.status === "stopped";
  // What is asked for is there, also while the endpoint's object does not answer.
  const ask = async () => (await c.get("endpoint")?.state()) ?? null;
  const state = found.some(isStopped) ? await within(timeouts.object, ask).catch(() => null) : null;
  if (!state) return found;
  // One that is about to be released waits for no attempt.
  const next_attempt_at = state.next_attempt_at ?? now();
  return found.map((event) =>
    isStopped(event) ? { ...event, delivery: { ...event.delivery, next_attempt_at } } : event,
  );
}
