// The little markup that descriptions have, as HTML: `code`, **strong** and paragraphs.
import { type Content, html, type Markup } from "../../customer/page/markup.ts";

/** One line of text. */
export function inline(text: string): Markup {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part): Content => {
    if (part.startsWith("`")) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith("**") ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
  return html`${parts}`;
}

export const paragraphs = (text: string): Markup =>
  html`${text.split("\n\n").map((paragraph) => html`<p>${inline(paragraph)}</p>\n`)}`;

/** What a heading is found at: "Customer's link" at `customers-link`. */
export const anchorOf = (name: string) =>
  name.toLowerCase().replaceAll("'", "").replaceAll(/[^a-z0-9]+/g, "-"); // biome-ignore format: one idea
