// The customer's own page: what each account shares, and the steps in which they disconnect one or ask for deletion.
import { type Content, html, type Markup } from "../markup.ts";
import type { ManageView, Receipt, SharedAccount } from "../view.ts";
import { accountName, describe, use } from "./accounts.ts";
import { icon } from "./icons.ts";
import { awayLink, disconnect, PERMISSIONS, SAME_PAGE, type Scene, say, supportLink, time } from "./scene.ts";
import { section } from "./section.ts";

/** A purpose with more characters than this is not centred. */
const LONG_PURPOSE = 140;

type Overview = Extract<ManageView, { state: "manage" }>;

/** Everything at once; the first state of the page, and the last one if a change is thought better of. */
export function overview(scene: Scene, { accounts, purpose, deletion }: Overview): Markup {
  const { copy, page } = scene;
  const words = copy.manage;
  const isLong = (purpose?.length ?? 0) > LONG_PURPOSE;
  const lead =
    purpose &&
    html`<p class="lead${isLong && " long"}">${say(scene, words.purpose, { purpose: html`<bdi>${purpose}</bdi>` })}</p>`;
  return section(
    { state: "overview", heading: say(scene, words.heading) },
    html`${accounts.length > 0 ? lead : html`<p class="lead">${words.nothing}</p>`}
<noscript><p class="notice">${say(scene, words.noScript, { support: supportLink(scene) })}</p></noscript>
${
  accounts.length > 0 &&
  html`<ul class="shared">${accounts.map((account) => card(scene, account))}</ul>
<p class="payments">${say(scene, words.payments)}</p>`
}
<h2>${words.deletion.heading}</h2>
${deletion ? asked(scene, deletion) : ask(scene)}
<div class="fine">
${accounts.length > 0 && disconnect(scene, words.otherWays)}
<p>${awayLink(page.business.privacyUrl, label(copy.ready.privacy))}</p>
</div>`,
  );
}

const ask = (scene: Scene) =>
  html`<p>${say(scene, scene.copy.manage.deletion.lead)}</p>
<button type="button" class="button quiet" data-ask="deletion">${scene.copy.manage.deletion.ask}</button>`;

const asked = (scene: Scene, receipt: Receipt) =>
  html`<div data-receipt="${receipt.id}">
<p>${say(scene, scene.copy.manage.deletion.asked)}</p>
${list(proof(scene, receipt))}
<button type="button" class="button quiet" data-show="asked">${scene.copy.manage.receipt}</button>
</div>`;

function card(scene: Scene, account: SharedAccount): Markup {
  const { copy } = scene;
  const words = copy.manage;
  const { health, receipt } = account;
  const kind = describe(scene, account);
  // For screen readers: of several buttons, each says which account it is for.
  const which = html`<span class="sr">, ${account.institutionName}, ${kind}</span>`;
  const facts: Fact[] = [
    [words.shared, sharedNames(scene, account)],
    [words.since, time(scene, account.sharedSince)],
    [words.lastRead, time(scene, account.lastRead)],
  ];
  const isOver = health === "disconnected";
  const state = receipt ? words.disconnectedByYou : words[health];
  return html`<li data-account="${account.id}"${receipt && html` data-receipt="${receipt.id}"`}>
<p class="account">${accountName(account.institutionName, kind, account.surplus && use(scene, "surplus"))}</p>
<p class="health" data-health="${health}">${health === "active" && icon("check")}<span>${say(scene, state)}</span></p>
${!isOver && list(facts)}
${receipt && list(proof(scene, receipt))}
${!isOver && html`<button type="button" class="button quiet" data-ask="confirm"><span>${words.disconnect}${which}</span></button>`}
${receipt && html`<button type="button" class="button quiet" data-show="done"><span>${words.receipt}${which}</span></button>`}
</li>`;
}

type Fact = [name: string, value: Content];

const list = (facts: Fact[]) =>
  html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

const proof = (scene: Scene, { id, at }: Receipt): Fact[] => [
  [scene.copy.manage.when, time(scene, at)],
  [scene.copy.manage.reference, html`<code>${id}</code>`],
];

const label = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function sharedNames({ copy }: Scene, { permissions }: SharedAccount): Content {
  const names = PERMISSIONS.filter((permission) => permissions.includes(permission));
  return html`<ul>${names.map((permission) => html`<li>${copy.ready[permission].name}</li>`)}</ul>`;
}

/** Where the script puts the name of the account that a step is about. */
const slot = html`<p class="account chosen" data-chosen></p>`;

/** The second step of each change. */
export function confirmations(scene: Scene): Markup {
  const { confirm, deletion, payments } = scene.copy.manage;
  return html`${section(
    { state: "confirm", heading: confirm.heading, lead: say(scene, confirm.lead), hidden: true },
    html`${slot}
<p class="notice">${say(scene, payments)}</p>
<button type="button" class="button" data-do="disconnect">${confirm.yes}</button>
<button type="button" class="button quiet" data-back>${confirm.no}</button>`,
  )}
${section(
  { state: "deletion", heading: say(scene, deletion.confirm), lead: say(scene, deletion.confirmLead), hidden: true },
  html`<button type="button" class="button" data-do="deletion">${deletion.ask}</button>
<button type="button" class="button quiet" data-back>${deletion.no}</button>`,
)}`;
}

/** While a change is made, and what it came to. */
export function outcomes(scene: Scene): Markup {
  const { copy } = scene;
  const { working, done, earlier, asked: request, failed, backToAll, payments } = copy.manage;
  const all = html`<a class="button quiet" href="${SAME_PAGE}">${backToAll}</a>`;
  const reasons = { other: failed, offline: copy.failed.offline, busy: copy.failed.busy };
  return html`${section({ state: "working", ...working, hidden: true })}
${section(
  { state: "done", heading: done.heading, lead: say(scene, done.lead), hidden: true },
  html`${slot}${receipt(scene)}
<p class="payments">${say(scene, payments)}</p>
${keep(scene)}${all}`,
)}
${section({ state: "earlier", heading: earlier.heading, lead: say(scene, earlier.lead), hidden: true }, html`${slot}${all}`)}
${section({ state: "asked", heading: say(scene, request.heading), lead: say(scene, request.lead), hidden: true }, html`${receipt(scene)}${keep(scene)}${all}`)}
${section(
  { state: "undone", heading: copy.failed.heading, hidden: true },
  html`${Object.entries(reasons).map(([reason, words], index) => html`<p class="lead" data-reason="${reason}"${index > 0 && " hidden"}>${words}</p>`)}
<button type="button" class="button" data-again>${copy.nothing.again}</button>
${all}
<div class="fine">
<p>${say(scene, copy.failed.contact, { support: supportLink(scene) })}</p>
<p><code data-failed></code></p>
</div>`,
)}`;
}

/** Filled in by the script: what was done is in the heading above. */
const receipt = ({ copy: { manage } }: Scene): Markup =>
  list([
    [manage.when, html`<time data-when></time>`],
    [manage.reference, html`<code data-reference></code>`],
  ]);

const keep = ({ copy: { manage } }: Scene): Markup =>
  html`<p class="keep">${manage.keep}</p>
<button type="button" class="button" data-print>${manage.print}</button>`;

export const gone = ({ copy }: Scene, state: "erasing" | "erased"): Markup => section({ state, ...copy.manage[state] });
