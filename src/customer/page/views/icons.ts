// An icon of the page. Decorative: the words beside it say it all.
import { html } from "../markup.ts";
import type { Words } from "../view.ts";

export const icon = ({ icons }: Words, name: keyof Words["icons"]) =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${icons[name]}"/></svg>`;
