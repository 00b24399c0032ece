// Brings together the settings: from flags, the environment, wrangler.toml, and in a terminal from whoever sits there.
// Checks each with the Worker's own rules.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Io, isInteractive } from "../cli/io.ts";
import type { SettingName } from "../platform/settings.ts";
import { misled, placeholders, problemsWith, type Unfit, type Values } from "./fitness.ts";
import { type Options, settings, waysForKey } from "./options.ts";
import { answerTo, secretAnswerTo } from "./prompt.ts";
import { Stop } from "./stop.ts";

export interface Collected {
  secretKey: string;
  /** Every setting of wrangler.toml; "" where there is none. */
  vars: Partial<Record<(typeof settings)[number]["name"], string>>;
  /** Which of them stand in the environment, and were taken from there. */
  fromEnvironment: string[];
}

/**
 * `inToml` is what stands in wrangler.toml, `workerName` the Worker's name there. Throws a Stop that names all that is missing
 * or wrong and cannot be asked for.
 */
export async function collect(
  options: Options,
  inToml: Record<string, string>,
  workerName: string,
  io: Io,
): Promise<Collected> {
  const canAsk = isInteractive(io) && options.stripeKeyFile !== "-";
  const secretKey = await stripeKey(options, io, canAsk);
  const known = (name: SettingName) => options.given[name] ?? (io.env[name] || inToml[name] || "");
  const isFirstTime = settings.some(({ name, isNeeded }) => isNeeded && !inToml[name]);
  const values: Values = { STRIPE_SECRET_KEY: secretKey };
  for (const { name } of settings) values[name] = tidy(name, known(name), workerName);
  const fromEnvironment = settings.flatMap(({ name }) =>
    options.given[name] === undefined && io.env[name] ? name : [],
  );
  const wrongWith = (name: SettingName) => allWrong(values, workerName).find((each) => each.name === name) ?? null;

  if (canAsk)
    for (const { name, ask, isNeeded } of settings) {
      const isOpen = values[name] === "" && (isNeeded || (isFirstTime && options.given[name] === undefined));
      let wrong = values[name] === "" ? null : wrongWith(name);
      if (ask === null || !(isOpen || wrong)) continue;
      do {
        if (wrong) io.stderr.write(`${wrong.name} ${wrong.problem}\n`);
        values[name] = tidy(name, await answerTo(io, `\n${ask}\n${name}: `), workerName);
        wrong = values[name] === "" && !isNeeded ? null : wrongWith(name);
      } while (wrong);
    }

  const { STRIPE_SECRET_KEY: _, ...vars } = values;
  const wrong = allWrong(values, workerName);
  if (wrong.length > 0)
    throw new Stop(2, `These settings are missing or cannot work:\n${wrong.map(lineOf).join("\n")}\n${waysForOthers}`);
  return { secretKey, vars: vars as Collected["vars"], fromEnvironment };
}

const waysForOthers = "Give them as flags (npm run setup -- --help), or start setup in a terminal and it asks.";

async function stripeKey({ stripeKeyFile }: Options, io: Io, canAsk: boolean): Promise<string> {
  const given = stripeKeyFile ? await readKey(stripeKeyFile, io) : io.env.STRIPE_SECRET_KEY?.trim();
  const wrong = given ? problemsWith({ STRIPE_SECRET_KEY: given }).find(isOfKey) : undefined;
  if (given && !wrong) return given;
  if (!canAsk) throw new Stop(2, `STRIPE_SECRET_KEY ${wrong?.problem ?? "is missing."}\n${waysForKey}`);
  if (wrong) io.stderr.write(`${wrong.name} ${wrong.problem}\n`);
  for (;;) {
    const key = await secretAnswerTo(
      io,
      `Stripe secret key: https://dashboard.stripe.com/apikeys, or to try it first https://dashboard.stripe.com/test/apikeys
Better a restricted key. It needs to write Financial Connections sessions, Financial Connections accounts and Customers, to
read Connected accounts, and while setup runs to write Webhook Endpoints.
STRIPE_SECRET_KEY (not shown): `,
    );
    const problem = problemsWith({ STRIPE_SECRET_KEY: key }, []).find(isOfKey);
    if (!problem) return key;
    io.stderr.write(`${problem.name} ${problem.problem}\n`);
  }
}

const isOfKey = ({ name }: Unfit) => name === "STRIPE_SECRET_KEY";

async function readKey(path: string, io: Io): Promise<string> {
  if (path !== "-")
    try {
      return readFileSync(resolve(io.cwd, path), "utf8").trim();
    } catch (error) {
      throw new Stop(2, `--stripe-key-file: ${(error as Error).message}`);
    }
  let text = "";
  for await (const chunk of io.stdin) text += chunk;
  return text.trim();
}

/** What people write for an address: without https://, with a / at the end, or only their workers.dev subdomain. */
function tidy(name: SettingName, value: string, workerName: string): string {
  const trimmed = value.trim();
  if (name !== "PUBLIC_URL" || trimmed === "") return trimmed;
  if (/^[a-z0-9-]+$/i.test(trimmed)) return `https://${workerName}.${trimmed.toLowerCase()}.workers.dev`;
  const full = (/^https?:/i.test(trimmed) ? trimmed : `https://${trimmed}`).replace(
    /^https:\/\/(?=[a-z0-9-]+\.workers\.dev\/?$)/i,
    `https://${workerName}.`,
  );
  const url = URL.parse(full);
  return url?.pathname === "/" && url.search === "" && url.hash === "" ? url.origin : full;
}

/** Everything that is wrong. What setup makes itself counts as there. */
function allWrong(values: Values, workerName: string): Unfit[] {
  const stored = [
    "STRIPE_WEBHOOK_SECRET",
    "API_KEY",
    "LINK_SIGNING_KEY",
    ...(values.NOTIFY_URL ? ["NOTIFY_SECRET"] : []),
  ];
  const all = [...problemsWith(values, stored), ...placeholders(values), ...misled(values, workerName)];
  return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at);
}

const lineOf = ({ name, problem }: Unfit) => `  ${name} ${problem}`;
