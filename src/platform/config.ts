// Turns the environment's strings into one checked Config, or lists everything that is wrong with them.
// No other module reads these strings.
import { parseReturnTargets, type ReturnTarget } from "../domain/return-target.ts";

export interface Env extends Partial<Record<EnvString, string>> {
  RESULTS: KVNamespace;
  ACCOUNT_HOLDER: DurableObjectNamespace;
  IDEMPOTENT_REQUEST: DurableObjectNamespace;
  NOTIFY_ENDPOINT: DurableObjectNamespace;
  PUBLIC_RATE: RateLimit;
  ASSETS: Fetcher;
  /** Present only where Stripe is a sandbox; without it calls go to api.stripe.com. */
  STRIPE_API?: Fetcher;
  /** Present only where notifications go to a sandbox; without it they go to NOTIFY_URL over the network. */
  NOTIFY_RECEIVER?: Fetcher;
}

type EnvString =
  | "STRIPE_SECRET_KEY"
  | "STRIPE_PUBLISHABLE_KEY"
  | "STRIPE_WEBHOOK_SECRET"
  | "API_KEY"
  | "LINK_SIGNING_KEY"
  | "PUBLIC_URL"
  | "BUSINESS_NAME"
  | "LOGO_URL"
  | "BRAND_COLOR"
  | "SUPPORT_EMAIL"
  | "PRIVACY_URL"
  | "RETURN_URLS"
  | "NOTIFY_URL"
  | "NOTIFY_SECRET"
  | "RECONCILE_SECONDS";

export interface Config {
  stripe: { secretKey: string; publishableKey: string; webhookSecrets: string[]; livemode: boolean };
  apiKeys: string[];
  /** The first signs, all open what they have signed. */
  linkSigningKeys: string[];
  /** Origin that links are made with, without a trailing slash. */
  publicUrl: string;
  business: { name: string; logoUrl: string | null; brandColor: string; supportEmail: string; privacyUrl: string };
  returnTargets: ReturnTarget[];
  notify: { url: string; secrets: string[] } | null;
  /** Seconds after a session is minted at which Stripe is asked unprompted. */
  reconcileSeconds: number[];
}

/** One thing wrong with one setting. Never contains its value. */
export interface Problem {
  name: EnvString;
  problem: string;
}

export type Configuration = { ok: true; config: Config } | { ok: false; problems: Problem[] };

const known = new WeakMap<object, Configuration>();

/** Checks the whole environment once per isolate. Lists every problem, by name and without its value. */
export function readConfig(env: Env): Configuration {
  const before = known.get(env);
  if (before) return before;
  const configuration = check(env);
  known.set(env, configuration);
  return configuration;
}

function check(env: Env): Configuration {
  const problems: Problem[] = [];
  const text = (name: EnvString) => (env[name] ?? "").trim();
  const list = (name: EnvString) => text(name).split(",").map((part) => part.trim()).filter(Boolean); // biome-ignore format: one idea
  const wrong = (name: EnvString, problem: string) => problems.push({ name, problem });
  const need = (name: EnvString, fits: (value: string) => boolean, problem: string) => {
    const value = text(name);
    if (value === "") wrong(name, `is missing; it ${problem}`);
    else if (!fits(value)) wrong(name, problem);
    return value;
  };
  const needEach = (name: EnvString, fits: (value: string) => boolean, problem: string) => {
    need(name, () => list(name).length > 0 && list(name).every(fits), problem);
    return list(name);
  };

  const secretKey = need(
    "STRIPE_SECRET_KEY",
    (v) => /^(sk|rk)_(test|live)_\w+$/.test(v),
    "must be a Stripe secret or restricted key (sk_test_…, rk_live_…)",
  );
  const publishableKey = need(
    "STRIPE_PUBLISHABLE_KEY",
    (v) => /^pk_(test|live)_\w+$/.test(v),
    "must be a Stripe publishable key (pk_test_… or pk_live_…)",
  );
  if (modeOf(secretKey) && modeOf(publishableKey) && modeOf(secretKey) !== modeOf(publishableKey))
    wrong("STRIPE_PUBLISHABLE_KEY", `is a ${modeOf(publishableKey)} key while STRIPE_SECRET_KEY is not; use a pair`);
  const webhookSecrets = needEach(
    "STRIPE_WEBHOOK_SECRET",
    (v) => /^whsec_\S{8,}$/.test(v),
    "must be the whsec_… of the Stripe webhook endpoint (several, comma separated, while rotating)",
  );
  const apiKeys = needEach("API_KEY", (v) => v.length >= 20, "must be at least 20 characters, hard to guess");
  const linkSigningKeys = needEach(
    "LINK_SIGNING_KEY",
    (v) => v.length >= 32,
    "must be at least 32 random characters (several, comma separated, while rotating: the first signs)",
  );
  const publicUrl = need(
    "PUBLIC_URL",
    isPublicOrigin,
    "must be the bare https origin of this Worker, such as https://link.example.com (http only for localhost)",
  );
  const name = need("BUSINESS_NAME", (v) => v.length <= 80, "must be the name customers know you by, ≤ 80 characters");
  const supportEmail = need("SUPPORT_EMAIL", (v) => /^[^\s@<>"]+@[^\s@<>"]+$/.test(v), "must be an e-mail address");
  const privacyUrl = need("PRIVACY_URL", isHttps, "must be the https address of your privacy policy");
  const logoUrl = text("LOGO_URL");
  if (logoUrl !== "" && !isHttps(logoUrl)) wrong("LOGO_URL", "must be an https address, or empty");
  const brandColor = text("BRAND_COLOR") || "#1f3a5f";
  if (!/^#[0-9a-f]{6}$/i.test(brandColor)) wrong("BRAND_COLOR", "must be a colour such as #1f3a5f, or empty");
  const returnTargets = parseReturnTargets(list("RETURN_URLS"));
  if (!returnTargets)
    wrong("RETURN_URLS", "must be https origins and app schemes, such as https://app.example.com,myapp://");
  const reconcileSeconds = (list("RECONCILE_SECONDS").length ? list("RECONCILE_SECONDS") : ["60", "300", "900", "3600"]).map(Number).sort((a, b) => a - b); // biome-ignore format: one idea
  if (!reconcileSeconds.every((seconds) => Number.isInteger(seconds) && seconds > 0))
    wrong("RECONCILE_SECONDS", "must be whole seconds, comma separated, such as 60,300,900,3600");
  const notify = { url: text("NOTIFY_URL"), secrets: list("NOTIFY_SECRET") };
  const isDevelopment = isLoopback(publicUrl);
  if (notify.url !== "" && !isHttps(notify.url) && !(isDevelopment && isLoopback(notify.url)))
    wrong("NOTIFY_URL", "must be an https address (http only for localhost, while PUBLIC_URL is there too)");
  if (notify.url !== "" && (notify.secrets.length === 0 || !notify.secrets.every(isNotifySecret)))
    wrong(
      "NOTIFY_SECRET",
      "must be whsec_ and at least 24 random bytes in base64, as NOTIFY_URL is set (several, comma separated, while rotating)",
    );
  if (notify.url === "" && notify.secrets.length > 0) wrong("NOTIFY_URL", "is missing, while NOTIFY_SECRET is set");

  if (problems.length > 0 || !returnTargets) return { ok: false, problems };
  return {
    ok: true,
    config: {
      stripe: { secretKey, publishableKey, webhookSecrets, livemode: modeOf(secretKey) === "live" },
      apiKeys,
      linkSigningKeys,
      publicUrl,
      business: { name, logoUrl: logoUrl || null, brandColor, supportEmail, privacyUrl },
      returnTargets,
      notify: notify.url === "" ? null : notify,
      reconcileSeconds,
    },
  };
}

const modeOf = (key: string) => /^(?:sk|rk|pk)_(test|live)_/.exec(key)?.[1];

function isNotifySecret(value: string) {
  const base64 = /^whsec_(\S+)$/.exec(value)?.[1];
  try {
    return base64 !== undefined && Uint8Array.fromBase64(base64).length >= 24;
  } catch {
    return false;
  }
}

const isHttps = (value: string) => URL.parse(value)?.protocol === "https:";

function isLoopback(value: string) {
  const url = URL.parse(value);
  return url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

const isPublicOrigin = (value: string) => URL.parse(value)?.origin === value && (isHttps(value) || isLoopback(value));
