// The first state of an open link: who asks, for what, for which data, and one button.
import qrScript from "../../../../dist/page/qr.json";
import { type Content, html, type Markup } from "../markup.ts";
import type { LinkedAccount, ReadyView, RepairView } from "../view.ts";
import { describe } from "./accounts.ts";
import { icon } from "./icons.ts";
import { awayLink, disconnect, named, PERMISSIONS, type Scene, say, stuck, time } from "./scene.ts";
import { section } from "./section.ts";

/** A purpose with more characters than this is not centred. */
const LONG_PURPOSE = 140;

/** What is each link's own in it. */
export interface OwnOfLink {
  /** What it is for, and what is known of the customer's accounts. */
  asks: Content;
  shares: Content;
  /** When it ends. */
  until: Content;
}

export function ownOf(scene: Scene, view: ReadyView): OwnOfLink {
  const { repair } = view;
  const isLong = (view.purpose?.length ?? 0) > LONG_PURPOSE;
  const purpose = view.purpose ?? (!repair && say(scene, scene.copy.ready.lead));
  return {
    asks: html`${repair && broken(scene, repair)}
${purpose && html`<p class="lead${isLong && " long"}" dir="auto">${purpose}</p>`}
${view.linked.length > 0 && known(scene, view.linked)}`,
    shares: shared(scene, view),
    until: time(scene, view.expiresAt),
  };
}

/** `own` may be markup that stands for it. */
export function ready(scene: Scene, view: ReadyView, own: OwnOfLink = ownOf(scene, view)): Markup {
  const { repair } = view;
  const { asks, shares, until } = own;
  const { copy, page } = scene;
  const words = copy.ready;
  return section(
    { state: "ready", heading: say(scene, repair ? copy.repair.heading : words.heading) },
    html`${asks}
<h2>${say(scene, words.shares)}</h2>
<ul class="rows">${shares}</ul>
<ul class="promises">
<li>${icon(copy, "check")}${words.notPaid}</li>
<li>${icon(copy, "check")}<span>${say(scene, words.noLogin)}</span></li>
</ul>
<div class="action"><button type="button" class="button" data-start>${repair ? copy.repair.button : words.button}</button></div>
<p class="hint">${icon(copy, "lock")}${words.opens}</p>
<aside class="notice phone" data-phone="${qrScript}" hidden>
<img src="data:," alt="${words.phone.alt}" width="128" height="128" data-qr>
<p><b>${words.phone.name}</b><small>${words.phone.detail}</small></p>
</aside>
<noscript><p class="notice">${words.noScript}</p></noscript>
${stuck(scene)}
<div class="fine">
<p>${say(scene, words.use, {
      privacy: awayLink(page.business.privacyUrl, words.privacy),
      terms: awayLink(words.termsAddress, words.terms),
    })}</p>
${disconnect(scene, words.disconnect)}
<p>${say(scene, words.until, { date: until })}</p>
</div>`,
  );
}

/** Which connection is to be restored, and how; whether that works is not known before. */
function broken(scene: Scene, { account, isEnded, deadline }: RepairView): Markup {
  const words = scene.copy.repair;
  const bank = account.institutionName ? named(account.institutionName) : words.bank;
  // One that has passed is not to be expected.
  const date = deadline !== null && deadline * 1000 > scene.page.nowMs && time(scene, deadline, true);
  const state = isEnded ? words.ended : date ? words.endingBy : words.ending;
  const again = account.last4 === null ? words.again : words.againWithLast4;
  return html`<p class="lead">${say(scene, state, { bank, date })}</p>
<p class="lead">${say(scene, again, { bank, last4: account.last4 })}</p>`;
}

/** What is linked already: at some banks, linking it again ends the first connection. */
function known(scene: Scene, accounts: LinkedAccount[]): Markup {
  const words = scene.copy.known;
  const rows = accounts.map((account) => {
    const bank = account.institutionName ? named(account.institutionName) : scene.copy.repair.bank;
    return html`<li>${bank} <small>${describe(scene, account)}</small></li>`;
  });
  return html`<div class="notice known">
<b>${say(scene, words.heading)}</b>
<ul>${rows}</ul>
<small>${words.again}</small>
</div>`;
}

function shared({ copy }: Scene, view: ReadyView): Markup[] {
  return PERMISSIONS.filter((permission) => view.permissions.includes(permission)).map((permission) => {
    const { name, detail } = copy.ready[permission];
    const atOnce = view.prefetch.includes(permission) && ` (${copy.ready.atOnce})`;
    return html`<li>${icon(copy, permission)}<span><b>${name}</b><small>${detail}${atOnce}</small></span></li>`;
  });
}
