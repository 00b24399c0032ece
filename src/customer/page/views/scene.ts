// What every view is given, and the pieces of text that need a link inside.
import { fill } from "../copy/fill.ts";
import { type Content, html } from "../markup.ts";
import type { Locale, PageContext, Words } from "../view.ts";

export interface Scene {
  page: PageContext;
  copy: Words;
}

/** In the order shown. Prefetched data goes by the same names. */
export const PERMISSIONS = ["payment_method", "balances", "ownership", "transactions"] as const;

/** As a link's target, loads this page again, without any script. */
export const SAME_PAGE = "";

/** A link that opens a new window, so that this page, and an attempt that is running on it, stays. */
export const awayLink = (address: string, words: string) =>
  html`<a href="${address}" target="_blank" rel="noopener">${words}</a>`;

/** Copy with the business's name, and whatever else it needs, filled in. */
export function say(scene: Scene, template: string, values: Record<string, Content> = {}): Content[] {
  return fill(template, { business: named(scene.page.business.name), ...values });
}

/** A name in whatever direction it is written, which must not reverse the words around it. */
export const named = (name: string) => html`<bdi>${name}</bdi>`;

/** Hebrew, Arabic and the other scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The same for plain text, such as the title: between Unicode's marks for it (FSI and PDI), if the name needs them. */
export const isolated = (name: string) => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

/** The same on a button, as one piece: buttons are flex containers, in which the pieces would lose the spaces between them. */
export const label = (scene: Scene, template: string) => html`<span>${say(scene, template)}</span>`;

export function supportLink({ page: { business } }: Scene) {
  return html`<a href="mailto:${business.supportEmail}">${business.supportEmail}</a>`;
}

/** How to disconnect: with the business, or at Stripe. */
export function disconnect(scene: Scene, template: string) {
  const { disconnectAddress, disconnectAtStripe } = scene.copy.ready;
  const stripe = awayLink(disconnectAddress, disconnectAtStripe);
  return html`<p>${say(scene, template, { support: supportLink(scene), stripe })}</p>`;
}

/**
 * A time in UTC, since the server does not know the customer's time zone; the page's script rewrites it. `isDay` for one
 * that is only expected: it has no time of day.
 */
export function time({ page }: Scene, seconds: number, isDay = false) {
  const moment = new Date(seconds * 1000);
  const said = formatOf(page.locale, isDay).format(moment);
  return html`<time datetime="${moment.toISOString()}"${isDay && " data-day"}>${said}${!isDay && " UTC"}</time>`;
}

const formats: Record<string, Intl.DateTimeFormat> = {};

/** Made once for each language: making one takes longer than the rest of a page. */
function formatOf(locale: Locale, isDay: boolean): Intl.DateTimeFormat {
  const style = { dateStyle: "long", timeZone: "UTC", ...(!isDay && { timeStyle: "short" as const }) } as const;
  const name = `${locale} ${isDay}`;
  formats[name] ??= new Intl.DateTimeFormat(`${locale}-US`, style);
  return formats[name];
}

/** Shows itself when the page's script has not come for a while. */
export const stuck = ({ copy: { ready } }: Scene) =>
  html`<p class="notice stuck">${ready.stuck} <a href="${SAME_PAGE}">${ready.reload}</a></p>`;
