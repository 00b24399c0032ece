// The states in which an attempt ends: linked, already linked, nothing linked, could not run.
import { html } from "../markup.ts";
import type { CompletedView, LinkedAccount } from "../view.ts";
import { accountList } from "./accounts.ts";
import { label, type Scene, say, supportLink } from "./scene.ts";
import { section } from "./section.ts";

/** Has two sentences with a `returnUrl`: for the way back, and for when that leads nowhere, as with a missing app. */
export function linked(scene: Scene, returnUrl: string | null, managePath: string) {
  const { heading, lead, leadReturning } = scene.copy.linked;
  const isLeaving = returnUrl !== null;
  return section(
    { state: "linked", heading, hidden: true },
    html`${isLeaving && html`<p class="lead" data-way="back">${say(scene, leadReturning)}</p>`}
<p class="lead" data-way="closing"${isLeaving && " hidden"}>${say(scene, lead)}</p>
${result(scene, [], returnUrl, managePath)}`,
  );
}

/** `hidden` on the page of an open link, which shows it when the server answers a tap with "already linked". */
export function already(
  scene: Scene,
  { state, accounts, returnUrl, managePath, hidden }: Omit<CompletedView, "link"> & { hidden?: boolean },
) {
  const { already, ended, linked } = scene.copy;
  const { heading, lead } = state === "ended" ? ended : already;
  return section(
    { state: "already", heading, lead: say(scene, lead), hidden },
    result(scene, accounts, returnUrl, managePath, state === "ended" ? ended : linked),
  );
}

/** The connection that the link was to restore works. `hidden` on the page of an open link. */
export function mended(
  scene: Scene,
  { account, returnUrl, hidden }: { account: LinkedAccount; returnUrl: string | null; hidden?: boolean },
) {
  const { heading, lead } = scene.copy.mended;
  return section({ state: "mended", heading, lead, hidden }, result(scene, [account], returnUrl, null));
}

/**
 * Between the bank and the app. The document also redirects to the app; the button is for browsers that do not follow.
 */
export function back(scene: Scene, returnUrl: string | null) {
  const { heading, lead, leadPlain } = scene.copy.return;
  return section(
    { state: "return", heading: say(scene, heading), lead: returnUrl === null ? leadPlain : lead },
    returnUrl && html`<a class="button" href="${returnUrl}">${label(scene, scene.copy.linked.returnTo)}</a>`,
  );
}

export function nothing(scene: Scene) {
  const { heading, lead, again, popup } = scene.copy.nothing;
  return section(
    { state: "nothing", heading, lead: say(scene, lead), hidden: true },
    html`<p class="notice" data-tip="blocked" hidden>${scene.copy.failed.popup}</p>
<button type="button" class="button" data-start>${again}</button>
<div class="fine"><p data-tip="other">${popup}</p></div>`,
  );
}

/** One lead for each reason; the client shows the one that fits. */
export function failed(scene: Scene, link: string) {
  const words = scene.copy.failed;
  const reasons = (["refused", "offline", "blocked", "slow", "busy", "popup", "storage", "clock"] as const).map(
    (reason) => html`<p class="lead" data-reason="${reason}" hidden>${say(scene, words[reason])}</p>`,
  );
  return section(
    { state: "failed", heading: words.heading, hidden: true },
    html`<p class="lead" data-reason="other">${words.lead}</p>
${reasons}
<button type="button" class="button" data-start>${scene.copy.nothing.again}</button>
<div class="fine">
<p data-popups hidden>${scene.copy.nothing.popup}</p>
<p>${say(scene, words.contact, { support: supportLink(scene) })}</p>
<p><code data-reference>${link}</code></p>
</div>`,
  );
}

/** What was linked, the way back where there is one, and how to undo it. */
const result = (
  scene: Scene,
  accounts: LinkedAccount[],
  returnUrl: string | null,
  managePath: string | null,
  { manage, manageLink }: { manage: string; manageLink: string } = scene.copy.linked,
) =>
  html`${accountList(scene, accounts)}
${returnUrl && html`<a class="button" href="${returnUrl}" target="_top" data-return>${label(scene, scene.copy.linked.returnTo)}</a>`}
${managePath && html`<div class="fine"><p>${manage} <a href="${managePath}">${manageLink}</a></p></div>`}`;
