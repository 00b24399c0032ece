// Runs wrangler: the one in node_modules, or the script that WRANGLER names.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Io } from "../cli/io.ts";
import { Stop } from "./stop.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Secrets that stand in our environment are not handed on: wrangler starts the build, and that other programs. */
const kept = /^(STRIPE_(SECRET|SETUP)_KEY|STRIPE_WEBHOOK_SECRET|(BANKLINK_)?API_KEY|LINK_SIGNING_KEY|NOTIFY_SECRET)$/;

/**
 * Runs `wrangler` with `args` in the folder of the command. Its output is answered with, or where `isShown` goes where ours
 * goes; then it may also ask its own questions.
 */
export async function wrangler(io: Io, args: string[], isShown = false): Promise<Ran> {
  const script = resolve(io.cwd, io.env.WRANGLER ?? "node_modules/wrangler/bin/wrangler.js");
  if (!existsSync(script)) throw new Stop(1, `There is no wrangler at ${script}. Run npm install first.`);
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !kept.test(name)));
  const isOurs = isShown && io.stdout === process.stdout;
  const child = spawn(process.execPath, [script, ...args], {
    cwd: io.cwd,
    env,
    stdio: isOurs ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  const heard = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      heard[name] += text;
      if (isShown) io[name].write(text);
    });
  const code = await new Promise<number>((done, failed) => {
    child.once("error", failed);
    child.once("close", (status) => done(status ?? 1));
  });
  return { code, ...heard };
}

export interface Account {
  id: string;
  name: string;
}

/** The Cloudflare accounts that wrangler is logged in to; null when it is not logged in. */
export async function accounts(io: Io): Promise<Account[] | null> {
  const { code, stdout } = await wrangler(io, ["whoami", "--json"]);
  if (code !== 0) return null;
  const { accounts = [] } = jsonIn<{ accounts?: Account[] }>(stdout, "{") ?? {};
  return accounts;
}

/** The names of the secrets that the Worker has; null when there is no such Worker yet. Throws a Stop when wrangler cannot say. */
export async function secretNames(io: Io): Promise<string[] | null> {
  const { code, stdout, stderr } = await wrangler(io, ["secret", "list", "--env="]);
  const said = `${stdout}\n${stderr}`;
  if (code !== 0 && /Worker "[^"]*".* not found|10007/.test(said)) return null;
  const secrets = code === 0 ? jsonIn<{ name: string }[]>(stdout, "[") : null;
  if (!secrets) throw new Stop(1, `wrangler cannot list the Worker's secrets:\n${said.trim()}`);
  return secrets.map(({ name }) => name);
}

/** The JSON in what wrangler printed, which may say something else first. */
function jsonIn<T>(text: string, start: "{" | "["): T | null {
  try {
    return JSON.parse(text.slice(text.search(start === "{" ? /^\{/m : /^\[/m))) as T;
  } catch {
    return null;
  }
}
