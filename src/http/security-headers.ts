// Response headers that keep pages and answers safe, and that let Stripe.js and its bank popups work.
import type { MiddlewareHandler } from "hono";
import type { ReturnTarget } from "../links/return-target.ts";
import type { AppContext, StripeJs } from "./context.ts";

const always = {
  "X-Content-Type-Options": "nosniff",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  // Stripe.js needs an origin to talk to; the path, which holds the token, stays here.
  "Referrer-Policy": "strict-origin",
  // `same-origin` would cut the bank's popup off from Stripe.js.
  "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
  "Permissions-Policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()",
};

/** Sets the headers of every answer; a page that set no policy of its own may load nothing. */
export const securityHeaders: MiddlewareHandler<AppContext> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(always)) c.res.headers.set(name, value);
  if (!c.res.headers.has("Content-Security-Policy"))
    c.res.headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
};

/** The policy of the customer's page: its own nonce, its own logo, Stripe.js, and nothing else. `nonce` is for one answer only. */
export function pagePolicy(nonce: string, logoUrl: string | null, stripeJs: StripeJs, returnTargets: ReturnTarget[]) {
  const hosts = returnTargets.flatMap((target) => (target.kind === "origin" ? [target.origin] : []));
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
    `frame-ancestors ${hosts.join(" ") || "'none'"}`,
  ].join("; ");
}
