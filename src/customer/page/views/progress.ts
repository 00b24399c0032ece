// The states in between: Stripe's window opens, the result is being saved, saving takes too long to wait for.
import { html } from "../markup.ts";
import { SAME_PAGE, type Scene, say } from "./scene.ts";
import { section } from "./section.ts";

export function opening({ copy }: Scene) {
  const { heading, lead, slow, startOver } = copy.opening;
  return section(
    { state: "opening", heading, lead, hidden: true },
    html`<p class="slow">${slow} <a href="${SAME_PAGE}">${startOver}</a></p>`,
  );
}

export const saving = ({ copy }: Scene) => section({ state: "saving", ...copy.saving, hidden: true });

/** For whoever chose an account, and for whoever closed the window while nobody could ask Stripe. */
export function late(scene: Scene) {
  const { heading, lead, closed } = scene.copy.late;
  return section(
    { state: "late", heading, lead: say(scene, lead), hidden: true },
    html`<p class="slow">${closed} <a href="${SAME_PAGE}">${scene.copy.nothing.again}</a></p>`,
  );
}
