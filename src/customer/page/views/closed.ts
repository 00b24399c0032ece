// The states in which no bank can be linked: the link has ended, never existed, or the request failed.
import { html } from "../markup.ts";
import { label, SAME_PAGE, type Scene, say, supportLink } from "./scene.ts";
import { section } from "./section.ts";

/** A link that cannot be used: says to ask the business. `reference` is what finds the request in the log. */
export function closed(
  scene: Scene,
  state: "expired" | "revoked" | "disconnected" | "exhausted" | "unknown" | "notFound" | "refused",
  { hidden = false, reference }: { hidden?: boolean; reference?: string } = {},
) {
  const { supportEmail } = scene.page.business;
  const { heading, lead } = scene.copy[state];
  return section(
    { state, heading, lead: say(scene, lead), hidden },
    html`<a class="button quiet" href="mailto:${supportEmail}">${label(scene, scene.copy.write)}</a>
${reference !== undefined && html`<div class="fine"><p>${scene.copy.reference} <code>${reference}</code></p></div>`}`,
  );
}

/** A request that failed: a button to try again, and a reference for support. */
export function trouble(scene: Scene, state: "error" | "rateLimited", requestId: string) {
  const { copy } = scene;
  const { heading, lead } = copy[state];
  return section(
    { state, heading, lead },
    html`<a class="button" href="${SAME_PAGE}">${copy.error.reload}</a>
<div class="fine">
<p>${say(scene, copy.failed.contact, { support: supportLink(scene) })}</p>
<p><code>${requestId}</code></p>
</div>`,
  );
}
