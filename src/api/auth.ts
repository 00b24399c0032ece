// Checks the operator's API key. API_KEY can hold several, for the time that one is being replaced.
import type { MiddlewareHandler } from "hono";
import { Failed } from "../domain/failure.ts";
import { sha256 } from "../domain/ids.ts";
import type { AppContext } from "../http/context.ts";
import { limitAddress } from "../http/rate-limit.ts";

/** Lets only requests with `Authorization: Bearer <API_KEY>` through. */
export const operatorOnly: MiddlewareHandler<AppContext> = async (c, next) => {
  const header = c.req.header("Authorization");
  const given = /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
  const isRight = given !== undefined && (await isAny(given, c.get("config").apiKeys));
  if (!isRight) {
    await limitAddress(c, "key");
    throw new Failed({ kind: "unauthenticated", message: given === undefined ? noKey : wrongKey });
  }
  return next();
};

const noKey = "You did not send an API key. Send it as `Authorization: Bearer <API_KEY>`.";
const wrongKey = "This API key is not one of this service's API_KEY. Check for a key that was replaced.";

/** Compares digests, and always with every key, so that the time it takes gives away nothing about a key. */
async function isAny(given: string, keys: string[]): Promise<boolean> {
  const digest = await sha256(given);
  const matches = await Promise.all(keys.map(async (key) => crypto.subtle.timingSafeEqual(digest, await sha256(key))));
  return matches.includes(true);
}
