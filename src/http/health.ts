// GET /healthz: says whether the configuration is complete, and if not, what is wrong with which setting. Shows no
// value.
import type { Context } from "hono";
import { type Env, readConfig } from "../platform/config.ts";
import { keyProblem } from "../stripe/standing.ts";
import type { AppContext } from "./context.ts";

const told = new WeakSet<Env>();

/** 200 when the Worker may serve, and Stripe accepts its key; 503 with the list of problems until then. */
export function health(c: Context<AppContext>) {
  const configuration = readConfig(c.env);
  const problem = keyProblem();
  if (configuration.ok && problem)
    return c.json(
      { object: "health", status: "stripe_refused", problems: [{ name: "STRIPE_SECRET_KEY", problem }] },
      503,
    );
  if (configuration.ok) return c.json({ object: "health", status: "ok" });
  tellOnce(c.env);
  return c.json({ object: "health", status: "misconfigured", problems: configuration.problems }, 503);
}

/** Logs what is wrong with the configuration, once an isolate. */
export function tellOnce(env: Env): void {
  const configuration = readConfig(env);
  if (configuration.ok || told.has(env)) return;
  told.add(env);
  console.error(JSON.stringify({ at: "configuration", problems: configuration.problems }));
}
