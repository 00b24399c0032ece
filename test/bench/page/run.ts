// `npm run bench:page`: loads every page, prints what came of it, and fails when a budget is broken. `--only=<text>` for the
// pages with that in their name, `--write` to put good results into docs/bench/page.json.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { startDeployed } from "./deployed.ts";
import { startEdge } from "./edge.ts";
import { brokenIn, slowness } from "./judge.ts";
import { startBrowser } from "./load.ts";
import { makePages } from "./pages.ts";
import { pageTable } from "./report.ts";
import { compressions, type PageResult, type Results, resultOf } from "./results.ts";

/** A page that seems slow is loaded again: the machine may have been busy. */
const mostRounds = 5;

const given = process.argv.slice(2);
const isWritten = given.includes("--write");
const only = given.find((argument) => argument.startsWith("--only="))?.slice("--only=".length) ?? "";
const unknown = given.find((argument) => argument !== "--write" && !argument.startsWith("--only="));
if (unknown || (isWritten && only))
  throw new Error(`Use --only=<text> or --write, ${unknown ? `not ${unknown}` : "not both"}.`);

const results = await measure();
mkdirSync("dist/bench", { recursive: true });
const text = `${JSON.stringify(results, null, 2)}\n`;
writeFileSync("dist/bench/page.json", text);
console.info(`\n${pageTable(results)}\n\nIn dist/bench/page.json too.`);
const broken = brokenIn(results);
for (const problem of broken) console.error(`Broken: ${problem}`);
if (isWritten && broken.length === 0) writeFileSync("docs/bench/page.json", text);
process.exitCode = broken.length > 0 ? 1 : 0;

async function measure(): Promise<Results> {
  const deployed = await startDeployed();
  const edge = await startEdge(deployed.url);
  const browser = await startBrowser(edge);
  try {
    const pages = Object.entries(await makePages(deployed)).filter(([name]) => name.includes(only));
    if (pages.length === 0) throw new Error(`No page has ${only} in its name.`);
    const found: Record<string, PageResult> = {};
    let lighthouse = "";
    for (const [name, page] of pages) {
      console.info(`${name} …`);
      const loads = [];
      for (let round = 0; round < mostRounds; round++) {
        for (const compression of compressions) loads.push(await browser.load(page, compression));
        if (slowness(resultOf(loads)).length === 0) break;
      }
      found[name] = resultOf(loads);
      lighthouse = loads[0]?.lighthouse ?? "";
    }
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const model = cpus()[0]?.model ?? "unknown";
    return {
      date: new Date().toISOString().slice(0, 10),
      versions: { banklink: version, lighthouse, chromium: browser.version, node: process.versions.node },
      machine: `${cpus().length} cores (${model})`,
      stripeJs: edge.stripeJs,
      pages: found,
    };
  } finally {
    await browser.close();
    edge.close();
    await deployed.close();
  }
}
