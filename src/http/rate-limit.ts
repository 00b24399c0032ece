// Limits the requests that one address makes to the public routes in a minute (PUBLIC_RATE in wrangler.toml), against
// abuse. Cloudflare's counting is approximate.
import type { MiddlewareHandler } from "hono";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "./context.ts";

/**
 * To be run after the token was checked. Requests with a genuine token are counted per address and link, so that people
 * who share an address do not block each other; those with a forged token are counted per address.
 */
export const publicRate: MiddlewareHandler<AppContext> = async (c, next) => {
  const address = c.req.header("CF-Connecting-IP") ?? "unknown";
  const { success } = await c.env.PUBLIC_RATE.limit({ key: `${address} ${c.get("link") ?? ""}` });
  if (!success)
    throw new Failed({
      kind: "rate_limited",
      retryAfterSeconds: 60,
      message: "Too many requests. Wait a minute, then try again.",
    });
  return next();
};
