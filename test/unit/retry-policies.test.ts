// How often a job comes back whose call keeps failing: often at first, and not for ever.
import { describe, expect, it } from "vitest";
import { askPolicy, writePolicy } from "../../src/holder/jobs/retry-policies.ts";

const minute = 60_000;
/** How often a job runs in a day in which each run fails at once. */
function runsADay(retryMs: (failures: number) => number): number {
  let runs = 0;
  for (let at = 0; at < 24 * 60 * minute; at += retryMs(++runs));
  return runs;
}

describe("a write that keeps failing", () => {
  const { retryMs } = writePolicy("d1", 5_000);
  it("is tried again within a minute, for the first half hour", () => {
    let at = 0;
    for (let failures = 1; at < 30 * minute; failures++) {
      expect(retryMs(failures)).toBeLessThanOrEqual(minute);
      at += retryMs(failures);
    }
  });
  it("does not wake its object each minute for days: a database that is full stays full", () => {
    expect(runsADay(retryMs)).toBeLessThan(200);
  });
});

it("a question that keeps failing comes back once an hour in the end", () => {
  expect(runsADay(askPolicy([60], 0).retryMs)).toBeLessThan(120);
});
