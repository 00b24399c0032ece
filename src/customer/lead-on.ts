// Leads from an address that was changed on its way to the customer to the genuine link, if there is one.
import type { MiddlewareHandler } from "hono";
import { tokensMeant } from "../domain/changed-address.ts";
import type { TokenUse } from "../domain/link-token.ts";
import type { AppContext } from "../http/context.ts";
import { limitAddress } from "../http/rate-limit.ts";
import { leadToPage } from "./send-page.ts";

const uses: { use: TokenUse; page: string }[] = [
  { use: "token", page: "l" },
  { use: "manage", page: "m" },
];

/**
 * Redirects browsers to the page of the link that the path means. To be run before any routing, as the path may fit no
 * route. A request for JSON is not led on: an app made its address by itself, and has to know that it is wrong.
 */
export const leadOn: MiddlewareHandler<AppContext> = async (c, next) => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
  const { pathname, search } = new URL(c.req.url);
  const changed = uses.flatMap(({ use, page }) =>
    tokensMeant(pathname, use).map((token) => ({ use, token, path: `/${page}/${token}` })),
  );
  // The address itself is what it means.
  if (changed.every(({ path }) => path === pathname) || c.req.header("Accept")?.includes("application/json"))
    return next();
  await limitAddress(c, "token");
  for (const { use, token, path } of changed) {
    const id = path === pathname ? null : await c.get("signer").linkIdOf(token, use);
    if (!id) continue;
    c.set("link", id);
    return leadToPage(c, `${path}${search}`);
  }
  return next();
};
