// Idempotency keys as at Stripe: the first answer is kept for a day and given again for the same request.
import type { Answer, Call } from "../model/call.ts";
import type { Store } from "../store.ts";
import { Refusal } from "./refusal.ts";

const day = 24 * 60 * 60 * 1000;
/** A request still at work after this long was cut off; its key is free again. */
const longestWork = 60 * 1000;

function idOf(call: Call): string {
  return `${call.authorization}\n${call.stripeAccount ?? ""}\n${call.idempotencyKey}`;
}

function applies(call: Call): boolean {
  return call.method === "POST" && call.idempotencyKey !== null;
}

/**
 * The answer to give again under the id of this request, or null when the request is to be done; it holds the key from then on.
 * Throws a Refusal when the key belongs to another request or to one still at work.
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

/** Keeps the answer of a request that was done; one that was refused for its parameters frees the key. */
export function settle(store: Store, call: Call, answer: Answer, now: number): void {
  if (!applies(call)) return;
  if (answer.status >= 400) store.remove("idempotency", idOf(call));
  else store.put("idempotency", idOf(call), { path: call.path, params: call.body, at: now, answer });
}
