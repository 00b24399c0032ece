// Sends the customer's page, or a failure as a page, with the headers that it needs.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Failure } from "../domain/failure.ts";
import type { AppContext, StripeJs } from "../http/context.ts";
import { errorAnswer, noteFailure, toWire, type WireError } from "../http/errors.ts";
import { barePolicy, openerPolicy, pagePolicy } from "../http/security-headers.ts";
import { nowMs } from "../platform/clock.ts";
import { renderBarePage } from "./page/bare.ts";
import { chooseLocale } from "./page/locale.ts";
import { renderManagePage } from "./page/manage.ts";
import { type Page, preparePages } from "./page/prepared.ts";
import { hole } from "./page/template.ts";
import type { Locale, ManageView, View, Words } from "./page/view.ts";
import { wordsIn } from "./words.ts";

/** Answers with the page in `view`. The language is the link's, or else the browser's. */
export async function sendPage(
  c: Context<AppContext>,
  view: View,
  status: ContentfulStatusCode,
  locale: "auto" | "en" | "es" = "auto",
): Promise<Response> {
  const { page, policy } = await pagesIn(c, localeOf(c, locale));
  const own = newOf();
  return send(c, page(view, own), status, policy.replaceAll(hole("nonce"), own.nonce));
}

/** Answers with the customer's own page in `view`, which loads nothing of others but the business's logo. */
export async function sendManagePage(
  c: Context<AppContext>,
  view: ManageView,
  locale: "auto" | "en" | "es" = "auto",
): Promise<Response> {
  const { site, words, managePolicy } = await pagesIn(c, localeOf(c, locale));
  const own = newOf();
  const page = renderManagePage(view, { ...site, ...own }, words);
  return send(c, page, 200, managePolicy.replaceAll(hole("nonce"), own.nonce));
}

/** The statuses of answers that Cloudflare compresses. Told so by the header, the runtime compresses the others. */
const compressedStatuses = [200, 403, 404];

/** Whether the browser takes gzip, which `q=0` says it does not. Where Cloudflare has replaced its header, the original is in `cf`. */
const takesGzip = ({ req }: Context<AppContext>) =>
  /\bgzip\b(?! *; *q=0(\.0*)? *(,|$))/i.test(`${req.raw.cf?.clientAcceptEncoding ?? req.header("Accept-Encoding")}`);

const send = (c: Context<AppContext>, page: Page, status: ContentfulStatusCode, policy: string) =>
  c.body(page, status, {
    "Content-Type": "text/html; charset=UTF-8",
    ...(!compressedStatuses.includes(status) && takesGzip(c) && { "Content-Encoding": "gzip" }),
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": openerPolicyFor(c),
    Vary: "Accept-Language, Referer",
  });

const known: Partial<Record<Locale, ReturnType<typeof pagesOf>>> = {};

/** What all pages in a language have in common: made once, and again when the settings are others. */
async function pagesIn(c: Context<AppContext>, locale: Locale) {
  const words = await wordsIn(c, locale);
  const before = known[locale];
  if (before?.config === c.get("config")) return before;
  const made = pagesOf(c, locale, words);
  known[locale] = made;
  return made;
}

/** The policies have a hole, the nonce. */
function pagesOf(c: Context<AppContext>, locale: Locale, words: Words) {
  const [config, stripeJs, origins] = [c.get("config"), c.get("stripeJs"), operatorOrigins(c)];
  const { business, publicUrl } = config;
  const site = { locale, business, stripeJs: stripeJs.src, publicUrl, origins };
  const policyWith = (script: StripeJs | null) => pagePolicy(hole("nonce"), business.logoUrl, script, origins);
  const page = preparePages(site, words);
  return { config, site, words, page, policy: policyWith(stripeJs), managePolicy: policyWith(null) };
}

const newOf = () => ({ nonce: newNonce(), nowMs: nowMs() });

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

function openerPolicyFor(c: Context<AppContext>): string {
  const referer = c.req.header("Referer");
  return referer === undefined
    ? openerPolicy(referer, "", [])
    : openerPolicy(referer, new URL(c.req.url).origin, operatorOrigins(c));
}

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
