// The page's budget, and what of it a run has broken.
import { explained as known, type Lost } from "./lost-points.ts";
import { categories, type PageResult, type Results } from "./results.ts";

export const budget = {
  /** Of all that a first visit loads from our origin, compressed: about what a server sends before it waits for an answer. */
  bytes: 14 * 1024,
  /** Far below what Google calls good: 2,500 and 200. */
  lcpMs: 1500,
  tbtMs: 100,
} as const;

/** One line for each thing that is broken: none when all is well. */
export function brokenIn({ pages }: Pick<Results, "pages">, explained: Record<string, Lost> = known): string[] {
  return Object.entries(pages).flatMap(([name, page]) =>
    [...weight(page), ...shift(page), ...slowness(page), ...points(name, page, explained)].map(
      (problem) => `${name}: ${problem}`,
    ),
  );
}

function weight({ bytes }: PageResult): string[] {
  // By Zstandard a page is larger. It is told, and no budget: whoever minds chooses another in Cloudflare's dashboard.
  return (["gzip", "br"] as const)
    .filter((compression) => !(bytes[compression] > 0 && bytes[compression] <= budget.bytes))
    .map((compression) => `${bytes[compression]} bytes by ${compression}, and the budget is ${budget.bytes}`);
}

const shift = ({ cls }: PageResult): string[] => (cls === 0 ? [] : [`its layout shifts by ${cls}`]);

/** What a busy machine may be to blame for. */
export function slowness({ scores, lcpMs, tbtMs }: PageResult): string[] {
  return [
    ...(scores.performance === 100 ? [] : [`performance ${scores.performance} of 100`]),
    ...(lcpMs <= budget.lcpMs ? [] : [`its main text shows after ${lcpMs} ms, over the budget of ${budget.lcpMs}`]),
    ...(tbtMs <= budget.tbtMs ? [] : [`it is blocked for ${tbtMs} ms, over the budget of ${budget.tbtMs}`]),
  ];
}

/** Each lost point must be explained, and each explanation be of a point that is lost. */
function points(name: string, { scores, lost }: PageResult, explained: Record<string, Lost>): string[] {
  const reasons = Object.keys(explained).filter((audit) => {
    const pages = explained[audit]?.pages;
    return pages === "all" || pages?.includes(name);
  });
  const unexplained = Object.keys(lost).filter((audit) => !reasons.includes(audit));
  const unknown = categories.filter(
    (category) => category !== "performance" && scores[category] !== 100 && !Object.values(lost).includes(category),
  );
  const idle = reasons.filter((audit) => !(audit in lost));
  return [
    ...unexplained.map(
      (audit) => `loses points in ${lost[audit]} by ${audit}; mend it, or explain it in lost-points.ts`,
    ),
    ...unknown.map((category) => `${category} ${scores[category]} of 100, for no audit that is known`),
    ...idle.map((audit) => `${audit} costs no point any more; remove its explanation from lost-points.ts`),
  ];
}
