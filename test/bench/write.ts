// Keeps what was measured in docs/bench/, and makes docs/performance.md and README's lines of what is kept there.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { documentOf, type Measurements, readmeOf } from "./document.ts";
import { root } from "./folders.ts";

const path = (name: string) => join(root, name);
const read = (name: string) => readFileSync(path(name), "utf8");
const kept = (name: string) => `docs/bench/${name}.json`;
const readKept = (name: string) => (existsSync(path(kept(name))) ? JSON.parse(read(kept(name))) : null);

/** Keeps `results` as `docs/bench/<name>.json`, and makes the documents anew. */
export async function keep(name: "performance" | "growth", results: object): Promise<void> {
  mkdirSync(dirname(path(kept(name))), { recursive: true });
  writeFileSync(path(kept(name)), formatted(kept(name), JSON.stringify(results, null, 2)));
  await renderAll();
}

/** What the documents have to be, by path. */
export async function rendered(): Promise<Record<string, string>> {
  const measured: Measurements = {
    performance: readKept("performance"),
    growth: readKept("growth"),
    page: await pageSection(readKept("page")),
  };
  return {
    "docs/performance.md": documentOf(read("test/bench/performance.template.md"), measured),
    "README.md": readmeOf(read("README.md"), measured.performance),
  };
}

export async function renderAll(): Promise<void> {
  for (const [name, text] of Object.entries(await rendered())) writeFileSync(path(name), text);
}

/** What `npm run bench:page` has to say, where that is there. */
async function pageSection(results: unknown): Promise<string> {
  const report = path("test/bench/page/report.ts");
  if (!results || !existsSync(report)) return "";
  const { pageSection } = await import(/* @vite-ignore */ report);
  return pageSection(results);
}

function formatted(name: string, text: string): string {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const args = [biome, "format", `--stdin-file-path=${name}`];
  return execFileSync(process.execPath, args, {
    cwd: root,
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
}
