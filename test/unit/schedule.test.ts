// When Stripe is asked next, when an event is given up, and how long to wait after failures, by example.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nothingLinked, started } from "../../src/domain/attempt.ts";
import { completed, type LinkRecord, newLink, revoked } from "../../src/domain/link.ts";
import { backoffMs, giveUpSeconds, isOver, lastCheckSeconds, nextCheckSeconds } from "../../src/domain/schedule.ts";

const seconds = [60, 300, 900, 3600];
const day = 24 * 60 * 60;
const begun = started("fcsess_1", "page", 1_000);
const open: LinkRecord = newLink(
  "lnk_1",
  {
    account_holder: { type: "customer", customer: "cus_1" },
    stripe_account: null,
    relink: null,
    institution: null,
    permissions: ["payment_method"],
    prefetch: [],
    filters: { country: "US", account_subcategories: [], require_payment_method_support: "none" },
    limits: null,
    manual_entry: { mode: "disabled" },
    purpose: null,
    return_url: null,
    client_reference_id: null,
    locale: "auto",
    metadata: {},
    expires_at: 1_000 + 7 * day,
  },
  false,
  1_000,
);

describe("the unprompted asking", () => {
  it.each([
    [0, 60],
    [59, 60],
    [60, 300],
    [899, 900],
    [900, 3600],
    // Past the schedule: after as long again as it has been, at most a day.
    [3600, 7200],
    [7200, 14_400],
    [2 * day, 3 * day],
  ])("%i s after the start is next due at %i s", (age, due) => {
    expect(nextCheckSeconds(begun, open, seconds, 1_000 + age)).toBe(1_000 + due);
  });

  it("asks once more after the link's end, and then not again", () => {
    const end = open.expires_at;
    expect(lastCheckSeconds(open, seconds)).toBe(end + 60);
    expect(nextCheckSeconds(begun, open, seconds, end - 10)).toBe(end + 60);
    expect(nextCheckSeconds(begun, open, seconds, end + 59)).toBe(end + 60);
    expect(nextCheckSeconds(begun, open, seconds, end + 60)).toBeNull();
    expect(isOver(begun, open, seconds, end + 59)).toBe(false);
    expect(isOver(begun, open, seconds, end + 60)).toBe(true);
  });

  it("asks for seven days, and then once more at the link's end", () => {
    const long = { ...open, expires_at: 1_000 + 90 * day };
    expect(nextCheckSeconds(begun, long, seconds, 1_000 + 5 * day)).toBe(1_000 + 6 * day);
    for (const age of [6 * day + 1, 7 * day, 30 * day])
      expect(nextCheckSeconds(begun, long, seconds, 1_000 + age)).toBe(long.expires_at + 60);
    expect(isOver(begun, long, seconds, 1_000 + 30 * day)).toBe(false);
  });

  it("asks just the same whatever the page said", () => {
    const canceled = nothingLinked(begun, 1_010);
    for (const age of [10, 60, 3600, 2 * day, 7 * day, 7 * day + 60])
      expect(nextCheckSeconds(canceled, open, seconds, 1_000 + age)).toBe(
        nextCheckSeconds(begun, open, seconds, 1_000 + age),
      );
    expect(isOver(canceled, open, seconds, open.expires_at + 60)).toBe(false);
  });

  it("keeps to the schedule on a link that is revoked or completed by another attempt, and leaves it at that", () => {
    for (const link of [revoked(open), completed(open, 1_020)]) {
      for (const attempt of [begun, nothingLinked(begun, 1_010)]) {
        expect(nextCheckSeconds(attempt, link, seconds, 1_030)).toBe(1_060);
        expect(nextCheckSeconds(attempt, link, seconds, 4_600)).toBeNull();
      }
      expect(isOver(begun, link, seconds, 4_600)).toBe(true);
    }
  });

  it("does not ask after what is linked", () => {
    expect(nextCheckSeconds({ ...begun, outcome: "linked" }, open, seconds, 1_000)).toBeNull();
  });

  it("always asks in the future, at most a day on or by the link's end, until it is over", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 * day }), (age) => {
        const now = 1_000 + age;
        const next = nextCheckSeconds(begun, open, seconds, now);
        if (next === null) return now >= lastCheckSeconds(open, seconds);
        return next > now && next - now <= day;
      }),
    );
  });
});

describe("the wait after failures", () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [30, 60_000],
    [2_000, 60_000],
  ])("after %i in a row is %i ms, less up to a fifth", (failures, most) => {
    expect(backoffMs(failures, 1_000, 60_000, 0)).toBe(most);
    expect(backoffMs(failures, 1_000, 60_000, 1)).toBe(most * 0.8);
  });
});

describe("an event is given up", () => {
  it.each([
    ["three days after it was due, tried at once", 1_000, 1_000, 1_000 + 3 * day],
    ["then, too, when it was tried a day late", 1_000, 1_000 + day, 1_000 + 3 * day],
    ["after an hour of its own, tried when the three days were over", 1_000, 1_000 + 4 * day, 1_000 + 4 * day + 3600],
  ])("%s", (_, due, tried, end) => {
    expect(giveUpSeconds(due, tried)).toBe(end);
  });
});
