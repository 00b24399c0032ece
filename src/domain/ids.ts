// A link's id: `lnk_` + 8 characters of inverted creation time + 16 derived from the account holder + 10 from a nonce.
// So ids sort newest first, and every id contains the name of its account holder's object. See docs/decisions/0003.

// Crockford's base32: without i, l, o and u, and in ASCII order, so that ids sort like the numbers that they encode.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const epochMs = Date.UTC(2026, 0, 1);
const lastMs = 2 ** 40 - 1;
const shape = /^lnk_([0-9a-hjkmnp-tv-z]{8})([0-9a-hjkmnp-tv-z]{16})([0-9a-hjkmnp-tv-z]{10})$/;

/**
 * The name of an account holder's Durable Object: 16 characters of a hash over its Stripe id (`cus_…` or `acct_…`).
 * This must never change: what is stored would no longer be found.
 */
export async function holderKey(holder: string): Promise<string> {
  return encode(await sha256(`banklink holder ${holder}`), 16);
}

/** A link id. The same time (ms since 1970), holder key and nonce give the same id: a repeat makes no second link. */
export async function linkId(createdMs: number, key: string, nonce: string): Promise<string> {
  let rest = lastMs - Math.min(Math.max(createdMs - epochMs, 0), lastMs);
  let time = "";
  for (let i = 0; i < 8; i++) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return `lnk_${time}${key}${encode(await sha256(`banklink link ${nonce}`), 10)}`;
}

/** The holder key inside a link id; null when `id` does not have the form of one. */
export const holderKeyOf = (id: string): string | null => shape.exec(id)?.[2] ?? null;

export const sha256 = async (text: string) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

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
