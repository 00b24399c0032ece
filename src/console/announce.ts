// Has screen readers read what changes, politely, without moving the focus.
import { element } from "./element.ts";

/** The one live region, which stands outside of every view. */
export const liveRegion = element("p", { class: "sr", role: "status" });

export function announce(words: string): void {
  // The same words again are no change, so that they would not be read.
  liveRegion.textContent = words === liveRegion.textContent ? `${words}\u00a0` : words;
}
