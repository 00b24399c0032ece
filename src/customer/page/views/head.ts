// What stands in the head of every page: what it is called where its address is shown, its colours and its styles.
import { type Palette, palettes } from "../color.ts";
import { html, type Markup, raw } from "../markup.ts";
import type { Scene } from "./scene.ts";

/** `title` and `preview` are for whatever shows the address with a preview of the page, such as a chat. */
export function head({ page }: Scene, css: string, { title, preview }: { title: string; preview: string }): Markup {
  const { business, nonce } = page;
  const { light, dark } = palettes(business.brandColor);
  return html`<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="${light.surface}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${dark.surface}" media="(prefers-color-scheme: dark)">
<meta property="og:title" content="${title}">
<meta property="og:site_name" content="${business.name}">
<meta property="og:description" content="${preview}">
<meta name="description" content="${preview}">
<meta name="format-detection" content="telephone=no">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">${raw(css)}:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}</style>`;
}

function properties(palette: Palette): string {
  return `--backdrop:${palette.backdrop};--surface:${palette.surface};--panel:${palette.panel};--brand:${palette.brand};--on-brand:${palette.onBrand};--accent:${palette.accent}`;
}
