// Leads from an address that was changed on its way to the customer to the genuine link, if there is one.
import type { Context, MiddlewareHandler, Next } from "hono";
import { tokensMeant } from "../domain/changed-address.ts";
import { alphabet } from "../domain/ids.ts";
import { type TokenUse, tokenLength } from "../domain/link-token.ts";
import type { AppContext } from "../http/context.ts";
import { limitAddress } from "../http/rate-limit.ts";
import { leadToPage } from "./send-page.ts";

const uses: { use: TokenUse; page: string }[] = [
  { use: "token", page: "l" },
  { use: "manage", page: "m" },
];

/** An address as it was made, of a page or of a route below it: what most are, so that no other reading is looked for. */
const unchanged = new RegExp(`^https?://[^/?#]+/[lm]/[${alphabet}]{${tokenLength}}(/[a-z]+)?(\\?|$)`);

/**
 * Redirects browsers to the page of the link that the path means. To be run before any routing, as the path may fit no
 * route. A request for JSON is not led on: an app made its address by itself, and has to know that it is wrong.
 */
export const leadOn: MiddlewareHandler<AppContext> = (c, next) => {
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  return isRead && !unchanged.test(c.req.url) ? lead(c, next) : next();
};

async function lead(c: Context<AppContext>, next: Next) {
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
}
