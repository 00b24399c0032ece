// A request id for every request, and one structured log line when it is answered. No token, secret or person's data.
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { nowMs } from "../platform/clock.ts";
import { inTrace } from "../platform/trace.ts";
import type { AppContext } from "./context.ts";

/** Sets `requestId` and the `Request-Id` header (one in the request is ignored), and logs the answered request. */
export const requestLog: MiddlewareHandler<AppContext> = async (c, next) =>
  inTrace(async (show) => {
    const requestId = `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
    const startedMs = nowMs();
    c.set("requestId", requestId);
    await next();
    c.header("Request-Id", requestId);
    // The pattern of the route, not the path: a path may hold a link's token.
    const route = matchedRoutes(c).findLast(({ path }) => path !== "*" && !path.endsWith("/*"))?.path ?? "none";
    const { method } = c.req;
    const line = { request_id: requestId, method, route, status: c.res.status, ms: nowMs() - startedMs };
    const about = { link: c.get("link"), code: c.get("failureCode"), webhook: c.get("webhook") };
    console.info(JSON.stringify({ ...line, ...about, stripe_error: c.get("stripeSaid"), ...show() }));
  });
