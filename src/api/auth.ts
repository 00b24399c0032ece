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
  const matches = (await digestsOf(keys)).map((right) => crypto.subtle.timingSafeEqual(digest, right));
  return matches.includes(true);
}

const known = new WeakMap<string[], Uint8Array[]>();

/** The digests of the configured keys, which are the same for all requests. */
async function digestsOf(keys: string[]): Promise<Uint8Array[]> {
  const digests = known.get(keys) ?? (await Promise.all(keys.map(sha256)));
  known.set(keys, digests);
  return digests;
}
