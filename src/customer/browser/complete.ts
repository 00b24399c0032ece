// From "Stripe's window is closed" to what the page says: tell the server, as often as it takes, and never wait for ever.
import type { Failure, LinkStatus, Server } from "./server.ts";

export type Settled =
  | { state: "linked"; link: LinkStatus }
  | { state: "nothing" }
  /** The link itself ended meanwhile. */
  | { state: "ended"; failure: Failure }
  /** Not saved within the time a person waits. The server goes on by itself. */
  | { state: "late" };

/** Milliseconds before each further `complete`, then before each look at the status. */
const RETRY_AFTER = [1_000, 2_000, 4_000];
const LOOK_AFTER = [2_000, 3_000, 5_000];
/** And after the page has said that it is late: every so many milliseconds, so many times. */
const LATE_LOOK = { every: 10_000, times: 60 };

const ENDED = new Set(["link_expired", "link_revoked", "resource_missing"]);

export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Reports the session and answers what came of it.
 * `chosen`: whether Stripe said that accounts were chosen; without any there is nothing to wait for.
 */
export async function settle(server: Server, session: string, chosen: boolean, wait: Wait): Promise<Settled> {
  for (let tries = 0; ; tries++) {
    const answer = await server.complete(session);
    if (answer.ok) return verdict(answer.value);
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

/** Looks on after the page has said "late": the link once it is there, or null when it is time to stop asking. */
export async function watch(server: Server, wait: Wait): Promise<LinkStatus | null> {
  for (let looks = 0; looks < LATE_LOOK.times; looks++) {
    await wait(LATE_LOOK.every);
    const link = await linkedNow(server);
    if (link) return link;
  }
  return null;
}

function verdict(link: LinkStatus): Settled {
  return isLinked(link) ? { state: "linked", link } : { state: "nothing" };
}

async function linkedNow(server: Server): Promise<LinkStatus | null> {
  const answer = await server.status();
  return answer.ok && isLinked(answer.value) ? answer.value : null;
}

function isLinked(link: LinkStatus): boolean {
  return link.status === "completed" || link.accounts.length > 0;
}
