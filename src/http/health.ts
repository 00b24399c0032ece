// GET /healthz: which release this is, and whether the configuration is complete; if not, what is wrong with which
// setting. Shows no value.
import type { Context } from "hono";
import { type Env, readConfig } from "../platform/config.ts";
import type { Problem } from "../platform/settings.ts";
import { version } from "../platform/version.ts";
import { keyProblem } from "../stripe/standing.ts";
import type { AppContext } from "./context.ts";
import { hostProblem, tellHost } from "./public-url.ts";

const told = new WeakSet<Env>();

/**
 * 200 when all is well. 503 with the list of problems until then: the Worker serves nothing; or Stripe refuses its key; or,
 * when asked at another host than PUBLIC_URL's, it makes links that lead elsewhere.
 */
export function health(c: Context<AppContext>) {
  const configuration = readConfig(c.env);
  const answer = (status: string, problems: Problem[]) => c.json({ object: "health", status, version, problems }, 503);
  if (!configuration.ok) {
    tellOnce(c.env);
    return answer("misconfigured", configuration.problems);
  }
  const host = hostProblem(configuration.config.publicUrl, c.req.url);
  if (host) tellHost(configuration.config.publicUrl, c.req.url);
  const key = keyProblem();
  if (key) return answer("stripe_refused", [{ name: "STRIPE_SECRET_KEY", problem: key }, ...(host ? [host] : [])]);
  return host ? answer("misconfigured", [host]) : c.json({ object: "health", status: "ok", version });
}

/** Logs what is wrong with the configuration, once an isolate. */
export function tellOnce(env: Env): void {
  const configuration = readConfig(env);
  if (configuration.ok || told.has(env)) return;
  told.add(env);
  console.error(JSON.stringify({ at: "configuration", problems: configuration.problems }));
}
