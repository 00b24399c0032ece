// For requests that no route takes: 405 with the methods that the path does take, or else 404.
import type { MiddlewareHandler } from "hono";
import type { Hono } from "hono/tiny";
import { Failed, type Failure } from "../domain/failure.ts";
import type { AppContext } from "./context.ts";

const methods = ["GET", "POST", "DELETE"];

/** Why no route took `method` on `path`. */
export function routeFailure(app: Hono<AppContext>, method: string, path: string): Failure {
  const allow = methods.filter((other) => other !== method && hasHandler(app, other, path));
  return allow.length > 0 ? { kind: "method_not_allowed", allow } : unrecognized(method, path);
}

/** Refuses `/v1/links/`, which the router takes for `/v1/links`: whoever asks for it lacks an id, and wants no list. */
export const noSlashAtEnd: MiddlewareHandler<AppContext> = (c, next) => {
  if (c.req.path.endsWith("/")) throw new Failed(unrecognized(c.req.method, c.req.path));
  return next();
};

const unrecognized = (method: string, path: string): Failure => ({
  kind: "not_found",
  message: `Unrecognized request URL (${method} ${path.replace(/^\/+([lm])\/.*/is, "/$1/…")}).`,
});

// Middleware is registered for all methods; only a handler has a method of its own.
const hasHandler = (app: Hono<AppContext>, method: string, path: string) =>
  app.router.match(method, path)[0].some(([[, route]]) => route.method === method);
