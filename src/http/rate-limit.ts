// Limits requests from outside, against abuse: by address (PUBLIC_RATE in wrangler.toml) and by link (LINK_RATE).
// Cloudflare's counting is approximate.
import type { Context, MiddlewareHandler } from "hono";
import { Failed } from "../domain/failure.ts";
import { networkOf } from "../domain/network.ts";
import { nowMs } from "../platform/clock.ts";
import { within } from "../platform/timeout.ts";
import type { AppContext } from "./context.ts";

/** How long a limiter may take to answer; it is asked before anything else happens. */
const answerWithinMs = 1_000;

/**
 * To be run after the token was checked. Requests with a genuine token are counted per address and link, so that people
 * who share an address do not block each other, and per link, whoever they come from; those with a forged token are
 * counted per address.
 */
export const publicRate: MiddlewareHandler<AppContext> = async (c, next) => {
  const link = c.get("link");
  await limitAddress(c, link ?? "token");
  if (link && !(await isLeft(() => c.env.LINK_RATE.limit({ key: link })))) throw tooMany();
  return next();
};

/**
 * Counts a request per address, apart from others of the address that are about something else. Throws `rate_limited`
 * when there were too many. For what was refused, call it after the check: what is genuine is not counted.
 */
export async function limitAddress(c: Context<AppContext>, about: string): Promise<void> {
  const network = networkOf(c.req.header("CF-Connecting-IP") ?? "unknown");
  if (!(await isLeft(() => c.env.PUBLIC_RATE.limit({ key: `${network} ${about}` })))) throw tooMany();
}

const tooMany = () =>
  new Failed({
    kind: "rate_limited",
    retryAfterSeconds: 60,
    message: "Too many requests. Wait a minute, then try again.",
  });

/** A limiter that fails, or does not answer, stops nobody. */
async function isLeft(ask: () => Promise<{ success: boolean }>): Promise<boolean> {
  try {
    const answer = await within(answerWithinMs, ask);
    if (answer) return answer.success;
    tell("no answer");
  } catch (error) {
    tell(error instanceof Error ? error.name : "unknown");
  }
  return true;
}

let toldAtMs = 0;

/** Logs that the limiter fails, at most once a minute. */
function tell(error: string): void {
  if (nowMs() - toldAtMs < 60_000) return;
  toldAtMs = nowMs();
  console.error(JSON.stringify({ at: "rate_limit", error }));
}
