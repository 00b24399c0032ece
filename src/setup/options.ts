// What setup takes on its command line, and its --help.
import { parseArgs } from "node:util";
import type { SettingName } from "../platform/settings.ts";
import { Stop } from "./stop.ts";

/** The settings that stand in wrangler.toml, each with its flag, and where its value comes from. */
export const settings = [
  {
    name: "STRIPE_PUBLISHABLE_KEY",
    flag: "publishable-key",
    isNeeded: true,
    ask: "Publishable key, pk_…: on the same page as the secret key",
  },
  {
    name: "PUBLIC_URL",
    flag: "public-url",
    isNeeded: true,
    ask: "Where your customers open links: a domain of yours whose zone is in this Cloudflare account, such as https://link.acme.com, or only your workers.dev subdomain (https://dash.cloudflare.com → Workers & Pages shows it), such as acme",
  },
  { name: "BUSINESS_NAME", flag: "business-name", isNeeded: true, ask: "The name that your customers know you by" },
  {
    name: "SUPPORT_EMAIL",
    flag: "support-email",
    isNeeded: true,
    ask: "The e-mail address that customers may write to",
  },
  { name: "PRIVACY_URL", flag: "privacy-url", isNeeded: true, ask: "The https address of your privacy policy" },
  { name: "LOGO_URL", flag: "logo-url", isNeeded: false, ask: "The https address of your logo (Enter: none)" },
  { name: "BRAND_COLOR", flag: "brand-color", isNeeded: false, ask: "Your colour, such as #1f3a5f (Enter: that one)" },
  {
    name: "RETURN_URLS",
    flag: "return-urls",
    isNeeded: false,
    ask: "Where customers may be sent back to, comma separated, such as https://app.acme.com,acmeapp:// (Enter: nowhere)",
  },
  {
    name: "NOTIFY_URL",
    flag: "notify-url",
    isNeeded: false,
    ask: "The https address at your backend that is told what happens (Enter: none)",
  },
  { name: "AUTO_RELINK", flag: "auto-relink", isNeeded: false, ask: null },
  { name: "STRIPE_PREVIEW", flag: "stripe-preview", isNeeded: false, ask: null },
] as const satisfies { name: SettingName; flag: string; isNeeded: boolean; ask: string | null }[];

/** What `--rotate` takes. */
export const rotatable = ["API_KEY", "LINK_SIGNING_KEY", "NOTIFY_SECRET", "STRIPE_WEBHOOK_SECRET"] as const;
export type Rotatable = (typeof rotatable)[number];

const text = { type: "string" } as const;
const isSet = { type: "boolean", default: false } as const;
const flags = {
  ...(Object.fromEntries(settings.map(({ flag }) => [flag, text])) as Record<
    (typeof settings)[number]["flag"],
    typeof text
  >),
  "stripe-key-file": text,
  "stripe-api-base": text,
  "account-id": text,
  rotate: { type: "string", multiple: true, default: [] as string[] },
  wait: { type: "string", default: "180" },
  connect: isSet,
  "no-domain": isSet,
  yes: { ...isSet, short: "y" },
  "dry-run": isSet,
  help: { ...isSet, short: "h" },
} as const;

export interface Options {
  /** Settings that were given as flags. */
  given: Partial<Record<SettingName, string>>;
  stripeKeyFile: string | undefined;
  stripeApiBase: string | undefined;
  accountId: string | undefined;
  rotate: Rotatable[];
  waitSeconds: number;
  connect: boolean;
  noDomain: boolean;
  yes: boolean;
  dryRun: boolean;
  help: boolean;
}

/** Throws a Stop for what it does not understand. */
export function readOptions(args: string[]): Options {
  if (args.some((arg) => /^--(stripe-(secret-)?key|secret-key|api-key)(=|$)/.test(arg)))
    throw new Stop(2, `A secret given as a flag stays in the shell's history.\n${waysForKey}`);
  const { values } = parsed(args);
  const rotate = values.rotate as string[];
  const unknown = rotate.find((name) => !(rotatable as readonly string[]).includes(name));
  if (unknown) throw new Stop(2, `--rotate takes ${rotatable.join(", ")}, not ${unknown}`);
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds >= 0)) throw new Stop(2, "--wait takes a number of seconds");
  const chosen = settings.filter(({ flag }) => values[flag] !== undefined);
  return {
    given: Object.fromEntries(chosen.map(({ name, flag }) => [name, String(values[flag])])),
    stripeKeyFile: values["stripe-key-file"],
    stripeApiBase: values["stripe-api-base"],
    accountId: values["account-id"],
    rotate: rotate as Rotatable[],
    waitSeconds,
    connect: values.connect,
    noDomain: values["no-domain"],
    yes: values.yes,
    dryRun: values["dry-run"],
    help: values.help,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false });
  } catch (error) {
    throw new Stop(2, `${(error as Error).message}\nnpm run setup -- --help lists what there is.`);
  }
}

export const waysForKey =
  "Set STRIPE_SECRET_KEY in the environment, or name a file that holds it with --stripe-key-file (- is the standard input), or start setup in a terminal and it asks.";

const row = (left: string, right: string) => `  ${left.padEnd(27)} ${right}\n`;

export const help = `npm run setup [-- options]

Brings banklink to production: checks your Stripe key, registers the webhook endpoint, deploys with wrangler and looks at
the result. Run it again whenever something was interrupted or is to be changed: it changes only what differs.

Asked for in a terminal, or given as options; what wrangler.toml has already is kept:
${settings.map(({ name, flag }) => row(`--${flag} …`, name)).join("")}
The Stripe secret key is asked for, or taken from STRIPE_SECRET_KEY in the environment, or from
${row("--stripe-key-file <path>", "a file; - is the standard input")}
${row("--connect", "also hears of connected accounts' events (Stripe Connect)")}${row("--rotate <name>", `makes a new one of ${rotatable.join(", ")}`)}${row("--account-id <id>", "the Cloudflare account, when you have several")}${row("--no-domain", "leaves routes alone: PUBLIC_URL leads to the Worker by other means")}${row("--wait <seconds>", "how long to wait for the deployment (180)")}${row("--stripe-api-base <url>", "another Stripe, such as a sandbox; also STRIPE_API_BASE")}${row("-y, --yes", "goes ahead without asking")}${row("--dry-run", "says all it would do, and does none of it")}${row("-h, --help", "this")}
STRIPE_SETUP_KEY in the environment is used in place of the secret key for the webhook endpoints alone, so that the Worker's
key need not have that permission. API_KEY in the environment lets the doctor be asked when an earlier run made the key.
`;
