// `npm run bench -- --check`: whether every budget is kept. One that is not is measured once more, with more rounds, before
// that counts: another program may have been in the way.
import type { Case } from "./cases.ts";
import { productCode } from "./code.ts";
import { compare, mainWidth } from "./compare.ts";
import { isKept, median } from "./figures.ts";
import { ratios } from "./results.ts";
import { startWorld } from "./stage.ts";

/** The exit code. */
export async function check(chosen: Case[], rounds: number): Promise<number> {
  const [world, code] = [await startWorld(), productCode()];
  const ratiosOf = async (one: Case, rounds: number) => {
    const byWidth = await compare(one, world, code, { rounds, widths: [mainWidth], isWide: false });
    return ratios(one, byWidth[mainWidth] ?? {});
  };
  const broken: string[] = [];
  for (const one of chosen) {
    const budget = one.budget ?? Number.POSITIVE_INFINITY;
    let found = await ratiosOf(one, rounds);
    if (!isKept(found, budget)) {
      console.info(`${said(one, found)}: once more, with more rounds`);
      found = await ratiosOf(one, 2 * rounds + 1);
    }
    const isWell = isKept(found, budget);
    if (!isWell) broken.push(one.name);
    console.info(`${said(one, found)}: ${isWell ? "kept" : "BROKEN"}`);
  }
  await world.end();
  if (broken.length === 0) return 0;
  console.error(`Over budget: ${broken.join(", ")}. docs/performance.md says what each optimisation was for.`);
  return 1;
}

const said = ({ name, budget, least }: Case, found: number[]) =>
  `${name.padEnd(30)} ${median(found).toFixed(2)} × the least (${least}), budget ${budget}`;
