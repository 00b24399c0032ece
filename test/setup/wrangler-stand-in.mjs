// Stands in for wrangler where setup runs it: keeps in a file what it was called with and what the Worker has, and "deploys"
// by telling whoever started the test. Refuses what the real one refuses. The file is a CloudState of stage.ts.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { STAND_IN_STATE = "", STAND_IN_DEPLOY = "", CLOUDFLARE_ACCOUNT_ID = null } = process.env;
const args = process.argv.slice(2);
const state = JSON.parse(readFileSync(STAND_IN_STATE, "utf8"));
const secretsFile = args.includes("--secrets-file") ? args[args.indexOf("--secrets-file") + 1] : null;
const secretsInEnv = ["STRIPE_SECRET_KEY", "STRIPE_SETUP_KEY", "API_KEY"].filter((name) => process.env[name]);
state.calls.push({ args, account: CLOUDFLARE_ACCOUNT_ID, secretsInEnv });
const command = args.filter((arg) => !arg.startsWith("-")).join(" ");

if (command === "whoami") {
  const { loggedIn, accounts } = state;
  end(loggedIn ? 0 : 1, JSON.stringify(loggedIn ? { loggedIn, accounts } : { loggedIn }));
}
if (!state.loggedIn) end(1, "✘ [ERROR] In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN");
if (command === "secret list") {
  if (!state.worker) end(1, '✘ [ERROR] Worker "banklink" not found.\n\nIf this is a new Worker, run `wrangler deploy`');
  end(0, JSON.stringify(Object.keys(state.worker.secrets).map((name) => ({ name, type: "secret_text" })), null, 2)); // biome-ignore format: one idea
}
if (args[0] !== "deploy" || !args.includes("--env=")) end(1, `The stand-in does not know ${command}`);
if (args.includes("--dry-run")) end(0, "--dry-run: exiting now.");
if (state.next === "fails") end(1, "✘ [ERROR] A request to the Cloudflare API failed.");

const brought = secretsFile ? JSON.parse(readFileSync(secretsFile, "utf8")) : {};
if (secretsFile && (statSync(secretsFile).mode & 0o077) !== 0) end(1, "Others can read the secrets file");
const secrets = { ...state.worker?.secrets, ...brought };
const toml = readFileSync(join(process.cwd(), "wrangler.toml"), "utf8");
const required = JSON.parse(/^required = (\[.*\])$/m.exec(toml)[1]);
const missing = required.filter((name) => !secrets[name]);
if (missing.length > 0) end(1, `✘ [ERROR] The following required secrets have not been set: ${missing.join(", ")}`);
const lines = /^\[vars\]$(.*?)^\[/ms.exec(toml)[1].matchAll(/^(\w+) = (".*")/gm);
const vars = Object.fromEntries([...lines].map(([, name, value]) => [name, JSON.parse(value)]));
state.worker = { secrets, vars };
const answer = await fetch(STAND_IN_DEPLOY, { method: "POST", body: JSON.stringify(state.worker) });
if (!answer.ok) end(1, await answer.text());
if (state.next === "kills") process.kill(process.ppid, "SIGKILL");
end(0, "Uploaded banklink (1.00 sec)");

function end(code, said) {
  writeFileSync(STAND_IN_STATE, JSON.stringify(state));
  (code === 0 ? process.stdout : process.stderr).write(`${said}\n`);
  process.exit(code);
}
