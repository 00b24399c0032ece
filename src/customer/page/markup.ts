// HTML from templates: every value is escaped, unless it is markup already.

/** HTML as it is sent. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template can hold; null, false and "" become nothing. */
export type Content = Markup | string | number | null | false | Content[];

/** Marks text as HTML. Only for what nobody else has a say in. */
export const raw = (text: string) => new Markup(text);

/** A template of HTML. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) text += htmlOf(value) + strings[index + 1];
  return new Markup(text);
}

/** The HTML that stands in a document, also between quotes, for `content`. */
export function htmlOf(content: Content): string {
  if (typeof content === "string") return special.test(content) ? content.replace(eachSpecial, entityOf) : content;
  if (content === null || content === false) return "";
  return Array.isArray(content) ? content.map(htmlOf).join("") : content.toString();
}

const special = /[&<>"']/;
const eachSpecial = /[&<>"']/g;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const entityOf = (char: string) => entities[char] ?? char;
