// Answers a call to Stripe's API: checks API key, version and idempotency key, runs the route, and expands the result.
import { newId } from "../ids.ts";
import { plainAccess } from "../model/access.ts";
import type { Answer, Call } from "../model/call.ts";
import { Refusal } from "../refusal.ts";
import type { Store } from "../store.ts";
import { apiVersion } from "../webhooks/emit.ts";
import { authenticate, permit, redacted, scopeOf } from "./authenticate.ts";
import { findConnectedAccount, noAccess } from "./connected-accounts.ts";
import { type Context, isPreview } from "./context.ts";
import { expand } from "./expand.ts";
import { decodeForm } from "./form.ts";
import { claim, settle } from "./idempotency.ts";
import { routes } from "./routes.ts";

function checkVersion(version: string | null): void {
  if (version === null || /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?(; ?[a-z_]+=v\d+)*$/.test(version)) return;
  throw new Refusal(400, `Invalid Stripe API version: ${version}. The latest version is ${apiVersion}.`, {
    param: "Stripe-Version",
  });
}

function checkContentType({ method, body, contentType }: Call): void {
  if (method !== "POST" || body === "" || contentType?.startsWith("application/x-www-form-urlencoded")) return;
  throw new Refusal(
    400,
    `Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.`,
  );
}

function route(call: Call, version: "preview" | "released"): { handle: (typeof routes)[number]["handle"]; id: string } {
  for (const { method, path, handle, versions = version } of routes) {
    const match = method === call.method && versions === version ? path.exec(call.path) : null;
    if (match !== null) return { handle, id: match[1] ?? "" };
  }
  throw new Refusal(
    404,
    `Unrecognized request URL (${call.method}: ${call.path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://docs.stripe.com/api or we can help at https://support.stripe.com/.`,
  );
}

function perform(store: Store, call: Call, key: string, now: number): object {
  permit(key, call.method, call.path, store.get("access_settings", "current") ?? plainAccess);
  const { stripeAccount } = call;
  const context: Context = {
    store,
    key: redacted(key),
    now,
    seconds: Math.floor(now / 1000),
    version: call.stripeVersion,
    scope: scopeOf(key),
    id: "",
  };
  if (stripeAccount !== null) {
    if (findConnectedAccount(context, stripeAccount) === undefined) throw noAccess(redacted(key), stripeAccount);
    context.scope = stripeAccount;
  }
  const { handle, id } = route(call, isPreview(context) ? "preview" : "released");
  context.id = id;
  const { json, expand: paths } = handle(context, decodeForm(call.query, call.body));
  return expand(context, json, paths);
}

/** Stripe's common headers for the answer to `call`. */
export function answerHeaders(call: Call, requestId: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "cache-control": "no-cache, no-store",
    date: new Date().toUTCString(),
    "request-id": requestId,
    "stripe-version": call.stripeVersion ?? apiVersion,
    ...(call.stripeAccount === null ? {} : { "stripe-account": call.stripeAccount }),
    ...(call.idempotencyKey === null ? {} : { "idempotency-key": call.idempotencyKey }),
  };
}

export function refusalAnswer(call: Call, requestId: string, refusal: Refusal): Answer {
  const headers = answerHeaders(call, requestId);
  if (refusal.status === 401) headers["www-authenticate"] = 'Basic realm="Stripe"';
  return { status: refusal.status, headers, body: refusal.body(requestId) };
}

/**
 * Decides whether a request is to be carried out. If not, returns its answer: a refusal, or the answer saved under its
 * idempotency key. If so, returns null, and the key is in use from then on.
 */
export function admit(store: Store, call: Call, now: number): Answer | null {
  const requestId = newId("req_");
  try {
    authenticate(call.authorization);
    checkVersion(call.stripeVersion);
    checkContentType(call);
    return claim(store, call, requestId, now);
  } catch (problem) {
    if (problem instanceof Refusal) return refusalAnswer(call, requestId, problem);
    throw problem;
  }
}

/** Carries out a request that `admit` let through; when the route refuses it, everything it wrote is undone. */
export function carryOut(store: Store, call: Call, now: number): Answer {
  const requestId = newId("req_");
  let answer: Answer;
  try {
    const json = store.atomically(() => perform(store, call, authenticate(call.authorization), now));
    answer = { status: 200, headers: answerHeaders(call, requestId), body: JSON.stringify(json, null, 2) };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    answer = refusalAnswer(call, requestId, problem);
  }
  settle(store, call, answer, now);
  return answer;
}
