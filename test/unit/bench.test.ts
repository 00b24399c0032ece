// What is made of a bench's numbers, and that the documents are what docs/bench/ says.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cases } from "../bench/cases.ts";
import { documentOf, readmeOf } from "../bench/document.ts";
import { isKept, median, percentile, psMicroseconds, ratiosOf, spreadOf } from "../bench/figures.ts";
import { type Finding, isWithin, lineOf } from "../bench/growth/finding.ts";
import type { Measured } from "../bench/measure.ts";
import { type Results, ratios, resultOf } from "../bench/results.ts";
import { rendered } from "../bench/write.ts";

const measured = (answered: number, settled: number | null = null): Measured => ({
  ...{ answered, settled, perSecond: 800, p50: 1.234, p99: 9.876, others: 0.1, bodies: [] },
});
const [page] = cases;
if (!page) throw new Error("There are no cases");
const copies = { ...page, name: "complete, and its copies", budget: null, isWhole: true };
const rounds = {
  ours: [measured(600, 900), measured(500, 800), measured(620, 700)],
  least: [measured(400, 500), measured(400, 400), measured(500, 500)],
};

describe("figures", () => {
  it("take the middle one, or the mean of the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow("no median");
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
  });
  it("compare round by round, so that a slow round is slow for both", () => {
    expect(ratiosOf([150, 300, 90], [100, 200, 100])).toEqual([1.5, 1.5, 0.9]);
  });
  it("know how long all but a hundredth took at most", () => {
    const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
  });
  it("judge a budget by the median, as it is shown", () => {
    expect(isKept([1.2, 9, 1.3], 1.35)).toBe(true);
    expect(isKept([1.354], 1.35)).toBe(true);
    expect(isKept([1.36], 1.35)).toBe(false);
    expect(isKept([1.3, 1.4, 1.5], 1.35)).toBe(false);
  });
  it("read the CPU time that ps prints", () => {
    expect(psMicroseconds("  0:01.25\n")).toBe(1_250_000);
    expect(psMicroseconds("01:02:03")).toBe(3_723_000_000);
    expect(psMicroseconds("1-00:00:01")).toBe(86_401_000_000);
  });
  it("say of growth what is more than it may be", () => {
    const finding: Finding = { part: "holder", name: "mint", unit: "rows read", values: { 1: 20, 10000: 24 }, judged: "10000 links over 1", found: 1.2, bound: 1.15 }; // biome-ignore format: one idea
    expect(isWithin(finding)).toBe(false);
    expect(isWithin({ ...finding, found: 1.15 })).toBe(true);
    expect(lineOf(finding)).toBe(
      "holder: mint (rows read) 1: 20, 10000: 24; 10000 links over 1: 1.2, at most 1.15: BROKEN",
    );
  });
});

describe("a case", () => {
  it("is compared until the answer, or with all that it sets off", () => {
    expect(ratios(page, rounds)).toEqual([1.5, 1.25, 1.24]);
    expect(ratios(copies, rounds)).toEqual([1.8, 2, 1.4]);
  });
  it("becomes medians and ranges", () => {
    const { widths } = resultOf(page, { 8: rounds });
    expect(widths["8"]?.ratio).toEqual({ median: 1.25, min: 1.24, max: 1.5 });
    expect(widths["8"]?.ours).toEqual({
      cpu: { median: 600, min: 500, max: 620 },
      whole: { median: 800, min: 700, max: 900 },
      perSecond: 800,
      p50: 1.23,
      p99: 9.88,
    });
  });
});

describe("the document", () => {
  const performance: Results = {
    circumstances: {
      date: "2026-11-30",
      commit: "abcdef0",
      machine: "A processor, 2 cores, 8 GiB, linux x64",
      versions: { node: "24.0.0", workerd: "1.0.0" },
      loadBefore: 0.5,
      others: { median: 0.1, min: 0, max: 0.4 },
    },
    rounds: 3,
    cases: [resultOf(page, { 1: rounds, 8: rounds }), resultOf(copies, { 8: rounds })],
  };
  const all = { performance, growth: null, page: "" };

  it("shows each budget beside what was found", () => {
    expect(documentOf("{{budgets}}", all)).toContain(
      "| page, ready | the same bytes and headers, one read of an object | 400           | 600      | 1.25 (1.24 to 1.50) | 1.35   |",
    );
    expect(documentOf("{{beside}}", all)).toContain("| 500           | 800      | 1.80 (1.40 to 2.00) |");
  });
  it("says on what it was measured, and that other programs were in the way", () => {
    expect(documentOf("{{circumstances}}", all)).toBe(
      "Measured on 2026-11-30, commit abcdef0, on A processor, 2 cores, 8 GiB, linux x64, with node 24.0.0, workerd 1.0.0. The load average before was 0.5; meanwhile other programs used 0.1 cores (0 to 0.4).\n",
    );
    const { circumstances } = performance;
    const busy = { ...circumstances, others: { median: 1.2, min: 0.5, max: 1.9 } };
    const said = documentOf("{{circumstances}}", { ...all, performance: { ...performance, circumstances: busy } });
    expect(said).toContain("Other programs were in the way");
  });
  it("has what page and growth bring, where they are there", () => {
    const finding: Finding = { part: "memory", name: "status", unit: "MB", values: { 10000: 4.1, "20 s later": 4.2 }, judged: "growth in MB", found: 0.1, bound: 1 }; // biome-ignore format: one idea
    const growth = { circumstances: performance.circumstances, findings: [finding] };
    const text = documentOf("{{growth}}\n\n{{page}}", { performance, growth, page: "## The page\n" });
    expect(text).toContain("### Memory");
    expect(text).toContain("| status | MB  | 10,000: 4.1, 20 s later: 4.2 | growth in MB: 0.1 | 1       |");
    expect(text.endsWith("\n\n## The page\n")).toBe(true);
  });
  it("has no hole that nothing fills", () => {
    expect(() => documentOf("{{speed}}", all)).toThrow("speed");
  });
  it("lends README its lines, and leaves the rest alone", () => {
    const text = readmeOf("before <!-- performance --> old <!-- /performance --> after", performance);
    expect(text).toMatch(/^before <!-- performance -->\n\nCPU time a request.*on A processor, 2 cores:\n/);
    expect(text).toContain("| page, ready | 0.60 ms  | 1.25        | 1.35    |");
    expect(text).not.toContain("old");
    expect(text).not.toContain("copies");
    expect(text.endsWith("<!-- /performance --> after")).toBe(true);
    expect(() => readmeOf("without a place", performance)).toThrow("README.md must have");
  });
});

it("docs/performance.md and README are what docs/bench says: npm run bench -- --render", async () => {
  for (const [path, text] of Object.entries(await rendered())) expect(readFileSync(path, "utf8"), path).toBe(text);
});
