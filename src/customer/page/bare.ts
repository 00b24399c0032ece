// The page of a service whose settings are wrong: it can count on none of them, so it has no name, and the browser's colours.
import { html, raw } from "./markup.ts";
import type { Locale, Words } from "./view.ts";
import { section } from "./views/section.ts";

/** The whole document, doctype included. `nonce` is the policy's, for the styles. */
export function renderBarePage(copy: Words, locale: Locale, requestId: string, nonce: string): string {
  const { misconfigured, reference } = copy;
  const { heading, lead, operator } = misconfigured;
  return html`<!doctype html><html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style nonce="${nonce}">${raw(copy.css)}:root{--surface:canvas;--backdrop:canvas;--accent:linktext}</style>
</head>
<body>
<main>${section(
    { state: "error", heading, lead },
    html`<div class="fine"><p>${operator} <a href="/healthz">/healthz</a></p>
<p>${reference} <code>${requestId}</code></p></div>`,
  )}</main>
</body></html>`.toString();
}
