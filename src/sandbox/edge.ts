// Turns HTTP requests into calls to the Durable Object, and outcomes into a response, silence or a broken connection.
import { type SandboxEnv, sandboxOf } from "./env.ts";
import type { Answer, Call } from "./model/call.ts";

/** How long a request that must get no answer is held, in milliseconds: longer than any client waits. */
const silence = 30_000;

/** Thrown to break the connection: a client that calls through a service binding sees a network error. */
export class ConnectionReset extends Error {
  override name = "ConnectionReset";
}

async function callOf(request: Request): Promise<Call> {
  const { pathname, search } = new URL(request.url);
  const header = (name: string) => request.headers.get(name);
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    body: await request.text(),
    contentType: header("content-type"),
    authorization: header("authorization"),
    idempotencyKey: header("idempotency-key"),
    stripeVersion: header("stripe-version"),
    stripeAccount: header("stripe-account"),
  };
}

function respond({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}

/** Answers as api.stripe.com would; throws ConnectionReset when a fault says so. */
export async function stripeApi(request: Request, env: SandboxEnv): Promise<Response> {
  const outcome = await sandboxOf(env).stripe(await callOf(request));
  switch (outcome.kind) {
    case "answer":
      return respond(outcome.answer);
    case "disconnect":
      throw new ConnectionReset("The sandbox was told to break the connection.");
    case "silence":
      await scheduler.wait(silence);
      return new Response("The sandbox was told not to answer.", { status: 504 });
  }
}

/** Answers a request under `/_sandbox/` that is about the sandbox's state. */
export async function control(request: Request, env: SandboxEnv): Promise<Response> {
  const body = await request.text();
  const headers = Object.fromEntries(request.headers);
  const { pathname } = new URL(request.url);
  if (request.method === "POST" && pathname === "/_sandbox/notifications" && headers["webhook-id"] !== undefined) {
    return new Response(null, { status: await sandboxOf(env).receiveNotification(headers, body) });
  }
  return respond(await sandboxOf(env).control(request.method, pathname, headers, body));
}
