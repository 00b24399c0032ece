// What it is measured on: the machine, the versions, and what else the machine does.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";
import { rounded, spreadOf } from "./figures.ts";
import { root } from "./folders.ts";
import type { Circumstances } from "./results.ts";

const packages = ["workerd", "wrangler", "hono", "stripe"];

const versionOf = (folder: string, name: string): string =>
  JSON.parse(readFileSync(join(root, folder, "node_modules", name, "package.json"), "utf8")).version;

/** How busy it is before the bench begins. */
export const loadBefore = () => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** `others`: how many cores other programs used, at each measurement where somebody looked. */
export function circumstances(load: number, others: number[]): Circumstances {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${gigabytes} GiB, ${platform()} ${arch()}`,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, versionOf("", name)])),
      express: versionOf("test/bench", "express"),
    },
    loadBefore: load,
    others: others.length > 0 ? rounded(spreadOf(others), 2) : null,
  };
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  try {
    const isChanged = git("status", "--porcelain", "--untracked-files=no", "src", "wrangler.toml") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${isChanged ? ", changed" : ""}`;
  } catch {
    return "unknown";
  }
}
