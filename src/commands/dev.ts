// `npm run dev`: wrangler dev with your own keys, which stand in .dev.vars. PORT chooses the port; arguments go to wrangler.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readVars } from "../setup/wrangler-toml.ts";
import { endTogether, portOr } from "./wrangler.ts";

const port = portOr(8787);
if (!existsSync(".dev.vars")) {
  console.error("Copy .dev.vars.example to .dev.vars and fill it in first. Without a Stripe account: npm start");
  process.exit(1);
}
const own = parseEnv(readFileSync(".dev.vars", "utf8"));
const toml = readFileSync("wrangler.toml", "utf8");
const inToml = readVars(toml);

// What is production's alone is not used here, and what production needs and is not set yet has a value for this machine.
const local: Record<string, string> = { PUBLIC_URL: `http://localhost:${port}`, NOTIFY_URL: "" };
const usual = {
  BUSINESS_NAME: "Your business",
  SUPPORT_EMAIL: "help@example.com",
  PRIVACY_URL: "https://example.com/privacy",
};
for (const [name, value] of Object.entries(usual)) if (!inToml[name]) local[name] = value;
const vars = Object.entries(local).filter(([name]) => own[name] === undefined);
// Of .dev.vars wrangler itself reads only what its configuration names under [vars] or [secrets].
if (own.RECONCILE_SECONDS) vars.push(["RECONCILE_SECONDS", own.RECONCILE_SECONDS]);

const args = ["node_modules/wrangler/bin/wrangler.js", "dev", "--env=", "--persist-to", ".wrangler/dev"];
if (own.NOTIFY_SECRET) args.push("--config", namingNotifySecret());
// A custom domain in wrangler.toml is not where it is asked for here.
args.push("--port", String(port), "--infer-origin-from-routes=false");
for (const [name, value] of vars) args.push("--var", `${name}:${value}`);
endTogether(spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: "inherit" }));

/**
 * Writes wrangler.toml once more, with NOTIFY_SECRET under [secrets]: so wrangler takes it from .dev.vars, and it need not
 * stand on a command line, which everybody on this machine can read. Beside wrangler.toml, as its paths start there.
 */
function namingNotifySecret(): string {
  const path = ".wrangler-dev.toml";
  writeFileSync(path, toml.replace(/^required = \[/m, 'required = ["NOTIFY_SECRET", '));
  process.on("exit", () => rmSync(path, { force: true }));
  return path;
}
