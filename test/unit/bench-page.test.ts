// What breaks the page's budget, and what does not.
import { expect, test } from "vitest";
import { brokenIn } from "../bench/page/judge.ts";
import { pageSection } from "../bench/page/report.ts";
import { type Load, type PageResult, resultOf } from "../bench/page/results.ts";

const good: PageResult = {
  bytes: { gzip: 14_336, br: 14_336, zstd: 15_000 },
  headerBytes: 900,
  scores: { performance: 100, accessibility: 100, "best-practices": 100, seo: 63 },
  lost: { "is-crawlable": "seo" },
  cls: 0,
  lcpMs: 1500,
  tbtMs: 100,
};
const explained = { "is-crawlable": { pages: "all" as const, why: "Not for search engines." } };
const judged = (change: Partial<PageResult>, reasons: Parameters<typeof brokenIn>[1] = explained) =>
  brokenIn({ pages: { ready: { ...good, ...change } } }, reasons);

test("a page within its budget breaks nothing", () => {
  expect(judged({})).toEqual([]);
});

test.each([
  ["heavier", { bytes: { ...good.bytes, gzip: 14_337 } }, "14337 bytes by gzip"],
  ["heavier by Brotli", { bytes: { ...good.bytes, br: 14_337 } }, "14337 bytes by br"],
  ["not loaded with a compression", { bytes: { ...good.bytes, br: Number.NEGATIVE_INFINITY } }, "by br"],
  ["not weighed", { bytes: { ...good.bytes, gzip: Number.NaN } }, "NaN bytes by gzip"],
  ["shifting", { cls: 0.0001 }, "its layout shifts by 0.0001"],
  ["of unknown shift", { cls: Number.NaN }, "its layout shifts"],
  ["slow to show", { lcpMs: 1501 }, "after 1501 ms"],
  ["blocked", { tbtMs: 101 }, "blocked for 101 ms"],
  ["of a lower score", { scores: { ...good.scores, performance: 99 } }, "performance 99 of 100"],
  ["with a missing label", { lost: { ...good.lost, "button-name": "accessibility" as const } }, "by button-name"],
  ["graded lower for nothing", { scores: { ...good.scores, "best-practices": 96 } }, "best-practices 96 of 100"],
  ["not graded", { scores: { ...good.scores, accessibility: Number.NaN } }, "accessibility NaN of 100"],
  [
    "without a lost point that is explained",
    { scores: { ...good.scores, seo: 100 }, lost: {} },
    "is-crawlable costs no point any more",
  ],
])("a page that is %s breaks it", (_, change, problem) => {
  expect(judged(change)).toEqual([expect.stringContaining(problem)]);
});

test("an explanation is for the pages that it names", () => {
  const lost = { ...good.lost, "http-status-code": "seo" as const };
  const reasonFor = (page: string) => ({ ...explained, "http-status-code": { pages: [page], why: "It has ended." } });
  expect(judged({ lost }, reasonFor("ready"))).toEqual([]);
  expect(judged({ lost }, reasonFor("expired"))).toHaveLength(1);
});

test("of several loads the least time counts, and the worst of everything else", () => {
  const load = (compression: Load["compression"], more: Partial<Load> = {}): Load => ({
    ...good,
    compression,
    bytes: 14_000,
    ...more,
  });
  const slow = { tbtMs: 300, lcpMs: 2000, scores: { ...good.scores, performance: 80, accessibility: 97 } };
  const loads = [load("gzip", slow), load("br", { cls: 0.1, bytes: 14_100 }), load("zstd", { lost: { x: "seo" } })];
  const { bytes, scores, lost, cls, tbtMs, lcpMs } = resultOf(loads);
  expect(bytes).toEqual({ gzip: 14_000, br: 14_100, zstd: 14_000 });
  expect([scores.performance, scores.accessibility, cls, tbtMs, lcpMs]).toEqual([100, 97, 0.1, 100, 1500]);
  expect(lost).toEqual({ "is-crawlable": "seo", x: "seo" });
  expect(resultOf(loads.slice(1)).bytes.gzip).toBe(Number.NEGATIVE_INFINITY);
});

test("the section has a row for each page, and each explanation", () => {
  const section = pageSection({
    date: "2026-11-26",
    versions: { banklink: "0.1.0", lighthouse: "12.2.3", chromium: "153", node: "24" },
    machine: "2 cores",
    stripeJs: { raw: 900_000, gzip: 270_000 },
    pages: { ready: good },
  });
  expect(section).toMatch(/\| ready +\| 100 +\| 100 +\| 100 +\| 63 +\| 14,336 /);
  expect(section).toMatch(/\| `is-crawlable` +\| all/);
  expect(section).not.toMatch(/undefined|NaN/);
});
