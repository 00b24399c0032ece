// Asks for the link's status while the page waits: another device may complete the link, or the business revoke it, and
// Stripe's window may end without telling the page.
import type { Wait } from "./complete.ts";
import { isOver, type LinkStatus, type Server } from "./server.ts";

/** Milliseconds between two questions, `soon` for the first `eager` ones and `later` for the rest; `most` in all. */
export interface Pace {
  soon: number;
  eager: number;
  later: number;
  most: number;
}

/** While nothing is under way here: ten minutes in which the customer is likely to be waiting, then less often for hours. */
export const IDLE: Pace = { soon: 2_000, eager: 300, later: 15_000, most: 2_000 };
/** While Stripe's window is open: five minutes, then less often. After three hours its session is of no more use. */
export const SESSION: Pace = { soon: 10_000, eager: 30, later: 60_000, most: 210 };

/**
 * Asks until there is nothing more to do with the link, and returns its status then; null after the last question, or when it is all
 * over. Asks only while `mayLook` is true (null: it is over). Starts at the first pace again after it was false, or when a
 * wait resolves to true, as when the page comes back into view. Waits longer where the server asks for that.
 */
export async function follow(
  server: Server,
  wait: Wait,
  mayLook: () => boolean | null,
  pace: Pace,
): Promise<LinkStatus | null> {
  let looks = 0;
  let atLeast = 0;
  for (let asked = 0; asked < pace.most; ) {
    if ((await wait(Math.max(atLeast, looks < pace.eager ? pace.soon : pace.later))) === true) looks = 0;
    atLeast = 0;
    const may = mayLook();
    if (may === null) return null;
    if (!may) {
      looks = 0;
      continue;
    }
    looks++;
    asked++;
    const answer = await server.status();
    if (!answer.ok) atLeast = Math.min(answer.failure.retryAfterMs, pace.later);
    else if (isOver(answer.value) && mayLook()) return answer.value;
  }
  return null;
}
