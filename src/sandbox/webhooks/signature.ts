// How Stripe signs what it sends, and how long it waits before it sends again.

/** When a delivery that failed for the `attempt`-th time is tried again, in milliseconds from then. */
export function pauseAfter(attempt: number): number {
  return 1000 * 2 ** (attempt - 1);
}

/** The `Stripe-Signature` header of a body sent at `seconds`. */
export async function signature(secret: string, body: string, seconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${seconds}.${body}`)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `t=${seconds},v1=${hex}`;
}
