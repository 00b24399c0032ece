// A link's id: `lnk_` + 8 characters of inverted creation time + 16 derived from the account holder + 10 from a nonce.
// So ids sort newest first, and every id contains the name of its account holder's object. See docs/decisions/0003.

import { holderName } from "./holder.ts";

// Crockford's base32: without i, l, o and u, and in ASCII order, so that ids sort like the numbers that they encode.
export const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const epochMs = Date.UTC(2026, 0, 1);
const lastMs = 2 ** 40 - 1;
const linkShape = /^lnk_[0-9a-hjkmnp-tv-z]{8}([0-9a-hjkmnp-tv-z]{16})[0-9a-hjkmnp-tv-z]{10}$/;
const eventShape = /^evt_([0-9a-hjkmnp-tv-z]{16})[0-9a-hjkmnp-tv-z]{18}$/;

/**
 * The name of an account holder's Durable Object: 16 characters of a hash over what `holderName` says.
 * This must never change: what is stored would no longer be found.
 */
export async function holderKey(holder: string, stripeAccount: string | null = null): Promise<string> {
  return encode(await sha256(`banklink holder ${holderName(holder, stripeAccount)}`), 16);
}

/** The name of the Durable Object that stands for one NOTIFY_URL. This must never change either: who waits would not be found. */
export const endpointKey = async (url: string): Promise<string> =>
  encode(await sha256(`banklink notify endpoint ${url}`), 26);

/** Whether `value` looks like one of Stripe's ids with the given prefix, such as `cus` or `fca`; checked before it is stored or asked after. */
export const isStripeId = (prefix: string, value: unknown): value is string =>
  typeof value === "string" && value.startsWith(`${prefix}_`) && /^[a-z]+_\w{1,200}$/.test(value);

/** Whether `value` looks like the Stripe id of an account holder, cus_… or acct_…. */
export const isHolderId = (value: unknown): value is string => isStripeId("cus", value) || isStripeId("acct", value);

/** The id of a new link. The same time, holder key and nonce give the same id, so a repeated request makes no second link. */
export async function newLinkId(createdMs: number, key: string, nonce: string): Promise<string> {
  return linkIdOf(createdMs, key, await sha256(`banklink link ${nonce}`));
}

/** The id of a link that nobody asks for twice. `chance` is at least 7 random bytes. */
export function linkIdOf(createdMs: number, key: string, chance: Uint8Array): string {
  return `${invertedTime(createdMs)}${key}${encode(chance, 10)}`;
}

/** What comes in the order of ids after those of links that were made at `seconds` (Unix) or later, and before all others. */
export const idBound = (seconds: number): string => `${invertedTime(seconds * 1000)}~`;

/** The beginning of the ids that are made at this time. */
function invertedTime(createdMs: number): string {
  let rest = lastMs - Math.min(Math.max(createdMs - epochMs, 0), lastMs);
  let time = "";
  for (let i = 0; i < 8; i++) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return `lnk_${time}`;
}

/** The holder key inside a link's or an event's id; null when `id` has the shape of neither. */
export const holderKeyIn = (id: string): string | null => linkShape.exec(id)?.[1] ?? eventShape.exec(id)?.[1] ?? null;

/** Whether `value` has the shape of a link's id. */
export const isLinkId = (value: unknown): value is string => typeof value === "string" && linkShape.test(value);

/** An event's id, which carries its holder key too. `chance` is at least 12 random bytes. */
export const eventId = (key: string, chance: Uint8Array): string => `evt_${key}${encode(chance, 18)}`;

const utf8 = new TextEncoder();

export const sha256 = async (text: string) => new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)));

/** The first `length` base32 characters of `bytes`. */
export function encode(bytes: Uint8Array, length: number): string {
  let out = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && out.length < length) {
      bits -= 5;
      out += alphabet.charAt((value >>> bits) & 31);
    }
  }
  return out;
}
