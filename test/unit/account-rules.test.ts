// What is refused of a linked account before Stripe is asked, and when its refreshes are asked after, by example.
import { describe, expect, it } from "vitest";
import type { StripeAccount } from "../../src/domain/account.ts";
import { refusalToOperate, refusalToRead } from "../../src/domain/account-rules.ts";
import { nextRefreshCheckMs } from "../../src/domain/schedule.ts";

const now = 1_800_000_000;
const account = {
  id: "fca_1",
  status: "active",
  permissions: ["balances", "ownership", "transactions"],
  ownership: "fcaowns_1",
  balance_refresh: null,
  ownership_refresh: null,
  transaction_refresh: null,
} as unknown as StripeAccount;
const refresh = (status: string, next: number | null, at = now - 10) => ({
  id: "fctxnref_1",
  status,
  last_attempted_at: at,
  next_refresh_available_at: next,
});
/** Code, param, and when it will be possible; null when nothing is refused. */
const said = (refused: ReturnType<typeof refusalToOperate>) => {
  if (!refused) return null;
  const { code, param, availableAt } = refused.failure as { code: string; param?: string; availableAt?: number | null };
  expect((refused.failure as { message: string }).message).toMatch(/\.$/);
  return [code, param, availableAt];
};

describe("a refresh", () => {
  it.each([
    ["that never was", {}, ["balance", "ownership", "transactions"], null],
    ["that may be by now", { balance_refresh: refresh("succeeded", now) }, ["balance"], null],
    ["that failed, and may be by now", { balance_refresh: refresh("failed", now - 1) }, ["balance"], null],
    [
      "too early",
      { ownership_refresh: refresh("succeeded", now + 60) },
      ["balance", "ownership"],
      ["refresh_not_available", "features[1]", now + 60],
    ],
    ["of another feature", { ownership_refresh: refresh("succeeded", now + 60) }, ["balance"], null],
    [
      "under way",
      { transaction_refresh: refresh("pending", null) },
      ["transactions"],
      ["refresh_not_available", "features[0]", null],
    ],
    ["that Stripe has forgotten", { balance_refresh: refresh("pending", null, now - 90_000) }, ["balance"], null],
    [
      "of unknown time",
      { balance_refresh: refresh("succeeded", null) },
      ["balance"],
      ["refresh_not_available", "features[0]", null],
    ],
    [
      "of what was not shared",
      { permissions: ["ownership"] },
      ["ownership", "transactions", "balance"],
      ["permission_missing", "features[1]", undefined],
    ],
    [
      "of an inactive account",
      { status: "inactive", permissions: [] },
      ["balance"],
      ["account_inactive", undefined, undefined],
    ],
    [
      "of a disconnected account",
      { status: "disconnected", permissions: [] },
      ["balance"],
      ["account_disconnected", undefined, undefined],
    ],
  ] as const)("%s", (_, more, wanted, refused) => {
    expect(said(refusalToOperate({ ...account, ...more } as StripeAccount, "refresh", [...wanted], now))).toEqual(
      refused,
    );
  });

  it("does not stand in the way of the repeat of its own request", () => {
    const begun = { ...account, balance_refresh: refresh("pending", null, now - 10) };
    expect(refusalToOperate(begun, "refresh", ["balance"], now, now - 10)).toBe(null);
    expect(said(refusalToOperate(begun, "refresh", ["balance"], now, now - 9))?.[0]).toBe("refresh_not_available");
  });
});

it.each([
  ["subscribe", {}, null],
  ["subscribe", { transaction_refresh: refresh("pending", null) }, null],
  ["subscribe", { permissions: ["balances"] }, ["permission_missing", "features[0]", undefined]],
  ["subscribe", { status: "inactive" }, ["account_inactive", undefined, undefined]],
  ["subscribe", { status: "disconnected" }, ["account_disconnected", undefined, undefined]],
  ["unsubscribe", { status: "inactive" }, null],
  ["unsubscribe", { status: "disconnected" }, ["account_disconnected", undefined, undefined]],
] as const)("%s with %j", (operation, more, refused) => {
  expect(said(refusalToOperate({ ...account, ...more } as StripeAccount, operation, ["transactions"], now))).toEqual(
    refused,
  );
});

it.each([
  ["ownership", {}, null],
  ["ownership", { status: "inactive" }, null],
  ["ownership", { ownership: null }, ["refresh_required", undefined, undefined]],
  ["ownership", { permissions: ["balances"], ownership: null }, ["permission_missing", "id", undefined]],
  ["ownership", { status: "disconnected" }, ["account_disconnected", undefined, undefined]],
  ["transactions", {}, ["refresh_required", undefined, undefined]],
  ["transactions", { transaction_refresh: refresh("failed", now) }, null],
  ["transactions", { permissions: null }, ["permission_missing", "id", undefined]],
] as const)("reading %s with %j", (what, more, refused) => {
  expect(said(refusalToRead({ ...account, ...more } as StripeAccount, what))).toEqual(refused);
});

it("what is to be done next stands in every refusal", () => {
  const next = (more: object) =>
    JSON.stringify(refusalToRead({ ...account, ...more }, "transactions")).replaceAll("\\", "");
  expect(next({})).toContain('POST /v1/accounts/fca_1/refresh with {"features": ["transactions"]}');
  expect(next({ status: "inactive" })).toContain('{"relink": "fca_1"}');
  expect(next({ status: "disconnected" })).toContain("new link");
  expect(next({ permissions: [] })).toContain('"transactions" among its permissions');
});

it.each([
  [5, 5],
  [60, 60],
  [-30, 5],
  [7_200, 3_600],
  [86_400, 3_600],
  [86_401, null],
])("a refresh that has been under way for %s s is asked after in %s s", (age, wait) => {
  const begun = { ...account, balance_refresh: refresh("pending", null, now - age) };
  const at = wait === null ? null : (now + wait) * 1000;
  expect(nextRefreshCheckMs(begun, [60, 300], now * 1000)).toBe(at);
  const younger = { ...begun, ownership_refresh: refresh("pending", null, now) };
  expect(nextRefreshCheckMs(younger, [1], now * 1000)).toBe((now + 1) * 1000);
  expect(nextRefreshCheckMs(account, [1], now * 1000)).toBe(null);
});
