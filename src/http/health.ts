// GET /healthz: which release this is, and whether the configuration is complete; if not, what is wrong with which
// setting. Shows no value.
import type { Context } from "hono";
import { type Env, readConfig } from "../platform/config.ts";
import type { Problem } from "../platform/settings.ts";
import { version } from "../platform/version.ts";
import { keyProblem } from "../stripe/standing.ts";
import type { AppContext } from "./context.ts";
import { described, tellHost, tellProblems } from "./problems.ts";
import { hostProblem } from "./public-url.ts";

/**
 * 200 when all is well. 503 with the list of problems until then: the Worker serves nothing; or Stripe refuses its key; or,
 * when asked at another host than PUBLIC_URL's, it makes links that lead elsewhere.
 */
export async function health(c: Context<AppContext>) {
  const configuration = readConfig(c.env);
  const about = { version, instance: instanceOf(c.env) };
  const answer = async (status: string, problems: Problem[]) =>
    c.json({ object: "health", status, ...about, problems: await described(c, problems) }, 503);
  if (!configuration.ok) {
    await tellProblems(c);
    return answer("misconfigured", configuration.problems);
  }
  const { publicUrl } = configuration.config;
  const host = hostProblem(publicUrl, c.req.url);
  tellHost(c, publicUrl);
  const key = keyProblem();
  if (key) return answer("stripe_refused", [key, ...(host ? [host] : [])]);
  return host ? answer("misconfigured", [host]) : c.json({ object: "health", status: "ok", ...about });
}

/**
 * Tells this Worker from every other, and says nothing else of it: an object's id depends on whose it is, and the objects are
 * this Worker's alone.
 */
export const instanceOf = (env: Env): string => env.ACCOUNT_HOLDER.idFromName("instance").toString().slice(0, 16);
