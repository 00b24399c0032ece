// /v1/notify_endpoint: whether events are sent to NOTIFY_URL. It stops when it answers 410.
import { Hono } from "hono/tiny";
import type { AppContext } from "../http/context.ts";

const nothing = { stopped_at: null, tries: 0, next_attempt_at: null, waiting: 0 };

export const notifyEndpoint = new Hono<AppContext>().get("/", async (c) => {
  const state = await c.get("endpoint")?.state();
  return c.json({ object: "notify_endpoint", ...(state ?? { status: "not_configured", ...nothing }) });
});
