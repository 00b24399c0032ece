// What stands in the head of every page: what it is called where its address is shown, its colours and its styles.
import { type Palette, palettes } from "../color.ts";
import { html, type Markup, raw } from "../markup.ts";
import type { Scene } from "./scene.ts";

/** `title` and `preview` are for whatever shows the address with a preview of the page, such as a chat. */
export function head({ page }: Scene, css: string, { title, preview }: { title: string; preview: string }): Markup {
  const { business, nonce } = page;
  const { light, dark, styles } = coloursOf(business.brandColor);
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
<style nonce="${nonce}">${raw(css)}${raw(styles)}</style>`;
}

let known: { brand: string; light: Palette; dark: Palette; styles: string } | undefined;

/** The colours of every page: computed once, as the brand colour mostly stays the same. */
function coloursOf(brand: string) {
  if (known?.brand === brand) return known;
  const { light, dark } = palettes(brand);
  const styles = `:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}`;
  known = { brand, light, dark, styles };
  return known;
}

/** Notes a tap on a button before the page's script has loaded. The script then does what it asks for. */
export const earlyTap = ({ page: { nonce } }: Scene) =>
  html`<script nonce="${nonce}">addEventListener("click",function(e){var b=e.target.closest("[data-start],[data-ask],[data-show]");if(b&&!document.querySelector("[data-live]")){tapped=b;document.documentElement.setAttribute("data-tapped","")}})</script>`;

/** "Close", which the script shows where somebody listens, and the words for when nobody did. On top of the page. */
export const leave = ({ copy }: Scene) =>
  html`<button type="button" class="text leave" data-leave hidden>${copy.close}</button>
<p class="notice" data-closing hidden>${copy.closing}</p>`;

function properties(palette: Palette): string {
  return `--backdrop:${palette.backdrop};--surface:${palette.surface};--panel:${palette.panel};--brand:${palette.brand};--on-brand:${palette.onBrand};--accent:${palette.accent}`;
}
