// Leads from an address that was changed on its way to the customer to the genuine link, if there is one.
import type { MiddlewareHandler } from "hono";
import { tokenMeant } from "../domain/link-token.ts";
import type { AppContext } from "../http/context.ts";
import { limitAddress } from "../http/rate-limit.ts";
import { leadToPage } from "./send-page.ts";

/**
 * Redirects browsers to the page of the link that the path means. To be run before any routing, as the path may fit no
 * route. A request for JSON is not led on: an app made its address by itself, and has to know that it is wrong.
 */
export const leadOn: MiddlewareHandler<AppContext> = async (c, next) => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
  const { pathname, search } = new URL(c.req.url);
  const meant = tokenMeant(pathname);
  if (meant === null || pathname === `/l/${meant}` || c.req.header("Accept")?.includes("application/json"))
    return next();
  await limitAddress(c, "token");
  const id = await c.get("signer").linkIdOf(meant);
  if (!id) return next();
  c.set("link", id);
  return leadToPage(c, `/l/${meant}${search}`);
};
