// What every request gets: an id, the headers that every answer has, and one structured log line when it is answered. No
// token, secret or person's data.
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { nowMs } from "../platform/clock.ts";
import { inTrace } from "../platform/trace.ts";
import type { AppContext } from "./context.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** Sets `requestId` and the `Request-Id` header (one in the request is ignored), and logs the answered request. */
export const everyRequest: MiddlewareHandler<AppContext> = (c, next) =>
  inTrace(async (show) => {
    const requestId = `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
    const startedMs = nowMs();
    c.set("requestId", requestId);
    await next();
    // Not with `c.header`, which makes a new Response of one that is there.
    c.res.headers.set("Request-Id", requestId);
    setSecurityHeaders(c.res.headers);
    const line = {
      request_id: requestId,
      method: c.req.method,
      route: routeOf(c),
      status: c.res.status,
      ms: nowMs() - startedMs,
      link: c.get("link"),
      code: c.get("failureCode"),
      webhook: c.get("webhook"),
      stripe_error: c.get("stripeSaid"),
    };
    console.info(JSON.stringify(Object.assign(line, show())));
  });

/** The pattern of the route, not the path: a path may hold a link's token. */
const routeOf = (c: Context<AppContext>) =>
  matchedRoutes(c).findLast(({ path }) => path !== "*" && !path.endsWith("/*"))?.path ?? "none";
