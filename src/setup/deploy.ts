// `npm run deploy`: wrangler deploy, for a configuration that is fit for production.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Io } from "../cli/io.ts";
import { requiredSecrets, type Unfit, unfitFor } from "./fitness.ts";
import { Stop } from "./stop.ts";
import { secretNames, wrangler } from "./wrangler.ts";
import { readVars } from "./wrangler-toml.ts";

/**
 * Deploys, with `args` handed on to wrangler; answers with the exit code. `--dry-run` says what is not fit and still runs
 * wrangler's own dry run. `--secrets-file` counts for the secrets that are in it. `stored` names those that the Worker has,
 * where that is known already.
 */
export async function deploy(args: string[], io: Io, stored?: string[]): Promise<number> {
  try {
    return await checkAndDeploy(args, io, stored);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    io.stderr.write(`${error.message}\n`);
    return error.code;
  }
}

async function checkAndDeploy(args: string[], io: Io, known?: string[]): Promise<number> {
  refuseElsewhere(args);
  const isTrial = args.includes("--dry-run");
  const toml = tomlOf(io);
  const stored = known ?? (await storedSecrets(io));
  const unfit = unfitFor(toml, stored && [...stored, ...namesInFile(args, io)]);
  if (unfit.length > 0) {
    io.stderr.write(`${notFit(unfit)}\nnpm run setup does all of it.\n`);
    if (!isTrial) {
      io.stderr.write("Nothing was deployed.\n");
      return 1;
    }
  } else if (readVars(toml).STRIPE_PUBLISHABLE_KEY?.startsWith("pk_test_"))
    io.stderr.write("Stripe's test mode: no real bank can be linked with this deployment.\n");
  const { code } = await wrangler(io, ["deploy", "--env=", ...args], true);
  return code || (unfit.length > 0 ? 1 : 0);
}

/** What makes wrangler deploy something else than what was looked at, to somewhere else, or as somebody else. */
const elsewhere =
  /^(-[^-]*[ce]|--(config|cwd|env|env-file|envFile|name|profile|var|dispatch-namespace|dispatchNamespace)(=|$))/;

function refuseElsewhere(args: string[]): void {
  // The first may be a path to another Worker; later ones may be what an option takes.
  const given = args.find((arg, at) => elsewhere.test(arg) || (at === 0 && !arg.startsWith("-")));
  if (given !== undefined)
    throw new Stop(
      2,
      `npm run deploy looks at wrangler.toml here, and deploys what stands in it to production: it does not take ${given.replace(/=.*/s, "")}. The environments of wrangler.toml run on your machine only.`,
    );
}

/** Throws a Stop where there is none. */
export function tomlOf(io: Io): string {
  try {
    return readFileSync(join(io.cwd, "wrangler.toml"), "utf8");
  } catch {
    throw new Stop(2, `There is no wrangler.toml in ${io.cwd}. Run this in a clone of banklink's repository.`);
  }
}

/** Null where wrangler cannot say, not being logged in: it will ask, and itself refuses to deploy without `[secrets]`. */
async function storedSecrets(io: Io): Promise<string[] | null> {
  try {
    return (await secretNames(io)) ?? [];
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    io.stderr.write("Which secrets the Worker has could not be asked; wrangler checks that itself.\n");
    return null;
  }
}

function namesInFile(args: string[], io: Io): string[] {
  const at = args.findIndex((arg) => /^--secrets-?file(=|$)/i.test(arg));
  const path = args[at]?.replace(/^[^=]*=?/, "") || args[at + 1];
  if (at < 0 || path === undefined) return [];
  // Neither message of Node.js is passed on: one quotes what stands in the file.
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, path), "utf8");
  } catch {
    throw new Stop(2, `--secrets-file: ${path} cannot be read.`);
  }
  try {
    return Object.keys(text.trimStart().startsWith("{") ? (JSON.parse(text) as object) : parseEnv(text));
  } catch {
    throw new Stop(2, `--secrets-file: what stands in ${path} is no valid JSON.`);
  }
}

/** What is not fit, and what to do about it. */
export function notFit(unfit: Unfit[]): string {
  const secrets: string[] = [...requiredSecrets, "NOTIFY_SECRET"];
  const ways: string[] = [];
  if (unfit.some(({ name }) => secrets.includes(name)))
    ways.push('By hand, secrets: npx wrangler secret put NAME --env="", or secret delete');
  if (unfit.some(({ name }) => !secrets.includes(name))) ways.push("By hand, the others: [vars] in wrangler.toml");
  const lines = unfit.map(({ name, problem }) => `  ${name} ${problem}`);
  return ["Not fit for production:", ...lines, ...ways].join("\n");
}
