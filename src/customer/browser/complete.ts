// After Stripe's window has closed: reports the session to our server, with retries, and finds out what was linked.
import type { Failure, LinkStatus, Server } from "./server.ts";

export type Outcome =
  | { state: "linked"; link: LinkStatus }
  | { state: "nothing" }
  /** The link has expired, was revoked, or is not known. */
  | { state: "ended"; failure: Failure }
  /** The server has not confirmed the result in time. It goes on asking Stripe by itself. */
  | { state: "late" };

/** Milliseconds before each further `complete`, and then after each look at the status but the last. */
const RETRY_AFTER = [1_000, 2_000, 4_000];
const LOOK_AFTER = [2_000, 3_000, 5_000];
/** After the outcome "late": how often `watch` looks at the status, in milliseconds, and how many times. */
const LATE_LOOK = { every: 10_000, times: 60 };

const ENDED = new Set(["link_expired", "link_revoked", "resource_missing"]);

export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Reports that the session is over, and says what came of it.
 * `chosen`: whether Stripe's window said that accounts were chosen; if not, there is nothing to wait for.
 */
export async function complete(server: Server, session: string, chosen: boolean, wait: Wait): Promise<Outcome> {
  for (let tries = 0; ; tries++) {
    const answer = await server.complete(session);
    if (answer.ok) return outcomeOf(answer.value);
    if (ENDED.has(answer.failure.code)) return { state: "ended", failure: answer.failure };
    const pause = RETRY_AFTER[tries];
    if (!answer.failure.passing || pause === undefined) break;
    await wait(pause);
  }
  for (const pause of chosen ? LOOK_AFTER : []) {
    const link = await linkedNow(server);
    if (link) return { state: "linked", link };
    await wait(pause);
  }
  const link = await linkedNow(server);
  if (link) return { state: "linked", link };
  return chosen ? { state: "late" } : { state: "nothing" };
}

/** After the outcome "late": goes on asking. The link once it is linked, or null when it is time to stop. */
export async function watch(server: Server, wait: Wait): Promise<LinkStatus | null> {
  for (let looks = 0; looks < LATE_LOOK.times; looks++) {
    await wait(LATE_LOOK.every);
    const link = await linkedNow(server);
    if (link) return link;
  }
  return null;
}

function outcomeOf(link: LinkStatus): Outcome {
  return isLinked(link) ? { state: "linked", link } : { state: "nothing" };
}

async function linkedNow(server: Server): Promise<LinkStatus | null> {
  const answer = await server.status();
  return answer.ok && isLinked(answer.value) ? answer.value : null;
}

function isLinked(link: LinkStatus): boolean {
  return link.status === "completed" || link.accounts.length > 0;
}
