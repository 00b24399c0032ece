// `npm run setup`: from a clone to production, step by step. Each step says what it does before it does it, and can be
// repeated: what an interrupted run has left is found and finished by the next one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Io, isInteractive, styled } from "../cli/io.ts";
import { apiVersion } from "../stripe/client.ts";
import { handledTypes } from "../stripe/webhook.ts";
import { cloudflareAccount } from "./account.ts";
import { type Collected, collect } from "./collect.ts";
import { deploy, notFit, tomlOf } from "./deploy.ts";
import { askDoctor, waitUntilWell } from "./deployed.ts";
import { planEndpoints, type Wanted } from "./endpoints.ts";
import { requiredSecrets, unfitFor } from "./fitness.ts";
import { help, type Options, readOptions, rotatable } from "./options.ts";
import { isConfirmed, withRetries } from "./prompt.ts";
import { type Made, newSecrets, secretsFor, withSecretsFile } from "./secrets.ts";
import { Stop } from "./stop.ts";
import { stripeClient } from "./stripe.ts";
import { checkStripe } from "./stripe-key.ts";
import { tellNew, tellNext, tellPlan, tellSecret } from "./tell.ts";
import { applyPlan, checkSameAccount, checkWriting, listEndpoints, settle } from "./webhooks.ts";
import { secretNames } from "./wrangler.ts";
import { readEndpoints, readTop, readVars, writeDomain, writeEndpoints, writeTop, writeVars } from "./wrangler-toml.ts";

/** Runs setup with `args`; answers with the exit code: 0, 1 (refused or failed), 2 (something is missing). */
export async function setup(args: string[], io: Io): Promise<number> {
  try {
    const options = readOptions(args);
    if (!options.help) return await run(options, io);
    io.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    io.stderr.write(`${error.message}\n`);
    return error.code;
  }
}

async function run(options: Options, io: Io): Promise<number> {
  const say = (text: string) => io.stdout.write(`${text}\n`);
  const step = (text: string) => say(`\n${styled(io, io.stdout, "bold", text)}`);
  const before = tomlOf(io);
  const inToml = readVars(before);
  if (!isInteractive(io) && !options.yes && !options.dryRun)
    throw new Stop(2, "Without a terminal to ask in, say --yes (or --dry-run).");

  step("Settings");
  const { secretKey, vars, fromEnvironment } = await collect(
    options,
    inToml,
    readTop(before, "name") ?? "banklink",
    io,
  );
  if (fromEnvironment.length > 0) say(`From your environment: ${fromEnvironment.join(", ")}.`);
  const isLive = /^.._live_/.test(secretKey);
  say(isLive ? "Live mode." : "Test mode: no real bank can be linked until you run this again with live keys.");

  step("Cloudflare: who is logged in, and which secrets the Worker has");
  const account = await cloudflareAccount(options, before, io);
  const cloudIo = account ? { ...io, env: { ...io.env, CLOUDFLARE_ACCOUNT_ID: account } } : io;
  const stored = account === null ? null : await secretNames(cloudIo);
  if (account !== null) say(stored ? `It has ${stored.join(", ") || "none"}.` : "There is no such Worker yet.");

  step("Stripe: what the key may do");
  const base = options.stripeApiBase ?? io.env.STRIPE_API_BASE;
  await withRetries(io, () => checkStripe(stripeClient(secretKey, base), options.dryRun, isLive, say));

  step("Stripe: webhook endpoints");
  const ownKey = setupKey(secretKey, io);
  const hooks = stripeClient(ownKey, base);
  const url = `${vars.PUBLIC_URL}/webhooks/stripe`;
  const isMoved = inToml.PUBLIC_URL && inToml.PUBLIC_URL !== vars.PUBLIC_URL;
  const formerUrl = isMoved ? `${inToml.PUBLIC_URL}/webhooks/stripe` : null;
  const wanted: Wanted = { url, formerUrl, events: handledTypes, apiVersion, connect: options.connect };
  const listed = stored?.includes("STRIPE_WEBHOOK_SECRET") ? readEndpoints(before) : [];
  const isRotated = options.rotate.includes("STRIPE_WEBHOOK_SECRET");
  const existing = await withRetries(io, async () => {
    if (ownKey !== secretKey) await checkSameAccount(stripeClient(secretKey, base), hooks);
    if (!options.dryRun) await checkWriting(hooks);
    return listEndpoints(hooks);
  });
  const there = existing.filter((endpoint) => endpoint.url === url).map(({ id, status }) => `${id} (${status})`);
  say(`At ${url} there ${there.length > 0 ? `is ${there.join(", ")}` : "is none yet"}.`);
  const plan = planEndpoints(existing, wanted, listed, isRotated);
  const toml = tomlWith(before, vars, options, account, io);
  const made = newSecrets(options.rotate, stored ?? [], vars.NOTIFY_URL ?? "");

  const unfit = unfitFor(toml, [...requiredSecrets, ...(stored ?? []), ...Object.keys(made)]);
  if (unfit.length > 0) throw new Stop(1, notFit(unfit));

  step("What setup will do");
  for (const line of changedLines(before, toml)) say(`- wrangler.toml: ${line}`);
  if (toml === before) say("- wrangler.toml: nothing, it is as it must be");
  tellPlan(plan, wanted, say);
  say("- secret STRIPE_SECRET_KEY: the key that you gave");
  for (const name of rotatable) tellSecret(name, made, plan, stored ?? [], say);
  say(`- deploy with wrangler, wait until ${vars.PUBLIC_URL}/healthz says ok, and ask the doctor`);
  if (options.dryRun) {
    say("\nThis was a dry run: nothing was done.");
    return 0;
  }
  if (!options.yes && !(await isConfirmed(io, "\nGo on?", true))) throw new Stop(1, "Nothing was changed.");

  step("Stripe: registering the webhook endpoint");
  const endpoints = await applyPlan(hooks, plan, wanted);
  say("Done.");

  step("Cloudflare: deploying, with the settings and secrets");
  const ids = [...endpoints, ...plan.keep.map(({ endpoint }) => endpoint)].map(({ id }) => id);
  const noted = ids.every((id) => listed.includes(id)) ? toml : writeEndpoints(toml, ids);
  if (noted !== before) writeFileSync(join(io.cwd, "wrangler.toml"), noted);
  const isDeployed = await deployWith(secretsFor(secretKey, endpoints, made), stored ?? [], cloudIo);
  // Before all that may take long, fail or be stopped: nobody can show them again.
  tellNew(made, isDeployed, io, say);
  if (!isDeployed)
    throw new Stop(
      1,
      "The deployment failed: wrangler says above why. Run setup again when that is mended; it goes on from here.",
    );

  const stopped = io.interrupted();
  step("Stripe: old webhook endpoints");
  await settle(hooks, endpoints, plan, options, io, say);
  step(`Waiting until ${vars.PUBLIC_URL}/healthz says ok`);
  const trouble = await waitUntilWell(vars.PUBLIC_URL ?? "", options.waitSeconds, stopped);
  if (trouble) throw new Stop(1, `${trouble}\nIt is deployed. When this is mended, or in a while, run setup again.`);
  say("It does.");
  step("The doctor");
  const isWell = await examine(vars.PUBLIC_URL ?? "", made, options.waitSeconds, stopped, io);
  tellNext(vars.PUBLIC_URL ?? "", say);
  return isWell ? 0 : 1;
}

/** The key for the webhook endpoints. */
function setupKey(secretKey: string, { env }: Io): string {
  const { STRIPE_SETUP_KEY: own } = env;
  const modeOf = (key: string) => /_(test|live)_/.exec(key)?.[1];
  if (own && modeOf(own) !== modeOf(secretKey))
    throw new Stop(2, "STRIPE_SETUP_KEY must be a key of the same Stripe account and mode as STRIPE_SECRET_KEY.");
  return own || secretKey;
}

function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const gone = old.filter((line) => /^routes\b/.test(line) && !now.some((other) => /^routes\b/.test(other)));
  return [...gone.map((line) => `without ${line}`), ...now.filter((line) => !old.includes(line))];
}

/** wrangler.toml as it must be. */
function tomlWith(before: string, vars: Collected["vars"], options: Options, account: string | null, io: Io): string {
  const inToml = readVars(before);
  const changes = Object.entries(vars).filter(([name, value]) => value !== (inToml[name] ?? ""));
  let toml = writeVars(before, Object.fromEntries(changes));
  const isKnown = account === io.env.CLOUDFLARE_ACCOUNT_ID || account === readTop(before, "account_id");
  if (account && !isKnown) toml = writeTop(toml, "account_id", JSON.stringify(account));
  if (options.noDomain) return toml;
  const routed = writeDomain(toml, vars.PUBLIC_URL ?? "");
  if (routed === null)
    io.stdout.write("wrangler.toml has routes of its own: see that one of them leads PUBLIC_URL to the Worker.\n");
  return routed ?? toml;
}

/** Whether wrangler says that it is done. */
const deployWith = async (secrets: object, stored: string[], io: Io): Promise<boolean> =>
  (await withSecretsFile(io.cwd, secrets, (path) => deploy(["--secrets-file", path], io, stored))) === 0;

async function examine(publicUrl: string, made: Made, seconds: number, stopped: AbortSignal, io: Io): Promise<boolean> {
  const apiKey = made.API_KEY ?? io.env.BANKLINK_API_KEY ?? io.env.API_KEY?.split(",")[0]?.trim();
  if (apiKey) return askDoctor(publicUrl, apiKey, seconds, stopped, io);
  io.stdout.write(
    `Not asked: it needs API_KEY, which an earlier run has made (lost it? --rotate API_KEY). This asks it too:
  BANKLINK_URL=${publicUrl} BANKLINK_API_KEY=… npm run banklink -- doctor\n`,
  );
  return true;
}
