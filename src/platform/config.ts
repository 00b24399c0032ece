// Turns the environment's strings into one checked Config, or lists everything that is wrong with them.
// No other module reads these strings.
import { httpsAddress, isLoopback, isPrivate, isSameServer, policyAddress, webAddress } from "../domain/address.ts";
import { parseReturnTargets, type ReturnTarget } from "../domain/return-target.ts";
import { flawIn, isVisible, trickIn } from "../domain/text.ts";
import { readSecrets } from "./secrets.ts";
import { type Problem, type SettingName, Settings } from "./settings.ts";

export interface Env extends Partial<Record<SettingName, string>> {
  RESULTS: KVNamespace;
  INDEX: D1Database;
  ACCOUNT_HOLDER: DurableObjectNamespace;
  IDEMPOTENT_REQUEST: DurableObjectNamespace;
  NOTIFY_ENDPOINT: DurableObjectNamespace;
  /** Requests by address and link, and refused ones by address; and requests by link. */
  PUBLIC_RATE: RateLimit;
  LINK_RATE: RateLimit;
  /** Workers Analytics Engine, for a data point each step. */
  STEPS?: AnalyticsEngineDataset;
  ASSETS: Fetcher;
  /** Present only where Stripe is a sandbox; without it calls go to api.stripe.com. */
  STRIPE_API?: Fetcher;
  /** Present only where notifications go to a sandbox; without it they go to NOTIFY_URL over the network. */
  NOTIFY_RECEIVER?: Fetcher;
}

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
  /** Whether a repair link is made by itself when an account breaks, or is about to. */
  autoRelink: boolean;
  /** The preview version of Stripe's API in which it repairs accounts itself; null without one. */
  preview: string | null;
}

export type Configuration = { ok: true; config: Config } | { ok: false; problems: Problem[] };

const known = new WeakMap<object, Configuration>();

/** Checks the whole environment once per isolate. Lists every setting that is wrong, by name and without its value. */
export function readConfig(env: Env): Configuration {
  const before = known.get(env);
  if (before) return before;
  const configuration = check(env);
  known.set(env, configuration);
  return configuration;
}

function check(env: Env): Configuration {
  const settings = new Settings(env);
  const { secretKey, webhookSecrets, apiKeys, linkSigningKeys, notifySecrets } = readSecrets(
    settings,
    env.STRIPE_API !== undefined,
  );
  const livemode = modeOf(secretKey) === "live";
  const publishableKey = settings.need("STRIPE_PUBLISHABLE_KEY", (value) => /^pk_(test|live)_\w+$/.test(value));
  if (modeOf(secretKey) && modeOf(publishableKey) && modeOf(secretKey) !== modeOf(publishableKey))
    settings.wrong("STRIPE_PUBLISHABLE_KEY", "pair", modeOf(publishableKey));
  const publicUrl = settings.need("PUBLIC_URL", isPublicOrigin);
  const isDevelopment = isLoopback(URL.parse(publicUrl)?.hostname ?? "");
  if (livemode && isPrivate(URL.parse(publicUrl)?.hostname ?? "")) settings.wrong("PUBLIC_URL", "private");
  const business = readBusiness(settings, isDevelopment);
  const returnTargets = readReturnTargets(settings, isDevelopment);
  const notifyUrl = readNotifyUrl(settings, publicUrl, isDevelopment, env.NOTIFY_RECEIVER !== undefined);
  const reconcileSeconds = readReconcileSeconds(settings);
  const autoRelink = settings.allow("AUTO_RELINK", (value) => /^(on|off)$/.test(value));
  const preview = settings.allow(
    "STRIPE_PREVIEW",
    // Earlier ones do not take the options that our sessions have.
    (value) => /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\.preview$/.test(value) && value >= "2026-07-29",
  );

  if (settings.problems.length > 0) return { ok: false, problems: settings.problems };
  return {
    ok: true,
    config: {
      stripe: { secretKey, publishableKey, webhookSecrets, livemode },
      apiKeys,
      linkSigningKeys,
      publicUrl,
      business,
      returnTargets,
      notify: notifyUrl === "" ? null : { url: notifyUrl, secrets: notifySecrets },
      reconcileSeconds,
      autoRelink: autoRelink === "on",
      preview: preview || null,
    },
  };
}

function readBusiness(settings: Settings, isDevelopment: boolean): Config["business"] {
  const isOpen = (value: string) => {
    const address = httpsAddress(value);
    return address !== null && (isDevelopment || !isPrivate(address.hostname));
  };
  const name = settings.need(
    "BUSINESS_NAME",
    (value) =>
      [...value].length <= 80 && !/[\t\n\r]/.test(value) && isVisible(value) && !(flawIn(value) ?? trickIn(value)),
  );
  const supportEmail = settings.need("SUPPORT_EMAIL", (value) =>
    /^[\w.!$'*+/=^`{|}~-]{1,64}@([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(value),
  );
  const privacyUrl = settings.need("PRIVACY_URL", isOpen);
  const logoUrl = settings.allow("LOGO_URL", (value) => isOpen(value) && policyAddress(value) !== null);
  const isColor = (value: string) => /^#[0-9a-f]{6}$/i.test(value);
  const brandColor = settings.allow("BRAND_COLOR", isColor);
  return { name, logoUrl: logoUrl || null, brandColor: brandColor || "#1f3a5f", supportEmail, privacyUrl };
}

/** Every page's policy names all of them, and headers have a limit. */
const mostReturnTargets = 50;

function readReturnTargets(settings: Settings, isDevelopment: boolean): ReturnTarget[] {
  const entries = settings.list("RETURN_URLS");
  const wrongAt = entries.findIndex((entry) => !parseReturnTargets([entry], isDevelopment));
  if (wrongAt >= 0) settings.wrong("RETURN_URLS", "wrong", wrongAt + 1);
  if (entries.length > mostReturnTargets) settings.wrong("RETURN_URLS", "too_many", mostReturnTargets);
  return parseReturnTargets(entries, isDevelopment) ?? [];
}

/** `isWired`: notifications go through a binding, so the address is only a name. */
function readNotifyUrl(settings: Settings, publicUrl: string, isDevelopment: boolean, isWired: boolean) {
  const url = settings.allow("NOTIFY_URL", (value) => {
    const address = webAddress(value);
    if (!address || value.includes("#")) return false;
    if (isDevelopment && isLoopback(address.hostname)) return true;
    return address.protocol === "https:" && (isDevelopment || !isPrivate(address.hostname));
  });
  if (url !== "" && isSameServer(url, publicUrl) && !isWired) settings.wrong("NOTIFY_URL", "itself");
  const hasSecret = settings.list("NOTIFY_SECRET").length > 0;
  if (url !== "" && !hasSecret) settings.wrong("NOTIFY_SECRET", "secret_missing");
  return url;
}

/** Longer than any session lives. */
const longestReconcileSeconds = 7 * 24 * 60 * 60;

function readReconcileSeconds(settings: Settings): number[] {
  const given = settings.list("RECONCILE_SECONDS");
  const fits = (value: string) =>
    /^\d{1,6}$/.test(value) && Number(value) > 0 && Number(value) <= longestReconcileSeconds;
  if (!given.every(fits) || given.length > 20) settings.wrong("RECONCILE_SECONDS", "wrong");
  const seconds = given.length > 0 ? given.map(Number) : [60, 300, 900, 3600];
  return [...new Set(seconds)].sort((a, b) => a - b);
}

const modeOf = (key: string) => /^(?:sk|rk|pk)_(test|live)_/.exec(key)?.[1];

function isPublicOrigin(value: string): boolean {
  const url = webAddress(value);
  return url?.origin === value && (url.protocol === "https:" || isLoopback(url.hostname));
}
