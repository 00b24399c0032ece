// After Stripe's window has closed: reports the session to our server, with retries, and finds out what was linked.
import { type Answer, type Failure, isOver, type LinkStatus, type Server } from "./server.ts";

export type Outcome =
  | { state: "linked"; link: LinkStatus }
  /** Confirmed by Stripe. */
  | { state: "nothing" }
  /** There is nothing more to do with the link: it has expired or was revoked, or its account is well without it. */
  | { state: "closed"; link: LinkStatus }
  /** The same, or the link is not known; said by a refusal. */
  | { state: "ended"; failure: Failure }
  /** Nobody could say yet. The server goes on asking Stripe by itself. */
  | { state: "late" };

/** Milliseconds before each further `complete`, and then after each look at the status but the last. */
export const RETRY_AFTER = [1_000, 2_000, 4_000];
const LOOK_AFTER = [2_000, 3_000, 5_000];
/** The longest wait before a `complete`, in milliseconds, even when the server asks for more. */
const LONGEST_PAUSE = 10_000;
/** After the outcome "late": milliseconds between two rounds, `soon` in the first ten minutes and `later` for three hours. */
export const LATE_ROUND = { soon: 20_000, eager: 30, later: 60_000, most: 210 };

const isEnd = ({ code, status }: Failure) => code === "link_expired" || code === "link_revoked" || status === 404;

/** May end early, and then resolves to true. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/**
 * Reports that the session is over, and says what came of it.
 * `chosen`: whether Stripe's window said that accounts were chosen. If so, a server that does not see them yet is asked
 * again; if not, its first answer counts.
 */
export async function complete(server: Server, session: string, chosen: boolean, wait: Wait): Promise<Outcome> {
  for (let tries = 0; ; tries++) {
    const answer = await server.complete(session);
    const outcome = outcomeOf(answer, chosen);
    if (outcome.state !== "late") return outcome;
    const pause = RETRY_AFTER[tries];
    if ((!answer.ok && !answer.failure.passing) || pause === undefined) break;
    await wait(answer.ok ? pause : Math.max(pause, Math.min(answer.failure.retryAfterMs, LONGEST_PAUSE)));
  }
  for (const pause of chosen ? LOOK_AFTER : []) {
    const outcome = await standing(server);
    if (outcome.state !== "late") return outcome;
    await wait(pause);
  }
  return standing(server);
}

/** After the outcome "late": goes on asking while `isLate`. "late" again when it is time to stop. */
export async function watch(
  server: Server,
  session: string,
  chosen: boolean,
  wait: Wait,
  isLate: () => boolean,
): Promise<Outcome> {
  for (let round = 0; round < LATE_ROUND.most; round++) {
    await wait(round < LATE_ROUND.eager ? LATE_ROUND.soon : LATE_ROUND.later);
    if (!isLate()) break;
    let outcome = outcomeOf(await server.complete(session), chosen);
    if (outcome.state === "late") outcome = await standing(server);
    // What the page shows may have changed while the server was answering.
    if (!isLate()) break;
    if (outcome.state !== "late") return outcome;
  }
  return { state: "late" };
}

/** What an answer to `complete` means. The server has asked Stripe for it, so an open link without accounts is news too. */
function outcomeOf(answer: Answer<LinkStatus>, chosen: boolean): Outcome {
  if (!answer.ok) return isEnd(answer.failure) ? { state: "ended", failure: answer.failure } : { state: "late" };
  if (isLinked(answer.value)) return { state: "linked", link: answer.value };
  if (chosen) return { state: "late" };
  return isOver(answer.value) ? { state: "closed", link: answer.value } : { state: "nothing" };
}

/** What the status alone says, for which nobody asks Stripe: never that nothing was linked. */
async function standing(server: Server): Promise<Outcome> {
  const answer = await server.status();
  if (!answer.ok) return { state: "late" };
  if (isLinked(answer.value)) return { state: "linked", link: answer.value };
  return isOver(answer.value) ? { state: "closed", link: answer.value } : { state: "late" };
}

function isLinked(link: LinkStatus): boolean {
  return link.status === "completed" || link.accounts.length > 0;
}
