// The customer's own page: what each account shares, and the steps in which they disconnect one or ask for deletion.
import { type Content, html, type Markup } from "../markup.ts";
import type { ManageView, Receipt, SharedAccount } from "../view.ts";
import { accountName, capital, describe, use } from "./accounts.ts";
import { icon } from "./icons.ts";
import { awayLink, disconnect, PERMISSIONS, SAME_PAGE, type Scene, say, stuck, supportLink, time } from "./scene.ts";
import { section } from "./section.ts";

/** A purpose with more characters than this is not centred. */
const LONG_PURPOSE = 140;

type Overview = Extract<ManageView, { state: "manage" }>;

/** Everything at once; the first state of the page, and the last one if a change is thought better of. */
export function overview(scene: Scene, { accounts, purpose, deletion, hasMore }: Overview): Markup {
  const { copy, page } = scene;
  const words = copy.manage;
  const isLong = (purpose?.length ?? 0) > LONG_PURPOSE;
  const lead =
    purpose &&
    html`<p class="lead${isLong && " long"}">${say(scene, words.purpose, { purpose: html`<bdi>${purpose}</bdi>` })}</p>`;
  const support = supportLink(scene);
  const canEnd = accounts.some(({ health }) => health !== "disconnected");
  const isOver = accounts.length > 0 && !canEnd;
  return section(
    { state: "overview", heading: say(scene, isOver ? words.headingOver : words.heading) },
    html`${accounts.length > 0 ? lead : html`<p class="lead">${words.nothing}</p>`}
<noscript><p class="notice">${say(scene, words.noScript, { support })}</p></noscript>
${stuck(scene)}
${
  accounts.length > 0 &&
  html`<ul class="shared">${accounts.map((account) => card(scene, account))}</ul>
${hasMore && html`<p class="notice">${say(scene, words.more, { support })}</p>`}
<p class="payments">${say(scene, words.payments)}</p>`
}
<h2>${words.deletion.heading}</h2>
${deletion ? asked(scene, deletion) : ask(scene)}
<div class="fine">
${(canEnd || hasMore) && disconnect(scene, words.otherWays)}
<p>${awayLink(page.business.privacyUrl, capital(copy.ready.privacy))}</p>
</div>`,
  );
}

const ask = (scene: Scene) =>
  html`<p>${say(scene, scene.copy.manage.deletion.lead)}</p>
<button type="button" class="button quiet" data-ask="deletion">${scene.copy.manage.deletion.ask}</button>`;

const asked = (scene: Scene, receipt: Receipt) =>
  html`<div data-receipt="${receipt.id}">
<p>${say(scene, scene.copy.manage.deletion.asked)}</p>
${meanwhile(scene)}
${list(proof(scene, receipt))}
<button type="button" class="button quiet" data-show="asked">${scene.copy.manage.receipt}</button>
</div>`;

/** Shown where an account is connected. */
const meanwhile = (scene: Scene) =>
  html`<p class="payments meanwhile">${say(scene, scene.copy.manage.deletion.meanwhile)}</p>`;

function card(scene: Scene, account: SharedAccount): Markup {
  const { copy } = scene;
  const words = copy.manage;
  const { health, receipt } = account;
  const kind = describe(scene, account);
  // For screen readers: of several buttons, each says which account it is for.
  const which = html`<span class="sr">, ${account.institutionName || copy.repair.bank}, ${kind}</span>`;
  const notes = [
    account.surplus ? use(scene, "surplus") : null,
    account.isAlsoShared && html`<small>${say(scene, words.also, { support: supportLink(scene) })}</small>`,
  ];
  const names = PERMISSIONS.filter((permission) => account.permissions.includes(permission));
  const shared = html`<ul>${names.map((permission) => html`<li>${copy.ready[permission].name}</li>`)}</ul>`;
  const facts: Fact[] = [
    ...(names.length > 0 ? [[words.shared, shared] as Fact] : []),
    [words.since, time(scene, account.sharedSince)],
    [words.lastRead, time(scene, account.lastRead)],
  ];
  const isOver = health === "disconnected";
  const state = receipt ? words.disconnectedByYou : words[health];
  return html`<li data-account="${account.id}"${receipt && html` data-receipt="${receipt.id}"`}>
<p class="account">${accountName(scene, account.institutionName, kind, notes)}</p>
<p class="health" data-health="${health}">${health === "active" && icon(copy, "check")}<span>${say(scene, state)}</span></p>
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

/** Where the script puts the names of the accounts that a step is about. */
const slot = html`<div class="chosen" data-chosen></div>`;

/** The second step of each change. */
export function confirmations(scene: Scene): Markup {
  const { confirm, deletion, payments } = scene.copy.manage;
  return html`${section(
    { state: "confirm", heading: confirm.heading, lead: say(scene, confirm.lead), hidden: true },
    html`${slot}
<p class="notice">${say(scene, payments)}</p>
<button type="button" class="button quiet" data-back>${confirm.no}</button>
<button type="button" class="button" data-do="disconnect">${confirm.yes}</button>`,
  )}
${section(
  { state: "deletion", heading: say(scene, deletion.confirm), lead: say(scene, deletion.confirmLead), hidden: true },
  html`<button type="button" class="button quiet" data-back>${deletion.no}</button>
<button type="button" class="button" data-do="deletion">${deletion.ask}</button>`,
)}`;
}

/** While a change is made, and what it came to. */
export function outcomes(scene: Scene): Markup {
  const { copy } = scene;
  const { working, done, earlier, asked: request, failed, backToAll, payments, deletion, keep } = copy.manage;
  const all = html`<a class="button quiet" href="${SAME_PAGE}">${backToAll}</a>`;
  const reasons = { other: failed, offline: copy.failed.offline, busy: copy.failed.busy };
  return html`${section({ state: "working", ...working, hidden: true })}
${section(
  { state: "done", heading: done.heading, lead: say(scene, done.lead), hidden: true },
  html`${slot}${receipt(scene)}
<p class="payments">${say(scene, payments)}</p>
${keeping(scene, keep)}${all}`,
)}
${section({ state: "earlier", heading: earlier.heading, lead: say(scene, earlier.lead), hidden: true }, html`${slot}${all}`)}
${section({ state: "asked", heading: say(scene, request.heading), lead: say(scene, request.lead), hidden: true }, html`${receipt(scene)}${slot}${meanwhile(scene)}${keeping(scene, deletion.keep)}${all}`)}
${section(
  { state: "undone", heading: copy.failed.heading, hidden: true },
  html`${Object.entries(reasons).map(([reason, words]) => html`<p class="lead" data-reason="${reason}">${words}</p>`)}
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

const keeping = ({ copy: { manage } }: Scene, words: string): Markup =>
  html`<p class="keep">${words}</p>
<button type="button" class="button" data-print>${manage.print}</button>`;

export function gone(scene: Scene, state: "erasing" | "erased"): Markup {
  const { heading, lead } = scene.copy.manage[state];
  return section({ state, heading, lead: say(scene, lead, { support: supportLink(scene) }) });
}
