// `Idempotency-Key` on the operator's POST and DELETE requests: a repeat gets the answer of the first request, also
// while that one is still running.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, MiddlewareHandler, Next } from "hono";
import { Failed, orThrow } from "../domain/failure.ts";
import { sha256 } from "../domain/ids.ts";
import { bodyText } from "../http/body.ts";
import type { AppContext, Seed } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { nowMs } from "../platform/clock.ts";
import { callObject } from "../platform/durable-object.ts";
import type { Answer, IdempotentRequest } from "./idempotent-request.ts";
import { showEvent, showLink } from "./shown.ts";

const longestKey = 255;

/**
 * Runs the handler once for each Idempotency-Key. Sets `seed` for handlers, with or without a key.
 * Throws `invalid` for a malformed key, and for one that came with another request before.
 */
export const idempotency: MiddlewareHandler<AppContext> = (c, next) => {
  const key = c.req.header("Idempotency-Key");
  if (key !== undefined && (c.req.method === "POST" || c.req.method === "DELETE")) return once(c, next, key);
  c.set("seed", { nonce: crypto.randomUUID(), startedMs: nowMs() });
  return next();
};

async function once(c: Context<AppContext>, next: Next, key: string): Promise<Response | undefined> {
  // Other characters than these may have been replaced on the way, so that two keys would be one.
  if (key.length > longestKey || !/^[\x20-\x7e]+$/.test(key))
    throw invalid("idempotency_key_invalid", `Idempotency-Key must have 1 to ${longestKey} characters, all of ASCII.`);

  const url = new URL(c.req.url);
  const fingerprint = hex(await sha256(JSON.stringify([c.req.method, url.pathname, url.search, bodyText(c)])));
  const perform = async (seed: Seed): Promise<Answer> => {
    c.set("seed", seed);
    await next();
    const body = withoutDerived(await c.res.clone().text());
    return { status: c.res.status, body, storable: !c.get("isPassing") };
  };
  // The call to the object may be cut off and repeated. It then asks for the work again, and gets the one already
  // begun.
  // `bind`: what the work asks of others is told in this request's line, though the object calls it.
  let performing: Promise<Answer> | undefined;
  const performOnce = AsyncLocalStorage.bind((seed: Seed) => {
    performing ??= perform(seed);
    return performing;
  });
  const answer = await callObject<IdempotentRequest, Answer | "mismatch">(
    c.env.IDEMPOTENT_REQUEST,
    hex(await sha256(key)),
    (request) => request.run(fingerprint, performOnce),
  );
  if (answer === "mismatch")
    throw invalid(
      "idempotency_key_reused",
      "This Idempotency-Key came before with another request. Use a new key for a new request.",
    );
  if (!c.get("seed")) {
    c.header("Idempotent-Replayed", "true");
    const body = await withDerived(c, answer.body);
    return c.body(body, answer.status as 200, { "Content-Type": "application/json" });
  }
  return undefined;
}

/**
 * What is derived of a link is left out of what is kept, and made anew for a repeat: the settings may have changed.
 * A link is an answer itself, or what an event is about. Deeper there is only what others have written.
 */
function withoutDerived(body: string): string {
  const answer = JSON.parse(body);
  const { object, data } = answer;
  if (object === "event") {
    const relink = data.relink ? { relink: underived(data.relink) } : {};
    return JSON.stringify({ ...answer, data: { ...data, object: underived(data.object), ...relink } });
  }
  return JSON.stringify(underived(answer));
}

function underived(shown: Record<string, unknown>): object {
  if (shown.object !== "onboarding_link") return shown;
  const { url: _url, manage_url: _manage, return_secret: _secret, notes: _notes, ...kept } = shown;
  return kept;
}

async function withDerived(c: Context<AppContext>, body: string): Promise<string> {
  const kept = JSON.parse(body);
  if (kept.object === "onboarding_link") {
    // Its holder may have been erased since: then nothing of it is shown any more.
    orThrow(await callHolder(c, kept.id, (holder) => holder.getLink(kept.id)));
    return JSON.stringify(await showLink(c, kept));
  }
  if (kept.object === "event") return JSON.stringify(await showEvent(c, kept));
  return body;
}

const invalid = (code: string, message: string) =>
  new Failed({ kind: "invalid", code, message, param: "Idempotency-Key" });

const hex = (bytes: Uint8Array) => bytes.toHex();
