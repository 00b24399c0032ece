// Asks for the link's status while the page waits: another device may complete the link, or the business revoke it.

import type { Wait } from "./complete.ts";
import type { LinkStatus, Server } from "./server.ts";

/** Milliseconds between two questions: at first, while the customer is likely to be waiting, and later. */
const SOON = 2_000;
const LATER = 15_000;
/** How many questions are asked at the first pace: ten minutes' worth. */
const EAGER_LOOKS = 300;

/**
 * Asks until the link is no longer open, and returns its status then. Asks only while `mayLook` is true, and starts at
 * the first pace again after it was false, as when the page comes back into view.
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
