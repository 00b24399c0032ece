// Sends the customer's page, or a failure as a page, with the headers that it needs.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Failure } from "../domain/failure.ts";
import type { AppContext, StripeJs } from "../http/context.ts";
import { errorAnswer, noteFailure, toWire, type WireError } from "../http/errors.ts";
import { barePolicy, openerPolicy, pagePolicy } from "../http/security-headers.ts";
import { nowMs } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import { renderBarePage } from "./page/bare.ts";
import { renderManagePage } from "./page/manage.ts";
import { type Page, preparePages, type Site } from "./page/prepared.ts";
import { chooseLocale, renderPage } from "./page/render.ts";
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
  const { site, words, policy, openPage } = await pagesIn(c, localeOf(c, locale));
  const own = { nonce: newNonce(), nowMs: nowMs() };
  const page = view.state === "ready" ? openPage(view, own) : renderPage(view, { ...site, ...own }, words);
  return send(c, page, status, policy.replaceAll(hole("nonce"), own.nonce));
}

/** Answers with the customer's own page in `view`, which loads nothing of others but the business's logo. */
export async function sendManagePage(
  c: Context<AppContext>,
  view: ManageView,
  locale: "auto" | "en" | "es" = "auto",
): Promise<Response> {
  const { site, words, managePolicy } = await pagesIn(c, localeOf(c, locale));
  const page = { ...site, nonce: newNonce(), nowMs: nowMs() };
  return send(c, renderManagePage(view, page, words), 200, managePolicy.replaceAll(hole("nonce"), page.nonce));
}

const send = (c: Context<AppContext>, page: Page, status: ContentfulStatusCode, policy: string) =>
  c.body(page, status, {
    "Content-Type": "text/html; charset=UTF-8",
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": openerPolicyFor(c),
    Vary: "Accept-Language, Referer",
  });

/** What the pages in one language have in common while the settings stay as they are. Policies have a hole, the nonce. */
interface Pages {
  site: Site;
  words: Words;
  policy: string;
  managePolicy: string;
  openPage: ReturnType<typeof preparePages>;
}

const known = new WeakMap<Config, Map<Locale, Pages>>();

async function pagesIn(c: Context<AppContext>, locale: Locale): Promise<Pages> {
  const config = c.get("config");
  const ofConfig = known.get(config) ?? new Map<Locale, Pages>();
  known.set(config, ofConfig);
  const pages = ofConfig.get(locale) ?? makePages(c, locale, await wordsIn(c, locale));
  ofConfig.set(locale, pages);
  return pages;
}

function makePages(c: Context<AppContext>, locale: Locale, words: Words): Pages {
  const { business, publicUrl } = c.get("config");
  const stripeJs = c.get("stripeJs");
  const origins = operatorOrigins(c);
  const site = { locale, business, stripeJs: stripeJs.src, publicUrl, origins };
  const policyWith = (script: StripeJs | null) => pagePolicy(hole("nonce"), business.logoUrl, script, origins);
  const [policy, managePolicy] = [policyWith(stripeJs), policyWith(null)];
  return { site, words, policy, managePolicy, openPage: preparePages(site, words) };
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
