// `npm run bench -- growth`: what becomes of cost and memory when there is more and more of everything.
import { productCode } from "../code.ts";
import { circumstances, loadBefore } from "../machine.ts";
import type { Circumstances } from "../results.ts";
import { keep } from "../write.ts";
import { type Finding, isWithin, lineOf } from "./finding.ts";
import { holderGrowth } from "./holder.ts";
import { indexGrowth } from "./index.ts";
import { memoryGrowth } from "./memory.ts";
import { startGrowth } from "./start.ts";

export interface Growth {
  circumstances: Circumstances;
  findings: Finding[];
}

/**
 * Measures the parts whose name `only` finds, in memory also single routes (`memory: status`). Answers with the exit code: 1
 * where something grows more than it may and `isCheck`.
 */
export async function grow(only: RegExp, rounds: number, isCheck: boolean, isKept: boolean): Promise<number> {
  const load = loadBefore();
  const code = productCode();
  const parts: Record<Finding["part"], (rounds: number) => Promise<Finding[]>> = {
    start: () => startGrowth(code),
    holder: (rounds) => holderGrowth(code, rounds),
    index: (rounds) => indexGrowth(code, rounds),
    memory: () => memoryGrowth(code, only),
  };
  const findings: Finding[] = [];
  for (const [part, measured] of Object.entries(parts)) {
    if (part !== "memory" && !only.test(part)) continue;
    let found = await measured(rounds);
    if (isCheck && !found.every(isWithin)) {
      for (const finding of found.filter((each) => !isWithin(each))) console.info(`${lineOf(finding)}; once more`);
      // Another program may have been in the way.
      found = await measured(2 * rounds + 1);
    }
    for (const finding of found) console.info(lineOf(finding));
    findings.push(...found);
  }
  if (isKept) await keep("growth", { circumstances: circumstances(load, []), findings } satisfies Growth);
  const broken = findings.filter((finding) => !isWithin(finding));
  if (broken.length > 0)
    console.error(`More than they may be: ${broken.map(({ name, judged }) => `${name} (${judged})`)}`);
  return isCheck && broken.length > 0 ? 1 : 0;
}
