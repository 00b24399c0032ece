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

export const late = (scene: Scene) =>
  section({ state: "late", heading: scene.copy.late.heading, lead: say(scene, scene.copy.late.lead), hidden: true });
