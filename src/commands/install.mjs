// Runs before every command: installs what package-lock.json lists, if that is not installed yet, here and in the
// folders named as arguments. In those, packages' install scripts do not run. Needs Node.js 20 or newer, and no
// packages.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`banklink needs Node.js 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

for (const folder of [".", ...process.argv.slice(2)]) {
  const installed = join(folder, "node_modules/.package-lock.json");
  if (changedMs(installed) < changedMs(join(folder, "package-lock.json"))) install(folder);
}

function install(folder) {
  const isRoot = folder === ".";
  console.error(`Installing what ${isRoot ? "banklink" : folder} needs (once) …`);
  const npm = process.env.npm_execpath;
  const scripts = isRoot ? [] : ["--ignore-scripts"];
  const args = ["ci", ...scripts, "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: folder, stdio: ["ignore", 2, "inherit"] };
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
