// After Stripe's window has closed: reports the session to our server, with retries, and finds out what was linked.
import type { Failure, LinkStatus, Server } from "./server.ts";

export type Outcome =
  | { state: "linked"; link: LinkStatus }
  | { state: "nothing" }
  /** The link is no longer open: it has expired or was revoked. */
  | { state: "closed"; link: LinkStatus }
  /** The same, or the link is not known; said by a refusal. */
  | { state: "ended"; failure: Failure }
  /** The server has not confirmed the result in time. It goes on asking Stripe by itself. */
  | { state: "late" };

/** Milliseconds before each further `complete`, and then after each look at the status but the last. */
const RETRY_AFTER = [1_000, 2_000, 4_000];
const LOOK_AFTER = [2_000, 3_000, 5_000];
/** The longest wait before a `complete`, in milliseconds, even when the server asks for more. */
const LONGEST_PAUSE = 10_000;
/** After the outcome "late": how often `watch` looks at the status, in milliseconds, and how many times. */
const LATE_LOOK = { every: 10_000, times: 60 };

const isEnd = ({ code, status }: Failure) => code === "link_expired" || code === "link_revoked" || status === 404;

export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Reports that the session is over, and says what came of it.
 * `chosen`: whether Stripe's window said that accounts were chosen. If so, a server that does not see them yet is asked
 * again; if not, there is nothing to wait for.
 */
export async function complete(server: Server, session: string, chosen: boolean, wait: Wait): Promise<Outcome> {
  for (let tries = 0; ; tries++) {
    const answer = await server.complete(session);
    if (answer.ok && (!chosen || isLinked(answer.value))) return outcomeOf(answer.value);
    if (!answer.ok && isEnd(answer.failure)) return { state: "ended", failure: answer.failure };
    const pause = RETRY_AFTER[tries];
    if ((!answer.ok && !answer.failure.passing) || pause === undefined) break;
    await wait(answer.ok ? pause : Math.max(pause, Math.min(answer.failure.retryAfterMs, LONGEST_PAUSE)));
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
  if (isLinked(link)) return { state: "linked", link };
  return link.status === "open" ? { state: "nothing" } : { state: "closed", link };
}

async function linkedNow(server: Server): Promise<LinkStatus | null> {
  const answer = await server.status();
  return answer.ok && isLinked(answer.value) ? answer.value : null;
}

function isLinked(link: LinkStatus): boolean {
  return link.status === "completed" || link.accounts.length > 0;
}
