// HTML from templates: every value is escaped, unless it is markup already.
import { html as template } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export { raw } from "hono/html";

export type Markup = HtmlEscapedString;
/** What a template can hold; null, false and "" become nothing. */
export type Content = Markup | string | number | null | false | Content[];

/** Hono's `html`, but never a promise: none of the page's values is one. Throws if one is. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  const markup = template(strings, ...values);
  if (markup instanceof Promise) throw new Error("The page is rendered at once");
  return markup;
}
