// What somebody has who installs the package: `npm pack`, unpacked into a folder of its own.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");

export interface Packed {
  /** An empty folder but for node_modules/banklink. */
  folder: string;
  /** The package in it. */
  installed: string;
  remove(): Promise<void>;
}

export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), "banklink-packed-"));
  const installed = join(folder, "node_modules/banklink");
  // npm is a script where there is no npm_execpath, and on Windows only a shell can run that.
  const npm = process.env.npm_execpath;
  const args = ["pack", "--pack-destination", folder];
  if (npm) await run(process.execPath, [npm, ...args], { cwd: root });
  else await run("npm", args, { cwd: root, shell: true });
  const file = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (!file) throw new Error("npm pack has made no package");
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", file, "--strip-components=1", "-C", "node_modules/banklink"], { cwd: folder });
  await rm(join(folder, file));
  return { folder, installed, remove: () => rm(folder, { recursive: true, force: true }) };
}
