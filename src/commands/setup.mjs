// Runs before every command: installs what package-lock.json says when that is not there yet. Plain Node.js ≥ 20, no packages.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`banklink needs Node.js 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changedMs("node_modules/.package-lock.json") < changedMs("package-lock.json")) {
  console.error("Installing what banklink needs (once) …");
  const npm = process.env.npm_execpath;
  const install = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...install], { stdio: ["ignore", 2, "inherit"] })
    : spawnSync("npm", install, { stdio: ["ignore", 2, "inherit"], shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
