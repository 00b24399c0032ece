// What is wrong with a setting, in words. A static asset, which the Worker loads when one is; setup and deploy say the same.
import type { SettingName, Why } from "./settings.ts";

/** What each setting must be. */
const must: Record<SettingName, string> = {
  STRIPE_SECRET_KEY: "must be one Stripe secret or restricted key (sk_test_…, rk_live_…)",
  STRIPE_PUBLISHABLE_KEY: "must be a Stripe publishable key (pk_test_… or pk_live_…)",
  STRIPE_WEBHOOK_SECRET:
    "must be the whsec_… of the Stripe webhook endpoint (several, comma separated, while rotating)",
  API_KEY:
    "must be at least 20 ASCII characters without spaces, hard to guess (several, comma separated, while rotating)",
  LINK_SIGNING_KEY: "must be at least 32 random characters (several, comma separated, while rotating: the first signs)",
  PUBLIC_URL:
    "must be the bare https origin of this Worker, such as https://link.example.com (http only for localhost)",
  BUSINESS_NAME: "must be the name customers know you by, ≤ 80 characters, on one line, without control characters",
  LOGO_URL:
    "must be an https address that customers can reach, without a user name, or empty; browsers allow no host with _ and no IPv6 address",
  BRAND_COLOR: "must be a colour such as #1f3a5f, or empty",
  SUPPORT_EMAIL: "must be one e-mail address, without %, & or ? (a domain with other letters in its xn-- form)",
  PRIVACY_URL: "must be the https address of your privacy policy that customers can reach, without a user name",
  RETURN_URLS:
    "must be https origins and your apps' own schemes, such as https://app.example.com,myapp:// (localhost only while PUBLIC_URL is there too); number {value} is neither",
  NOTIFY_URL:
    "must be an https address that the internet can reach, without a user name or # (localhost only while PUBLIC_URL is there too)",
  NOTIFY_SECRET: "must be whsec_ and at least 24 random bytes in base64 (several, comma separated, while rotating)",
  RECONCILE_SECONDS:
    "must be at most 20 whole numbers of seconds, each up to 604800 (7 days), comma separated, such as 60,300,900,3600",
  AUTO_RELINK: "must be on or off, or empty",
  STRIPE_PREVIEW:
    "must be a preview version of Stripe's API, of July 29, 2026 or later, such as 2026-08-26.preview, or empty",
};

/** What is wrong. {must} is filled in with what the setting must be, and {value} with what the problem says. */
const why: Record<Why, string> = {
  missing: "is missing; it {must}",
  wrong: "{must}",
  not_text: "must be text in quotation marks; several values in one text, with commas",
  pair: "is a {value} key while STRIPE_SECRET_KEY is not; use a pair",
  private: "must be an address that customers can reach, as STRIPE_SECRET_KEY is a live key",
  elsewhere:
    "is another address than this request's, and links lead to PUBLIC_URL; set it to the one for customers, or ask there",
  too_many: "has over {value} entries",
  itself: "is an address of this Worker itself; it must be your own backend's",
  secret_missing: "is missing, while NOTIFY_URL is set; it {must}",
  quoted: "has quotation marks around it; remove them",
  comma: "has an empty value beside a comma; fill it in or remove the comma",
  too_many_secrets: "has over {value} values; remove those no longer in use",
  twice: "has the same value twice; make a new one",
  sandbox: "is the sandbox's, which everybody knows; make your own",
  shared: "has a value of {value} too; give each its own",
  refused: "Stripe refuses it: it is wrong, expired or revoked. Set a valid one (https://dashboard.stripe.com/apikeys)",
  permission:
    "Stripe refuses it for want of a permission: the log and the last attempt of a link say which one to give it",
};

export const problemTexts = { must, why };
