// Follows the link while the page waits: another device may finish it, or the business may take it back.

import type { Wait } from "./complete.ts";
import type { LinkStatus, Server } from "./server.ts";

/** Milliseconds between two looks, while somebody is likely to be waiting; and after that. */
const SOON = 2_000;
const LATER = 15_000;
/** How many looks are made soon, before the page is left to itself: ten minutes' worth. */
const EAGER_LOOKS = 300;

/**
 * Asks until the link is no longer open, and answers what it is then. Asks only while `mayLook`, and soon again
 * after `mayLook` was false: a page that comes back into view is fresh.
 */
export async function follow(server: Server, wait: Wait, mayLook: () => boolean): Promise<LinkStatus> {
  for (let looks = 0; ; ) {
    await wait(looks < EAGER_LOOKS ? SOON : LATER);
    if (!mayLook()) {
      looks = 0;
      continue;
    }
    looks++;
    const answer = await server.status();
    if (answer.ok && answer.value.status !== "open" && mayLook()) return answer.value;
  }
}
