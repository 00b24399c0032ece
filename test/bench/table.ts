// What is printed of a case.
import type { CaseResult, SideResult } from "./results.ts";

const sides = ["ours", "least", "hono", "express"] as const;

/** One line a width: how many times the least ours took, and CPU time a request of each side. */
export function lineOf({ name, budget, isWhole, widths }: CaseResult): string {
  const cpu = ({ cpu, whole }: SideResult) => String((isWhole ? (whole ?? cpu) : cpu).median).padStart(5);
  return Object.entries(widths)
    .map(([width, result]) => {
      const { ratio, ours } = result;
      const parts = sides.flatMap((side) => (result[side] ? [`${side} ${cpu(result[side])}`] : []));
      const ratios = `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}, budget ${budget ?? "none"})`;
      return `${name.padEnd(30)} ${width.padStart(2)} at a time: ${ratios}  µs: ${parts.join(", ")}  ours ${ours.perSecond} a second, p50 ${ours.p50} ms, p99 ${ours.p99} ms`;
    })
    .join("\n");
}
