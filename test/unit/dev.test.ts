// npm run dev gives wrangler what stands in .dev.vars, and no secret on its command line.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const folder = mkdtempSync(join(tmpdir(), "banklink-dev-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("lets wrangler take NOTIFY_SECRET from .dev.vars", () => {
  const bin = join(folder, "node_modules/wrangler/bin");
  mkdirSync(bin, { recursive: true });
  // In wrangler's place: keeps what it was called with, and the configuration that it was given.
  const standIn = `const { copyFileSync, writeFileSync } = require("node:fs");
writeFileSync("called.json", JSON.stringify(process.argv));
copyFileSync(process.argv[process.argv.indexOf("--config") + 1], "given.toml");`;
  writeFileSync(join(bin, "wrangler.js"), standIn);
  copyFileSync("wrangler.toml", join(folder, "wrangler.toml"));
  writeFileSync(join(folder, ".dev.vars"), 'NOTIFY_SECRET="whsec_hunter2"\nNOTIFY_URL="http://localhost:9000"\n');
  const { status } = spawnSync(process.execPath, [resolve("src/commands/dev.ts")], { cwd: folder });
  expect(status).toBe(0);
  expect(readFileSync(join(folder, "called.json"), "utf8")).not.toContain("hunter2");
  const given = unstable_readConfig({ config: join(folder, "given.toml") }) as { secrets?: { required?: string[] } };
  expect(given.secrets?.required).toEqual(expect.arrayContaining(["API_KEY", "NOTIFY_SECRET"]));
  expect(existsSync(join(folder, ".wrangler-dev.toml"))).toBe(false);
});
