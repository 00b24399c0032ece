// The first state of an open link: who asks, for what, for which data, and one button.
import qrScript from "../../../../dist/page/qr.txt";
import { html, type Markup } from "../markup.ts";
import type { ReadyView } from "../view.ts";
import { icon } from "./icons.ts";
import { awayLink, disconnect, PERMISSIONS, SAME_PAGE, type Scene, say, termsAddress, time } from "./scene.ts";
import { section } from "./section.ts";

/** A purpose with more characters than this is not centred. */
const LONG_PURPOSE = 140;

export function ready(scene: Scene, view: ReadyView): Markup {
  const { copy, page } = scene;
  const words = copy.ready;
  const isLong = (view.purpose?.length ?? 0) > LONG_PURPOSE;
  return section(
    { state: "ready", heading: say(scene, words.heading) },
    html`<p class="lead${isLong && " long"}" dir="auto">${view.purpose ?? say(scene, words.lead)}</p>
<h2>${say(scene, words.shares)}</h2>
<ul class="rows">${shared(scene, view)}</ul>
<ul class="promises">
<li>${icon("check")}${words.notPaid}</li>
<li>${icon("check")}<span>${say(scene, words.noLogin)}</span></li>
</ul>
<div class="action"><button type="button" class="button" data-start>${words.button}</button></div>
<p class="hint">${icon("lock")}${words.opens}</p>
<aside class="phone" data-phone="${qrScript}" hidden>
<img src="data:," alt="${words.phone.alt}" width="128" height="128" data-qr>
<p><b>${words.phone.name}</b><small>${words.phone.detail}</small></p>
</aside>
<noscript><p class="notice">${words.noScript}</p></noscript>
<p class="notice stuck">${words.stuck} <a href="${SAME_PAGE}">${words.reload}</a></p>
<div class="fine">
<p>${say(scene, words.use, {
      privacy: awayLink(page.business.privacyUrl, words.privacy),
      terms: awayLink(termsAddress, words.terms),
    })}</p>
${disconnect(scene, words.disconnect)}
<p>${say(scene, words.until, { date: time(scene, view.expiresAt) })}</p>
</div>`,
  );
}

function shared({ copy: { ready: words } }: Scene, view: ReadyView): Markup[] {
  return PERMISSIONS.filter((permission) => view.permissions.includes(permission)).map((permission) => {
    const { name, detail } = words[permission];
    const atOnce = view.prefetch.includes(permission) && ` (${words.atOnce})`;
    return html`<li>${icon(permission)}<span><b>${name}</b><small>${detail}${atOnce}</small></span></li>`;
  });
}
