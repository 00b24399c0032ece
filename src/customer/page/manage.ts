// Renders the customer's own page as a whole HTML document.
import script from "../../../dist/page/manage.json";
import styles from "../../../dist/page/manage-css.json";
import { html, raw } from "./markup.ts";
import type { ManageView, PageContext, Words } from "./view.ts";
import { bond } from "./views/bond.ts";
import { earlyTap, head, leave } from "./views/head.ts";
import { confirmations, gone, outcomes, overview } from "./views/manage.ts";
import { isolated, type Scene } from "./views/scene.ts";

/** The whole document, doctype included; `copy` is in the page's language. Pure: the same values give the same text. */
export function renderManagePage(view: ManageView, page: PageContext, copy: Words): string {
  const scene: Scene = { page, copy };
  const { nonce, locale, business } = page;
  const name = isolated(business.name);
  const shown = view.state === "manage" ? view : null;
  const isLinked = shown?.accounts.some(({ health }) => health === "active");
  // The script takes the language from here, for times, and whom it may tell that the customer is done.
  const data = raw(JSON.stringify({ locale, link: view.link, origins: page.origins }).replaceAll("<", "\\u003c"));
  return html`<!doctype html><html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.state === "manage" ? copy.manage.title : copy.manage[view.state].heading} · ${name}</title>
${shown && earlyTap(scene)}
<script defer src="${script}" nonce="${nonce}"></script>
<link rel="stylesheet" href="${styles}" nonce="${nonce}">
${head(scene, "", copy.manage)}
<noscript><style nonce="${nonce}">.button,.stuck{display:none!important}</style></noscript>
</head>
<body>
<main data-state="${shown ? "overview" : view.state}" data-business="${name}"${!isLinked && " data-unlinked"}>
${leave(scene)}
${bond(business, copy)}
${view.state === "manage" ? html`${overview(scene, view)}\n${confirmations(scene)}\n${outcomes(scene)}` : gone(scene, view.state)}
<p class="sr" role="status"></p>
${shown && !shown.livemode && html`<p class="test-mode">${copy.testMode}</p>`}
</main>
<script type="application/json" id="page-data" nonce="${nonce}">${data}</script>
</body></html>`.toString();
}
