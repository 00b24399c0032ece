// The state in which another browser is needed: why, and a button that opens it or copies the address.
import { html } from "../markup.ts";
import { type Scene, say } from "./scene.ts";
import { section } from "./section.ts";

/** One lead for each reason, and one button; the client shows those that fit. The client fills in which app it is. */
export function elsewhere(scene: Scene) {
  const { heading, inApp, unsupported, stuck, open, copy, copied, hold, stay } = scene.copy.elsewhere;
  const leads = { in_app_browser: inApp, browser_unsupported: unsupported, stuck };
  return section(
    { state: "elsewhere", heading, hidden: true },
    html`${Object.entries(leads).map(([why, words]) => html`<p class="lead" data-why="${why}" hidden>${say(scene, words, { app: html`<span data-app></span>` })}</p>`)}
<button type="button" class="button" data-outside hidden>${open}</button>
<button type="button" class="button" data-copy data-copied="${copied}" hidden>${copy}</button>
<div class="fine">
<p data-hold hidden>${hold}</p>
<p><code data-address></code></p>
<p><button type="button" class="text" data-stay>${stay}</button></p>
</div>`,
  );
}
