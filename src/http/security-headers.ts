// Response headers that protect pages and answers, while Stripe.js and the banks' popups still work.
import type { StripeJs } from "./context.ts";

// Not `same-origin`: Stripe.js could not talk to the bank's popup.
const openerPolicyOfOthers = "same-origin-allow-popups";

/** What every answer has; a page has them too. */
export const always = {
  "X-Content-Type-Options": "nosniff",
  // Without includeSubDomains: what is below this domain is the operator's own business.
  "Strict-Transport-Security": "max-age=31536000",
  // No page of another origin may load an answer of ours as an image, a script or the like. Showing a page of ours in a
  // frame is another matter: pagePolicy says who may.
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  // Sends other sites the origin, which Stripe.js needs, but not the path, which holds the token.
  "Referrer-Policy": "strict-origin",
  "Permissions-Policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()",
};

const entries = Object.entries(always);

/** Sets the headers of every answer. One without a Content-Security-Policy of its own may load nothing. */
export function setSecurityHeaders(headers: Headers): void {
  for (const [name, value] of entries) headers.set(name, value);
  if (!headers.has("Content-Security-Policy"))
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (!headers.has("Cross-Origin-Opener-Policy")) headers.set("Cross-Origin-Opener-Policy", openerPolicyOfOthers);
}

/**
 * The Cross-Origin-Opener-Policy of the customer's page. `same-origin-allow-popups` separates our window from a page of
 * another origin that opened it. A page of the operator's, at one of `origins`, must stay connected, because ours sends
 * it messages: it gets `unsafe-none`. `referer` is the request's header. It is `ours`, our own origin, when the page is
 * reloaded. That gets `unsafe-none` too, and lets nobody in: a stranger's page was separated for good at the first
 * load.
 */
export function openerPolicy(referer: string | undefined, ours: string, origins: string[]): string {
  const from = referer === undefined ? null : URL.parse(referer);
  return from && [ours, ...origins].includes(from.origin) ? "unsafe-none" : openerPolicyOfOthers;
}

/**
 * The Content-Security-Policy of the customer's page: allows what carries `nonce`, the logo and Stripe.js. `nonce` must
 * be new for each answer. `origins` are the operator's: only their pages may show ours in a frame. `stripeJs` is null for a
 * page that does without: it asks nobody but us.
 */
export function pagePolicy(nonce: string, logoUrl: string | null, stripeJs: StripeJs | null, origins: string[]) {
  const logo = logoUrl ? ` ${new URL(logoUrl).origin}` : "";
  return [
    "default-src 'none'",
    ["script-src", `'nonce-${nonce}'`, ...(stripeJs?.scripts ?? [])].join(" "),
    `style-src 'nonce-${nonce}'`,
    `img-src 'self' data:${logo}`,
    `connect-src ${[...new Set(["'self'", ...(stripeJs?.connects ?? [])])].join(" ")}`,
    ...(stripeJs ? [`frame-src ${stripeJs.frames.join(" ")}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origins.join(" ") || "'none'"}`,
  ].join("; ");
}

/** The Content-Security-Policy of a page that loads nothing: only styles that carry `nonce`, new for each answer. */
export const barePolicy = (nonce: string): string =>
  `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
