// Has screen readers read what changes, politely, without moving the focus.
import { element } from "./element.ts";

/** The one live region, which stands outside of every view. */
export const liveRegion = element("p", { class: "sr", role: "status" });

export function announce(words: string): void {
  // The same words again are no change, so that they would not be read.
  liveRegion.textContent = words === liveRegion.textContent ? `${words}\u00a0` : words;
}

/** Says after two seconds that `run` goes on, so that nobody takes silence for its end. */
export async function patiently<T>(run: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => announce("Waiting for the service…"), 2000);
  try {
    return await run();
  } finally {
    clearTimeout(timer);
  }
}
