// Response headers that keep pages and answers safe, and that let Stripe.js and its bank popups work.
import type { MiddlewareHandler } from "hono";
import type { AppContext, StripeJs } from "./context.ts";

// `same-origin` would cut the bank's popup off from Stripe.js.
const openerPolicyOfOthers = "same-origin-allow-popups";

const always = {
  "X-Content-Type-Options": "nosniff",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  // Stripe.js needs an origin to talk to; the path, which holds the token, stays here.
  "Referrer-Policy": "strict-origin",
  "Permissions-Policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()",
};

/** Sets the headers of every answer; a page that set no policy of its own may load nothing. */
export const securityHeaders: MiddlewareHandler<AppContext> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(always)) c.res.headers.set(name, value);
  if (!c.res.headers.has("Content-Security-Policy"))
    c.res.headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (!c.res.headers.has("Cross-Origin-Opener-Policy"))
    c.res.headers.set("Cross-Origin-Opener-Policy", openerPolicyOfOthers);
};

/**
 * A page of the operator's own, at an allowed origin, that opens ours in a window is told what happens there: then
 * the two must not be cut off from each other, as `same-origin-allow-popups` would. `referer` is the header.
 * From `ours` the page is loaded anew: whoever must not reach it was cut off the first time.
 */
export function openerPolicy(referer: string | undefined, ours: string, origins: string[]): string {
  const from = referer === undefined ? null : URL.parse(referer);
  return from && [ours, ...origins].includes(from.origin) ? "unsafe-none" : openerPolicyOfOthers;
}

/** The policy of the customer's page: its own nonce, its own logo, Stripe.js, and nothing else. `nonce` is for one answer only. */
export function pagePolicy(nonce: string, logoUrl: string | null, stripeJs: StripeJs, origins: string[]) {
  const logo = logoUrl ? ` ${new URL(logoUrl).origin}` : "";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${stripeJs.scripts.join(" ")}`,
    `style-src 'nonce-${nonce}'`,
    `img-src 'self' data:${logo}`,
    `connect-src ${[...new Set(["'self'", ...stripeJs.connects])].join(" ")}`,
    `frame-src ${stripeJs.frames.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    // A page of the operator's own, at an allowed origin, may show ours in a frame.
    `frame-ancestors ${origins.join(" ") || "'none'"}`,
  ].join("; ");
}
