// Whether something is really banklink's: a notification, and the address that a customer was sent back to.
import type { Event, Link } from "./types.ts";

/** What was to be verified is not banklink's, or is too old; `code` says which in one word. */
export class VerificationError extends Error {
  override name = "VerificationError";
  readonly code: VerificationCode;

  constructor(code: VerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type VerificationCode =
  | "secret_invalid"
  | "body_invalid"
  | "header_missing"
  | "timestamp_invalid"
  | "timestamp_too_old"
  | "timestamp_too_new"
  | "signature_missing"
  | "signature_invalid";

type HeaderSource = { get(name: string): string | null } | Record<string, string | string[] | undefined>;

/**
 * The event in a notification that banklink sent to your NOTIFY_URL, once its signature (Standard Webhooks) fits.
 * `body` is the body as it came, not parsed. `headers` are the request's, as fetch or Node.js have them. `secrets` is your
 * NOTIFY_SECRET, or several while you replace it. `tolerance` is how many seconds old it may be, 300 when left out; `now` is
 * the time in Unix seconds. Throws VerificationError.
 */
export async function verifyNotification(
  body: string | Uint8Array | ArrayBuffer,
  headers: HeaderSource,
  secrets: string | string[] | undefined,
  { tolerance = 300, now = Date.now() / 1000 }: { tolerance?: number; now?: number } = {},
): Promise<Event> {
  const listed = [secrets].flat().flatMap((secret) => (isText(secret) ? secret.split(",") : []));
  const keys = listed.filter((secret) => secret.trim() !== "").map(secretBytes);
  if (keys.length === 0) throw new VerificationError("secret_invalid", "No secret is given. Is NOTIFY_SECRET set?");
  const payload = isText(body) ? bytesOf(body) : body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  if (!(payload instanceof Uint8Array))
    throw new VerificationError("body_invalid", "The body must be the text or bytes as they came, before any parsing.");
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  checkAge(timestamp, tolerance, now);

  const signed = concat(bytesOf(`${id}.${timestamp}.`), payload);
  const expected = await Promise.all(keys.map((key) => hmac(key, signed)));
  const given = signatures.split(" ").flatMap((one) => (one.startsWith("v1,") ? [fromBase64(one.slice(3))] : []));
  // All are compared, so that the time it takes does not tell which of them fits.
  const fits = given.map((one) => expected.map((mac) => isSame(one, mac)).includes(true));
  if (!fits.includes(true))
    throw new VerificationError(
      "signature_invalid",
      "No signature fits: another secret signed it, or the body is not what was sent, byte for byte.",
    );
  return eventIn(payload);
}

/**
 * What a return URL says, once its `sig` fits: which link, and its status then. `url` is the address that the customer was
 * sent back to, or its path and query; `returnSecret` is the link's `return_secret`. It tells that somebody came back:
 * what is linked the API knows. Throws VerificationError.
 */
export async function verifyReturn(
  url: string | URL,
  returnSecret: string,
): Promise<{ link: string; status: Link["status"] }> {
  if (!isText(returnSecret) || returnSecret === "")
    throw new VerificationError("secret_invalid", "The return_secret is missing: each link has its own.");
  const { searchParams } = URL.canParse(url, "https://path.invalid")
    ? new URL(url, "https://path.invalid")
    : { searchParams: new URLSearchParams() };
  // Ours come last: what the target had of these names is before them.
  const [link, status, sig] = ["link", "status", "sig"].map((name) => searchParams.getAll(name).at(-1));
  if (link === undefined || status === undefined || sig === undefined)
    throw new VerificationError(
      "signature_missing",
      "The address lacks link, status or sig: banklink did not make it.",
    );
  const expected = await hmac(bytesOf(returnSecret), bytesOf(`${link}.${status}`));
  if (!isSame(fromBase64(sig.replaceAll("-", "+").replaceAll("_", "/")), expected))
    throw new VerificationError("signature_invalid", "sig does not fit: another link's secret, or a changed address.");
  return { link, status: status as Link["status"] };
}

function headerOf(headers: HeaderSource, name: string): string {
  const found =
    typeof headers.get === "function"
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = Array.isArray(found) ? found[0] : found;
  if (isText(value) && value !== "") return value;
  throw new VerificationError(
    "header_missing",
    `The header ${name} is missing: this is no notification of banklink's.`,
  );
}

/** All in seconds. */
function checkAge(timestamp: string, tolerance: number, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp))
    throw new VerificationError("timestamp_invalid", "webhook-timestamp is no time in Unix seconds.");
  // No age is over NaN: a setting that is missing would let in whatever was recorded long ago.
  if (!Number.isFinite(tolerance) || !Number.isFinite(now))
    throw new VerificationError("timestamp_too_old", "Its age cannot be judged: tolerance and now must be seconds.");
  const age = now - Number(timestamp);
  if (age > tolerance)
    throw new VerificationError(
      "timestamp_too_old",
      `It was sent ${Math.round(age)} s ago: a replay, or a slow clock.`,
    );
  if (age < -tolerance)
    throw new VerificationError("timestamp_too_new", `It is ${Math.round(-age)} s from the future. Check your clock.`);
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = secret.trim().startsWith("whsec_") ? fromBase64(secret.trim().slice("whsec_".length)) : null;
  if (bytes && bytes.length > 0) return bytes;
  throw new VerificationError("secret_invalid", "The secret must be a NOTIFY_SECRET: whsec_ and base64. Is it set?");
}

async function hmac(secret: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** Takes as long whatever differs. */
function isSame(given: Uint8Array | null, expected: Uint8Array): boolean {
  if (given?.length !== expected.length) return false;
  let difference = 0;
  for (const [at, byte] of expected.entries()) difference |= byte ^ (given[at] ?? 0);
  return difference === 0;
}

/** Null where it is no base64. Padding may be missing. */
function fromBase64(encoded: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return null;
  try {
    return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function eventIn(payload: Uint8Array): Event {
  try {
    const event = JSON.parse(new TextDecoder().decode(payload)) as Event;
    if (event.object === "event") return event;
  } catch {
    // It is no event either.
  }
  throw new VerificationError("body_invalid", "It is signed, and is no event of banklink's.");
}

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const isText = (value: unknown): value is string => typeof value === "string";
