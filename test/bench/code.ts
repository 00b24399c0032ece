// The code that is measured: the Worker as `wrangler deploy` bundles it, and the Workers beside it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root, temporary } from "./folders.ts";
import type { Code } from "./workerd.ts";

/** Our Worker, as it is deployed. */
export function productCode(): Code {
  execFileSync(process.execPath, ["src/commands/build.mjs"], { cwd: root, stdio: "inherit" });
  const folder = temporary("code");
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--env=", "--outdir", folder], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      WRANGLER_LOG: "error",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
  });
  return { "worker.js": readFileSync(join(folder, "index.js"), "utf8") };
}

/** A Worker of the bench's own, with all that it imports. */
export async function codeOf(path: string): Promise<Code> {
  const built = await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*", "./product.js"],
    logLevel: "warning",
  });
  return { "worker.js": built.outputFiles[0]?.text ?? "" };
}
