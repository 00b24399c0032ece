// GET /healthz: says whether the configuration is complete, and if not, what is wrong with which setting. Shows no
// value.
import type { Context } from "hono";
import { type Env, readConfig } from "../platform/config.ts";
import type { AppContext } from "./context.ts";
import { hostProblem, tellHost } from "./public-url.ts";

const told = new WeakSet<Env>();

/**
 * 200 when all is well. 503 with the list of problems until then: the Worker serves nothing, or, when asked at another
 * host than PUBLIC_URL's, makes links that lead elsewhere.
 */
export function health(c: Context<AppContext>) {
  const configuration = readConfig(c.env);
  const problems = configuration.ok
    ? [hostProblem(configuration.config.publicUrl, c.req.url)].filter((problem) => problem !== null)
    : configuration.problems;
  if (problems.length === 0) return c.json({ object: "health", status: "ok" });
  if (configuration.ok) tellHost(configuration.config.publicUrl, c.req.url);
  else tellOnce(c.env);
  return c.json({ object: "health", status: "misconfigured", problems }, 503);
}

/** Logs what is wrong with the configuration, once an isolate. */
export function tellOnce(env: Env): void {
  const configuration = readConfig(env);
  if (configuration.ok || told.has(env)) return;
  told.add(env);
  console.error(JSON.stringify({ at: "configuration", problems: configuration.problems }));
}
