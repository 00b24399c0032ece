// `npm run bench`: measures each route beside the least that does the same work and beside the usual ways, and prints the
// ratios. `-- --help` says what else it does.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Case, cases } from "./cases.ts";
import { check } from "./check.ts";
import { productCode } from "./code.ts";
import { compare, mainWidth, type Plan } from "./compare.ts";
import { root } from "./folders.ts";
import { grow } from "./growth/grow.ts";
import { circumstances, loadBefore } from "./machine.ts";
import { type CaseResult, resultOf } from "./results.ts";
import { startWorld } from "./stage.ts";
import { lineOf } from "./table.ts";
import { keep, renderAll } from "./write.ts";

const help = `npm run bench                  every case, ours beside the least and the usual ways; JSON in dist/bench/
npm run bench -- --check       only what has a budget; exit code 1 when one is broken
npm run bench -- --write       keeps what was measured in docs/bench/, and makes docs/performance.md and README's lines of it
npm run bench -- --render      makes those of what is kept, without measuring
npm run bench -- growth        how all that grows; with --check and --write as above

--only <regular expression>    only the cases, or parts of growth, whose name has it
--rounds <number>              how often each is measured (5)
--width <number>               only with so many requests at a time (1, 8 and 32)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "5" },
    width: { type: "string" },
  },
});
const only = new RegExp(values.only);
const rounds = Number(values.rounds);

if (values.help) console.info(help);
else if (values.render) await renderAll();
else if (positionals[0] === "growth") process.exitCode = await grow(only, rounds, values.check, values.write);
else {
  const chosen = cases.filter(({ name, budget }) => only.test(name) && !(values.check && budget === null));
  process.exitCode = values.check ? await check(chosen, rounds) : await all(chosen);
}
process.exit();

async function all(chosen: Case[]): Promise<number> {
  const load = loadBefore();
  const plan: Plan = { rounds, widths: values.width ? [Number(values.width)] : [1, mainWidth, 32], isWide: true };
  const [world, code] = [await startWorld(), productCode()];
  const results: CaseResult[] = [];
  const others: number[] = [];
  for (const one of chosen) {
    const measured = await compare(one, world, code, plan);
    for (const sides of Object.values(measured))
      for (const side of Object.values(sides)) others.push(...side.map(({ others }) => others));
    const result = resultOf(one, measured);
    results.push(result);
    console.info(lineOf(result));
  }
  await world.end();
  const whole = { circumstances: circumstances(load, others), rounds, cases: results };
  const folder = join(root, "dist/bench");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "performance.json"), JSON.stringify(whole, null, 2));
  if (values.write) await keep("performance", whole);
  return 0;
}
