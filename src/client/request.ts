// One call of the API: its tries, the waits between them, and what the answer means.
import { BanklinkError } from "./error.ts";
import type { BanklinkOptions, CallOptions } from "./options.ts";

export interface ApiRequest {
  method: "GET" | "POST" | "DELETE";
  /** With its query. */
  path: string;
  body?: object | undefined;
}

/** The longest that a timer can run, in milliseconds: one that is set to more ends at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Tries until there is an answer. Trying again is safe for every call: reading changes nothing, and whatever else carries
 * an Idempotency-Key, the same one each time. Throws BanklinkError, or the reason of the caller's own signal; and a TypeError
 * for a key that no header can carry, and a timeout that is none.
 */
export async function send<T>(
  client: BanklinkOptions,
  { method, path, body }: ApiRequest,
  call: CallOptions,
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${client.key}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["Idempotency-Key"] = call.idempotencyKey ?? crypto.randomUUID();
  // A redirect is not followed: it could lead the key elsewhere, and makes a POST a GET.
  const init: RequestInit = { method, headers, redirect: "manual" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const key = headers["Idempotency-Key"];
  if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key))
    throw new TypeError("idempotencyKey must have 1 to 255 characters, all of ASCII.");
  const limit = call.timeout ?? client.timeout ?? 30_000;
  if (!(limit > 0)) throw new TypeError("timeout must be milliseconds, more than 0.");
  const retries = call.retries ?? client.retries ?? 2;
  for (let tried = 0; ; tried++) {
    const outcome = await tryOnce<T>(client, path, init, limit, call.signal);
    if ("answer" in outcome) return outcome.answer;
    const wait = waitBefore(outcome.error, tried, client.longestWait ?? 60_000);
    if (!(tried < retries) || wait === null) throw outcome.error;
    await sleep(wait, call.signal);
  }
}

type Outcome<T> = { answer: T } | { error: BanklinkError };

/** `limit` in milliseconds. Throws only the reason of the caller's own signal. */
async function tryOnce<T>(
  client: BanklinkOptions,
  path: string,
  init: RequestInit,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Outcome<T>> {
  const { origin } = new URL(client.url);
  signal?.throwIfAborted();
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = limit === Number.POSITIVE_INFINITY ? undefined : setTimeout(end, Math.min(limit, longestTimer));
  signal?.addEventListener("abort", end, { once: true });
  try {
    // Taken out of its object first: browsers refuse a fetch that is called as a method of another.
    const ask = client.fetch ?? fetch;
    const response = await ask(origin + path, { ...init, signal: ending.signal });
    return outcomeOf<T>(response, await response.text());
  } catch (cause) {
    signal?.throwIfAborted();
    const [code, message] = ending.signal.aborted
      ? ["timeout", `banklink at ${origin} did not answer within ${limit / 1000} s.`]
      : ["unreachable", `banklink at ${origin} cannot be reached. Is the address right?`];
    return { error: new BanklinkError(0, { type: "connection_error", code, message }, { cause }) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/** What the API said, which may be that it will not; or an error where it was not the API that answered. */
function outcomeOf<T>(response: Response, body: string): Outcome<T> {
  const { status, ok, headers } = response;
  const answer = objectOf(parsed(body));
  // Every object says what it is, except a session, which an app hands to Stripe's SDK.
  if (ok && typeof (answer?.object ?? answer?.session) === "string") return { answer: answer as T };
  const retryAfter = secondsUntil(headers.get("Retry-After"));
  const more = retryAfter === undefined ? {} : { retryAfter };
  const error = objectOf(answer?.error);
  if (typeof error?.code === "string") return { error: new BanklinkError(status, error, more) };
  // Browsers show of a redirect that is not followed no more than a status 0.
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const message = isRedirect
    ? "The address redirects. Use the one that banklink itself has (PUBLIC_URL), with https."
    : `Status ${status}, and no answer of banklink's: something else is at this address, or in between.`;
  return { error: new BanklinkError(status, { type: "api_error", code: "not_banklink", message }, more) };
}

/** Of a header that has seconds, or a date, as a gateway may write it; undefined without one. */
function secondsUntil(header: string | null): number | undefined {
  const text = header?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

/** How long to wait before the next try, in milliseconds; null when another would end the same, or would be after `longest`. */
export function waitBefore(
  { status, code, retryAfter = 0 }: Pick<BanklinkError, "status" | "code" | "retryAfter">,
  tried: number,
  longest: number,
): number | null {
  // A gateway in between that could not reach banklink has no error envelope.
  const isGateway = code === "not_banklink" && status >= 500;
  const isForNow = status === 429 || (status === 503 && code !== "configuration_invalid");
  const isUnanswered = code === "unreachable" || code === "timeout";
  if (!isForNow && !isGateway && !isUnanswered) return null;
  const backoff = 500 * 2 ** tried * (0.5 + Math.random() / 2);
  const wait = Math.max(backoff, retryAfter * 1000);
  return wait <= longest ? wait : null;
}

/** Throws the signal's reason when it is aborted meanwhile. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
  });
}

/** Null for what is no object. */
const objectOf = (value: unknown) =>
  typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
