// One call of the API: its tries, the waits between them, and what the answer means.
import { BanklinkError } from "./error.ts";
import type { BanklinkOptions, CallOptions } from "./options.ts";

export interface ApiRequest {
  method: "GET" | "POST" | "DELETE";
  /** With its query. */
  path: string;
  body?: object | undefined;
}

/**
 * Tries until there is an answer. Trying again is safe for every call: reading changes nothing, and whatever else carries
 * an Idempotency-Key, the same one each time. Throws BanklinkError, or the reason of the caller's own signal.
 */
export async function send<T>(
  client: BanklinkOptions,
  { method, path, body }: ApiRequest,
  call: CallOptions,
): Promise<T> {
  // fetch takes such a part away, and what is left asks for something else: for a list, or for all.
  if (/\/\.{0,2}(?=[/?]|$)/.test(path))
    throw new BanklinkError(0, {
      type: "invalid_request_error",
      code: "parameter_invalid",
      message: `An id is empty or made of dots: ${method} ${path} was not sent. Give the object's own id, such as lnk_….`,
    });
  const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${client.key}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["Idempotency-Key"] = call.idempotencyKey ?? crypto.randomUUID();
  // A redirect is not followed: it could lead the key elsewhere, and makes a POST a GET.
  const init: RequestInit = { method, headers, redirect: "manual" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const retries = call.retries ?? client.retries ?? 2;
  for (let tried = 0; ; tried++) {
    const outcome = await tryOnce<T>(client, path, init, call);
    if ("answer" in outcome) return outcome.answer;
    const wait = waitBefore(outcome.error, tried, client.longestWait ?? 60_000);
    if (tried >= retries || wait === null) throw outcome.error;
    await sleep(wait, call.signal);
  }
}

type Outcome<T> = { answer: T } | { error: BanklinkError };

/** Throws only the reason of the caller's own signal. */
async function tryOnce<T>(
  client: BanklinkOptions,
  path: string,
  init: RequestInit,
  call: CallOptions,
): Promise<Outcome<T>> {
  const { signal } = call;
  const { origin } = new URL(client.url);
  const limit = call.timeout ?? client.timeout ?? 30_000;
  signal?.throwIfAborted();
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, limit);
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
  const answer = parsed(body) as (T & { error?: Record<string, unknown> }) | null;
  if (ok && answer !== null) return { answer };
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  const more = seconds >= 0 ? { retryAfter: seconds } : {};
  if (answer?.error) return { error: new BanklinkError(status, answer.error, more) };
  // Browsers show of a redirect that is not followed no more than a status 0.
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const message = isRedirect
    ? "The address redirects. Use the one that banklink itself has (PUBLIC_URL), with https."
    : `Status ${status}, and no answer of banklink's: something else is at this address, or in between.`;
  return { error: new BanklinkError(status, { type: "api_error", code: "not_banklink", message }, more) };
}

/** How long to wait before the next try, in milliseconds; null when another would end the same, or would be after `longest`. */
function waitBefore({ status, code, retryAfter = 0 }: BanklinkError, tried: number, longest: number): number | null {
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

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
