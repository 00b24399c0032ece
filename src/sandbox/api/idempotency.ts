// Idempotency keys as at Stripe: the first answer is kept for a day and given again for the same request.
import type { Answer, Call } from "../model/call.ts";
import { Refusal } from "../refusal.ts";
import type { Store } from "../store.ts";

const day = 24 * 60 * 60 * 1000;
/** After so many milliseconds a request without an answer counts as cut off, and its key is free again. */
const longestWork = 60 * 1000;

function idOf(call: Call): string {
  return `${call.authorization}\n${call.stripeAccount ?? ""}\n${call.idempotencyKey}`;
}

function applies(call: Call): boolean {
  return call.method === "POST" && call.idempotencyKey !== null;
}

/**
 * Returns the answer saved for the same request, under the new request's id. Returns null when there is none: then the
 * request is to be carried out, and its key is in use.
 * @throws Refusal when the key was used for a different request, or for one that is still at work
 */
export function claim(store: Store, call: Call, requestId: string, now: number): Answer | null {
  if (!applies(call)) return null;
  const key = call.idempotencyKey ?? "";
  if (key.length > 255)
    throw new Refusal(400, "Idempotency keys can be at most 255 characters long.", { type: "idempotency_error" });
  const saved = store.get("idempotency", idOf(call));
  const kept = saved?.answer === null ? longestWork : day;
  if (saved === undefined || now - saved.at >= kept) {
    store.put("idempotency", idOf(call), { path: call.path, params: call.body, at: now, answer: null });
    return null;
  }
  if (saved.path !== call.path) {
    throw new Refusal(
      400,
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${call.path}' vs '${saved.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: "idempotency_error" },
    );
  }
  if (saved.params !== call.body) {
    throw new Refusal(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: "idempotency_error" },
    );
  }
  if (saved.answer === null) {
    throw new Refusal(
      409,
      `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      { code: "idempotency_key_in_use" },
    );
  }
  const original = saved.answer.headers["request-id"] ?? "";
  return {
    ...saved.answer,
    headers: {
      ...saved.answer.headers,
      "request-id": requestId,
      "idempotent-replayed": "true",
      "original-request": original,
    },
  };
}

/** Saves the answer of a request that was carried out; a refused one frees its key instead. */
export function settle(store: Store, call: Call, answer: Answer, now: number): void {
  if (!applies(call)) return;
  if (answer.status >= 400) store.remove("idempotency", idOf(call));
  else store.put("idempotency", idOf(call), { path: call.path, params: call.body, at: now, answer });
}
