// Decides whether wrangler.toml and the Worker's secrets are fit for production: by the Worker's own rules, and by a few
// more that only a deployment has.
import { isPrivate } from "../domain/address.ts";
import { type Env, readConfig } from "../platform/config.ts";
import { inWords } from "../platform/problem.ts";
import { problemTexts } from "../platform/problem-texts.ts";
import type { SettingName } from "../platform/settings.ts";
import { productionOf, readTop, readVars } from "./wrangler-toml.ts";

export interface Unfit {
  /** A setting, or a part of wrangler.toml. */
  name: string;
  problem: string;
}

export type Values = Partial<Record<SettingName, string>>;

/** The secrets without which the Worker serves nothing; `[secrets]` in wrangler.toml lists them too. */
export const requiredSecrets = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "API_KEY", "LINK_SIGNING_KEY"] as const;

/** For secrets whose values are not known here, because the Worker has them or they are still to be made. */
const standIns = (isLive: boolean) => ({
  STRIPE_SECRET_KEY: `sk_${isLive ? "live" : "test"}_standsIn`,
  STRIPE_WEBHOOK_SECRET: "whsec_standsInForTheSecret",
  API_KEY: "stands-in-for-the-api-key",
  LINK_SIGNING_KEY: "stands-in-for-the-link-signing-key",
  NOTIFY_SECRET: `whsec_${btoa("stands in for the notify secret")}`,
});

/** What the Worker would say of `values`, if it had every secret in `stored` as well. */
export function problemsWith(values: Values, stored: Iterable<string> = requiredSecrets): Unfit[] {
  const all = Object.entries(standIns(values.STRIPE_PUBLISHABLE_KEY?.startsWith("pk_live_") ?? false));
  const names = new Set(stored);
  const env = { ...Object.fromEntries(all.filter(([name]) => names.has(name))), ...values };
  const configuration = readConfig(env as unknown as Env);
  return configuration.ok ? [] : configuration.problems.map((problem) => inWords(problem, problemTexts));
}

/** What stands in examples, and is nobody's own. */
const exampleHost = /^(.*\.)?example(\.(com|org|net|edu))?$/;
const exampleNames = ["your business", "rocket rides"];
const sandboxKeys = /^pk_test_(sandbox|\.*)$/;

/** Why each of `values` is an example or the sandbox's; those that are not are left out. */
export function placeholders(values: Values): Unfit[] {
  const hostOf = (url = "") => URL.parse(url.trim())?.hostname ?? "";
  const hosts = {
    PUBLIC_URL: [hostOf(values.PUBLIC_URL)],
    PRIVACY_URL: [hostOf(values.PRIVACY_URL)],
    LOGO_URL: [hostOf(values.LOGO_URL)],
    NOTIFY_URL: [hostOf(values.NOTIFY_URL)],
    RETURN_URLS: (values.RETURN_URLS ?? "").split(",").map(hostOf),
    SUPPORT_EMAIL: [(values.SUPPORT_EMAIL ?? "").replace(/^.*@/, "")],
  };
  const unfit: Unfit[] = Object.entries(hosts)
    .filter(([, found]) => found.some((host) => exampleHost.test(host.toLowerCase())))
    .map(([name]) => ({ name, problem: "is an example's; set your own" }));
  const publicHost = hosts.PUBLIC_URL[0];
  if (publicHost && isPrivate(publicHost))
    unfit.push({ name: "PUBLIC_URL", problem: "must be an address that customers can reach" });
  if (exampleNames.includes((values.BUSINESS_NAME ?? "").trim().toLowerCase()))
    unfit.push({ name: "BUSINESS_NAME", problem: "is an example's; set the name that customers know you by" });
  if (sandboxKeys.test(values.STRIPE_PUBLISHABLE_KEY ?? ""))
    unfit.push({ name: "STRIPE_PUBLISHABLE_KEY", problem: "is the sandbox's; set your own" });
  return unfit;
}

/** Why a PUBLIC_URL on workers.dev cannot lead to the Worker of this name. */
export function misled({ PUBLIC_URL = "" }: Values, workerName: string): Unfit[] {
  const host = URL.parse(PUBLIC_URL.trim())?.hostname ?? "";
  const [first, , ...rest] = host.split(".");
  if (!host.endsWith(".workers.dev") || (first === workerName && rest.join(".") === "workers.dev")) return [];
  const problem = `is not this Worker's: on workers.dev that is https://${workerName}.<your subdomain>.workers.dev`;
  return [{ name: "PUBLIC_URL", problem }];
}

/**
 * What must be mended before `toml` is deployed, each named once. `stored` names the secrets that the Worker will have; null
 * when that is not known, and then only the settings in wrangler.toml are looked at.
 */
export function unfitFor(toml: string, stored: string[] | null): Unfit[] {
  const vars = readVars(toml) as Values;
  const code = productionOf(toml).replaceAll(/^\s*#.*$/gm, "");
  const unfit: Unfit[] = ["STRIPE_API", "NOTIFY_RECEIVER", "SANDBOX", "src/sandbox/"]
    .filter((name) => new RegExp(`["'](\\./)?${name}`).test(code))
    .map((name) => ({
      name: "wrangler.toml",
      problem: `has ${name} outside [env.…]: that is the sandbox's; remove it`,
    }));
  const misplaced = Object.keys(vars).filter((name) => name in standIns(false));
  unfit.push(
    ...misplaced.map((name) => ({ name, problem: "stands in wrangler.toml; it is a secret: remove it there" })),
  );
  const workerName = readTop(toml, "name") ?? "";
  unfit.push(...placeholders(vars), ...misled(vars, workerName), ...problemsWith(vars, stored ?? requiredSecrets));
  return unfit.filter(({ name }, at) => unfit.findIndex((other) => other.name === name) === at);
}
