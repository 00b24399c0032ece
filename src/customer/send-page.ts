// Sends the customer's page, or a failure as a page, with the headers that it needs.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Failure } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";
import { errorAnswer, noteFailure, toWire, type WireError } from "../http/errors.ts";
import { barePolicy, openerPolicy, pagePolicy } from "../http/security-headers.ts";
import { nowMs } from "../platform/clock.ts";
import { renderBarePage } from "./page/bare.ts";
import { renderManagePage } from "./page/manage.ts";
import { chooseLocale, renderPage, type View } from "./page/render.ts";
import type { ManageView, PageContext } from "./page/view.ts";
import { wordsIn } from "./words.ts";

/** Answers with the page in `view`. The language is the link's, or else the browser's. */
export async function sendPage(
  c: Context<AppContext>,
  view: View,
  status: ContentfulStatusCode,
  locale: "auto" | "en" | "es" = "auto",
): Promise<Response> {
  const page = contextOf(c, locale);
  const { nonce, business, origins } = page;
  const html = renderPage(view, page, await wordsIn(c, page.locale));
  return send(c, html, status, pagePolicy(nonce, business.logoUrl, c.get("stripeJs"), origins));
}

/** Answers with the customer's own page in `view`, which loads nothing of others but the business's logo. */
export async function sendManagePage(
  c: Context<AppContext>,
  view: ManageView,
  locale: "auto" | "en" | "es" = "auto",
): Promise<Response> {
  const page = contextOf(c, locale);
  const html = renderManagePage(view, page, await wordsIn(c, page.locale));
  return send(c, html, 200, pagePolicy(page.nonce, page.business.logoUrl, null, page.origins));
}

/** The statuses of answers that Cloudflare compresses. Told so by the header, the runtime compresses the others. */
const compressedStatuses = [200, 403, 404];

/** Whether the browser takes gzip. Where Cloudflare has replaced its header, the original is in `cf`. */
const takesGzip = ({ req }: Context<AppContext>) =>
  /\bgzip\b/.test(`${req.raw.cf?.clientAcceptEncoding ?? req.header("Accept-Encoding")}`);

const send = (c: Context<AppContext>, html: string, status: ContentfulStatusCode, policy: string) =>
  c.html(html, status, {
    ...(!compressedStatuses.includes(status) && takesGzip(c) && { "Content-Encoding": "gzip" }),
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": openerPolicyFor(c),
    Vary: "Accept-Language, Referer",
  });

function contextOf(c: Context<AppContext>, locale: "auto" | "en" | "es"): PageContext {
  const { business, publicUrl } = c.get("config");
  return {
    locale: localeOf(c, locale),
    business,
    nonce: newNonce(),
    stripeJs: c.get("stripeJs").src,
    publicUrl,
    origins: operatorOrigins(c),
    nowMs: nowMs(),
  };
}

const newNonce = () => crypto.randomUUID().replaceAll("-", "");

/** The language of a page: the link's, or else the browser's. */
export const localeOf = (c: Context<AppContext>, locale: "auto" | "en" | "es") =>
  chooseLocale(locale, c.req.header("Accept-Language"));

/**
 * Redirects to the page at `path`. Browsers apply the opener policy of a redirect as well, so it has to be right here.
 */
export function leadToPage(c: Context<AppContext>, path: string): Response {
  c.header("Cross-Origin-Opener-Policy", openerPolicyFor(c));
  c.header("Vary", "Referer");
  return c.redirect(path);
}

const openerPolicyFor = (c: Context<AppContext>) =>
  openerPolicy(c.req.header("Referer"), new URL(c.req.url).origin, operatorOrigins(c));

/** The origins of the operator's own pages, which may show or open ours. */
const operatorOrigins = (c: Context<AppContext>) =>
  c.get("config").returnTargets.flatMap((target) => (target.kind === "origin" ? [target.origin] : []));

/** Answers with a page that says what failed; as to a program, where even the words are missing. */
export async function errorPage(c: Context<AppContext>, failure: Failure): Promise<Response> {
  try {
    return await pageOfFailure(c, failure);
  } catch (error) {
    console.error(JSON.stringify({ at: "page", error: error instanceof Error ? error.message : "unknown" }));
    return errorAnswer(c, failure);
  }
}

function pageOfFailure(c: Context<AppContext>, failure: Failure): Promise<Response> {
  const wire = toWire(failure);
  const { status, headers, code } = wire;
  noteFailure(c, failure, code);
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
  if (failure.kind === "misconfigured") return barePage(c, status);
  return sendPage(c, viewOfFailure(c, failure, wire), status);
}

/** For while the settings are wrong, so that nothing is known of the business. */
async function barePage(c: Context<AppContext>, status: ContentfulStatusCode): Promise<Response> {
  const nonce = newNonce();
  const locale = localeOf(c, "auto");
  return c.html(renderBarePage(await wordsIn(c, locale), locale, c.get("requestId"), nonce), status, {
    "Content-Security-Policy": barePolicy(nonce),
    Vary: "Accept-Language",
  });
}

function viewOfFailure(c: Context<AppContext>, failure: Failure, { status, code }: WireError): View {
  const isLink = /^\/+l\//i.test(c.req.path);
  const requestId = c.get("requestId");
  if (failure.kind === "not_found") return { state: isLink ? "unknown" : "not_found", requestId };
  if (failure.kind === "gone")
    return { state: failure.code === "link_expired" ? "expired" : "revoked", link: c.get("link"), requestId };
  const state = failure.kind === "rate_limited" ? "rate_limited" : status < 500 ? "refused" : "error";
  return { state, requestId, code, ...(isLink ? { link: c.get("link") ?? null } : {}) };
}
