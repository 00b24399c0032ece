// Limits requests from outside, against abuse: by address (PUBLIC_RATE in wrangler.toml) and by link (LINK_RATE).
// Cloudflare's counting is approximate.
import type { Context } from "hono";
import { Failed } from "../domain/failure.ts";
import { networkOf } from "../domain/network.ts";
import { nowMs } from "../platform/clock.ts";
import { within } from "../platform/timeout.ts";
import type { AppContext } from "./context.ts";

/** How long the limiters may take to answer; they are asked before anything else happens. */
const answerWithinMs = 1_000;

/**
 * Counts a request with a genuine token per address and link, so that people who share an address do not block each other,
 * and per link, whoever they come from. Throws `rate_limited` when there were too many. What an address is refused does not
 * count for the link.
 */
export const limitLink = (c: Context<AppContext>, link: string): Promise<void> =>
  limit(async () => (await isLeft(c.env.PUBLIC_RATE, addressKey(c, link))) && (await isLeft(c.env.LINK_RATE, link)));

/**
 * Counts a request per address, apart from others of the address that are about something else. Throws `rate_limited`
 * when there were too many. For what was refused, call it after the check: what is genuine is not counted.
 */
export const limitAddress = (c: Context<AppContext>, about: string): Promise<void> =>
  limit(() => isLeft(c.env.PUBLIC_RATE, addressKey(c, about)));

const addressKey = (c: Context<AppContext>, about: string) =>
  `${networkOf(c.req.header("CF-Connecting-IP") ?? "unknown")} ${about}`;

/** Limiters that do not answer in time stop nobody. */
async function limit(ask: () => Promise<boolean>): Promise<void> {
  const isAllowed = await within(answerWithinMs, ask);
  if (isAllowed === null) tell("no answer");
  if (isAllowed === false)
    throw new Failed({
      kind: "rate_limited",
      retryAfterSeconds: 60,
      message: "Too many requests. Wait a minute, then try again.",
    });
}

/** A limiter that fails stops nobody. */
async function isLeft(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    tell(error instanceof Error ? error.name : "unknown");
    return true;
  }
}

let toldAtMs = 0;

/** Logs that the limiter fails, at most once a minute. */
function tell(error: string): void {
  if (nowMs() - toldAtMs < 60_000) return;
  toldAtMs = nowMs();
  console.error(JSON.stringify({ at: "rate_limit", error }));
}
