// Builds every Worker that tests start, once for the whole run: its code, and what wrangler.toml binds it to.
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import { build } from "esbuild";
import type { WorkerSettings } from "./settings.ts";

export const root = resolve(import.meta.dirname, "../..");

/** The product with the sandbox's Stripe, that Stripe alone, and what is deployed: each an environment of wrangler.toml. */
const environments = [
  { name: "sandbox", env: "sandbox", entry: "test/workerd/sandbox.ts" },
  { name: "stripe", env: "stripe", entry: "src/sandbox/standalone.ts" },
  { name: "production", env: undefined, entry: "src/index.ts" },
] as const;

/**
 * Builds into a folder of its own, and answers with its path: `<name>.js` for each Worker and `<name>.json` for its settings.
 * `others`: the paths of more Workers, by name, of which only the code is built.
 */
export async function buildWorkers(others: Record<string, string> = {}): Promise<string> {
  // What the Workers contain of the browser's code must be there first.
  execFileSync(process.execPath, ["src/commands/build.mjs"], { cwd: root, stdio: "inherit" });
  mkdirSync(join(root, "dist"), { recursive: true });
  const folder = mkdtempSync(join(root, "dist/test-"));
  const doubles = globSync("test/*/doubles/*.ts", { cwd: root }).map((path) => [`doubles/${parse(path).name}`, path]);
  const entries = [...environments.map(({ name, entry }) => [name, entry]), ...doubles];
  const { unstable_readConfig: readConfig } = await wrangler();
  const { alias } = readConfig({ config: join(root, "wrangler.toml") });
  // As wrangler does it.
  const bundling = build({
    absWorkingDir: root,
    entryPoints: { ...Object.fromEntries(entries), ...others },
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    alias: alias ?? {},
    loader: { ".txt": "text" },
    sourcemap: "inline",
    logLevel: "warning",
  });
  const [settings] = await Promise.all([readSettings(), bundling]);
  for (const [name, setting] of Object.entries(settings))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(setting));
  return folder;
}

async function wrangler() {
  // Each time it reads the file it warns of what an environment does not inherit: that is known, and meant.
  process.env.WRANGLER_LOG ??= "error";
  return import("wrangler");
}

async function readSettings(): Promise<Record<string, WorkerSettings>> {
  const { unstable_getMiniflareWorkerOptions: optionsOf, unstable_readConfig: readConfig } = await wrangler();
  return Object.fromEntries(
    environments.map(({ name, env }) => {
      const config = readConfig({ config: join(root, "wrangler.toml"), env });
      const { workerOptions } = optionsOf(config, env);
      // Not what stands in a .dev.vars on the developer's machine.
      const bindings = config.vars as Record<string, string>;
      const settings: object = { ...workerOptions, name: config.name, rootPath: root, bindings };
      return [name, settings as WorkerSettings];
    }),
  );
}

/** Before the first test file, in the process that starts all others: they inherit where everything is. */
export default async function setup(): Promise<() => void> {
  const folder = await buildWorkers();
  process.env.TEST_WORKERS = folder;
  return () => rmSync(folder, { recursive: true });
}
