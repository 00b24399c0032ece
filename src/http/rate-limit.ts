// Damps abuse of the public routes: so many requests a minute from one address on one link. Approximate by design.
import type { MiddlewareHandler } from "hono";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "./context.ts";

/**
 * Runs once the token is known: a genuine link is counted on its own, so that people behind one address do not
 * hinder each other; forged tokens are counted by address.
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
