// The picture on top of every state: the business, the bank, and the line between them, which looks different by state.
import { html } from "../markup.ts";
import type { Business, Words } from "../view.ts";
import { icon } from "./icons.ts";

export const bond = (business: Business, words: Words) =>
  html`<div class="bond" aria-hidden="true">
<span class="tile">${
    business.logoUrl
      ? html`<img src="${business.logoUrl}" alt="" width="56" height="56">`
      : html`<span class="monogram">${monogram(business.name)}</span>`
  }</span>
<span class="wire"><span class="seal">${icon(words, "check")}</span></span>
<span class="tile">${icon(words, "bank")}</span>
</div>`;

/** The name's first letter or digit. */
function monogram(name: string): string {
  return (name.match(/[\p{L}\p{N}]/u)?.[0] ?? "•").toUpperCase();
}
