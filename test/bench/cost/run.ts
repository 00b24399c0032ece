// `npm run cost`: writes docs/cost.md, and its lines in README.md. With `--count` it counts first, which takes minutes.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { count } from "./count.ts";
import { costPage, type Sources, withCost } from "./page.ts";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const countsPath = "docs/bench/counts.json";

/** What docs/cost.md is made of, as it is committed. */
export const readSources = (): Sources => ({
  counts: read(countsPath),
  prices: read("docs/bench/prices.json"),
  simulation: read("docs/bench/simulation.json"),
});

/** docs/cost.md as it has to be. */
export function madePage(): string {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const format = [biome, "format", "--stdin-file-path=docs/cost.md"];
  return execFileSync(process.execPath, format, {
    input: costPage(readSources()),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes("--count")) {
    const today = new Date().toISOString().slice(0, 10);
    writeFileSync(countsPath, `${JSON.stringify(await count(today), null, 2)}\n`);
    console.info(`${countsPath} is counted anew. npm run simulate goes by it too.`);
  }
  const page = madePage();
  writeFileSync("docs/cost.md", page);
  writeFileSync("README.md", withCost(readFileSync("README.md", "utf8"), page));
  console.info("docs/cost.md and the cost lines of README.md are written.");
}
