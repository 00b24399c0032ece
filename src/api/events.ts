// /v1/events: lists the events of one account holder with every try to deliver them, and sends one again.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { Failed, noSuch, orThrow } from "../domain/failure.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { holderById, holderOfEvent } from "../http/holder.ts";
import { decodePage, listOf, pageEntries, stripeHolderId } from "./pagination.ts";

const listSchema = v.strictObject({ ...pageEntries, account_holder: stripeHolderId });

export const events = new Hono<AppContext>()
  .get("/", async (c) => {
    const query = readQuery(c, listSchema);
    const before = decodePage(query.page, v.tuple([v.pipe(v.number(), v.integer(), v.minValue(1))]))?.[0] ?? null;
    const page = await (await holderById(c, query.account_holder)).events(query.limit, before);
    return c.json(listOf("/v1/events", page.events, page.next === null ? null : [page.next]));
  })
  .post("/:id/resend", async (c) => {
    const id = c.req.param("id");
    const holder = holderOfEvent(c, id);
    readBody(c, v.strictObject({}));
    if (!c.get("config").notify)
      throw new Failed({
        kind: "conflict",
        code: "notify_url_missing",
        message: "There is nowhere to send events to. Set NOTIFY_URL and NOTIFY_SECRET.",
      });
    return c.json((await holder.resendEvent(id)) ?? orThrow(noSuch("event", id)));
  });
