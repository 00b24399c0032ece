// Whether a link that repairs an account is still needed, and what an event says of the break.
import { describe, expect, test } from "vitest";
import type { AccountView, StripeAccount } from "../../src/domain/account.ts";
import { breakOf, relinkEventData } from "../../src/domain/event.ts";
import { sizeOf } from "../../src/domain/json.ts";
import type { LinkDetails } from "../../src/domain/link.ts";
import { refusalToRepair, repairOf } from "../../src/domain/repair.ts";

const well: StripeAccount = {
  id: "fca_1",
  status: "active",
  institution_name: "Bank",
  last4: "6789",
  subcategory: "checking",
  livemode: false,
};
const broken = { ...well, status: "inactive" };
const ending = {
  ...well,
  status_details: { active: { action: "relink_required", expected_deactivation_date: 1_796_500_000 } },
};
const disconnected = { ...well, status: "disconnected" };

describe("a repair", () => {
  test.each([
    [well, null, "mended", null, "relink_not_needed"],
    [broken, null, "broken", null, null],
    [ending, null, "ending", 1_796_500_000, null],
    [disconnected, null, "disconnected", null, "account_disconnected"],
    [broken, { ...well, id: "fca_2" }, "mended", null, "relink_not_needed"],
    [broken, { ...broken, id: "fca_2" }, "broken", null, null],
    [disconnected, { ...well, id: "fca_2" }, "mended", null, "relink_not_needed"],
  ])("%#: stands as it should", (account, replacement, state, deadline, code) => {
    const repair = repairOf(account, replacement);
    expect(repair).toEqual({ institution_name: "Bank", last4: "6789", subcategory: "checking", state, deadline });
    const refused = refusalToRepair(repair);
    expect(refused && "code" in refused.failure ? refused.failure.code : null).toBe(code);
  });

  test.each([9e15, "soon", -1e20, 1.5, 0, null])("has no deadline where Stripe says %s", (date) => {
    const odd = {
      ...well,
      status_details: { active: { action: "relink_required", expected_deactivation_date: date } },
    };
    expect(repairOf(odd, null)).toMatchObject({ state: "ending", deadline: null });
    expect(breakOf(odd)).toEqual({ reason: "upcoming_deactivation", deadline: null });
  });

  test("of an account without last four digits says so", () => {
    const { last4: _, ...nameless } = broken;
    expect(repairOf(nameless, null).last4).toBeNull();
  });

  test("of a link like any other is never refused", () => expect(refusalToRepair(null)).toBeNull());
});

describe("the event that an account breaks", () => {
  const object = { ...broken, banklink: {} } as AccountView;
  const link = (metadata: Record<string, string>) => ({ id: "lnk_1", metadata }) as LinkDetails;

  test("carries the link where there is one", () => {
    expect(relinkEventData(object, null)).toEqual({ object, reason: "inactive", deadline: null });
    expect(relinkEventData(object, link({ a: "b" }))).toMatchObject({ relink: { metadata: { a: "b" } } });
  });

  test("is never too large", () => {
    const data = relinkEventData(object, link({ a: "x".repeat(64 * 1024) }));
    expect(data).toMatchObject({ omitted: ["relink.metadata"], relink: { id: "lnk_1", metadata: {} } });
    expect(sizeOf(data)).toBeLessThan(1024);
  });
});
