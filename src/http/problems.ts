// Says what is wrong with settings: at /healthz, and once an isolate in the log. The words are a static asset.
import type { Context } from "hono";
import address from "../../dist/problems.json";
import { Failed } from "../domain/failure.ts";
import { type Env, readConfig } from "../platform/config.ts";
import { inWords, type ProblemTexts } from "../platform/problem.ts";
import type { Problem } from "../platform/settings.ts";
import { readAsset } from "./asset.ts";
import type { AppContext } from "./context.ts";
import { hostProblem } from "./public-url.ts";

/** Each of `problems` with what is to be known of it; only named where the words cannot be read. */
export async function described(c: Context<AppContext>, problems: Problem[]) {
  const texts = await readAsset<ProblemTexts>(c, address);
  return problems.map((problem) => inWords(problem, texts));
}

const told = new WeakSet<Env>();
let isHostTold = false;

/** Refuses a request that nothing can be done with while the configuration is wrong. */
export async function refuseAll(c: Context<AppContext>): Promise<never> {
  await tellProblems(c);
  throw new Failed({ kind: "misconfigured" });
}

/** Logs what is wrong with the configuration, once an isolate. */
export async function tellProblems(c: Context<AppContext>): Promise<void> {
  const configuration = readConfig(c.env);
  if (configuration.ok || told.has(c.env)) return;
  told.add(c.env);
  console.error(lineOf(await described(c, configuration.problems)));
}

/** Logs that a request came to another host than PUBLIC_URL's, once an isolate. Nobody waits for it. */
export function tellHost(c: Context<AppContext>, publicUrl: string): void {
  const problem = isHostTold ? null : hostProblem(publicUrl, c.req.url);
  if (!problem) return;
  isHostTold = true;
  c.executionCtx.waitUntil(described(c, [problem]).then((problems) => console.warn(lineOf(problems))));
}

const lineOf = (problems: object[]) => JSON.stringify({ at: "configuration", problems });
