// Which events a change is announced by, and what is refused of a link, by example.
import { describe, expect, it } from "vitest";
import type { StripeAccount } from "../../src/domain/account.ts";
import { couldNotBegin, failed, linked, nothingLinked, reported, started } from "../../src/domain/attempt.ts";
import { accountEvents, isFailure, linkEvents } from "../../src/domain/event.ts";
import { isSame } from "../../src/domain/json.ts";
import type { LinkRecord } from "../../src/domain/link.ts";
import { refusalOfAttempts, refusalToChange, refusalToOpen, refusalToRevoke } from "../../src/domain/link-rules.ts";

const link = { status: "open", opened_at: null, metadata: {} } as unknown as LinkRecord;
const account = { id: "fca_1", status: "active", last4: "6789", balance: null } as unknown as StripeAccount;
const refresh = (status: string) => ({ status, last_attempted_at: 1, next_refresh_available_at: null });
const relink = {
  active: { action: "relink_required", cause: "access_denied" },
};

describe("a link", () => {
  it.each([
    [null, link, ["link.created"]],
    [link, { ...link, opened_at: 5 }, ["link.opened"]],
    [{ ...link, opened_at: 5 }, { ...link, opened_at: 5, status: "completed" }, ["link.completed"]],
    [link, { ...link, opened_at: 5, status: "completed" }, ["link.opened", "link.completed"]],
    [link, { ...link, status: "expired" }, ["link.expired"]],
    [link, { ...link, status: "revoked" }, ["link.revoked"]],
    [{ ...link, status: "expired" }, { ...link, status: "completed" }, ["link.completed"]],
    // Given more time: nothing that an operator who has just asked for it need be told.
    [{ ...link, status: "expired" }, link, []],
    [link, { ...link, metadata: { k: "v" } }, []],
  ] as [LinkRecord | null, LinkRecord, string[]][])("%#", (before, after, types) => {
    expect(linkEvents(before, after)).toEqual(types);
  });
});

describe("an attempt", () => {
  const begun = started("fcsess_1", "page", 1);
  it.each([
    ["begun", null, begun, false],
    ["ended with nothing", begun, nothingLinked(begun, 2), true],
    ["failed", begun, failed(begun, { code: "x", message: null }, 2), true],
    ["reported", begun, reported(begun, { code: "institution_timeout", message: null }, 2), true],
    ["that could not begin", null, couldNotBegin({ code: "offline", message: null }, 2), true],
    ["linked", begun, linked(begun, 2), false],
    ["linked after all", nothingLinked(begun, 2), linked(nothingLinked(begun, 2), 3), false],
    ["as it was", nothingLinked(begun, 2), nothingLinked(begun, 2), false],
  ] as const)("%s", (_, before, after, isTold) => {
    expect(isFailure(before, after)).toBe(isTold);
  });
});

describe("an account", () => {
  it.each([
    ["new", null, account, ["account.linked"]],
    [
      "unchanged, in another order of keys",
      account,
      { balance: null, last4: "6789", status: "active", id: "fca_1" },
      [],
    ],
    ["with a balance", account, { ...account, balance: { as_of: 1 } } as StripeAccount, ["account.updated"]],
    ["deactivated", account, { ...account, status: "inactive" }, ["account.deactivated", "account.relink_required"]],
    [
      "deactivated as was announced",
      { ...account, status_details: relink },
      { ...account, status: "inactive" },
      ["account.deactivated"],
    ],
    [
      "broken when it is linked",
      null,
      { ...account, status: "inactive" },
      ["account.linked", "account.relink_required"],
    ],
    ["being refreshed", account, { ...account, balance_refresh: refresh("pending") }, []],
    [
      "refreshed in vain",
      { ...account, balance_refresh: refresh("pending") },
      { ...account, balance_refresh: refresh("failed") },
      ["account.refresh_failed"],
    ],
    [
      "as after a refresh in vain",
      { ...account, balance_refresh: refresh("failed") },
      { ...account, balance_refresh: refresh("failed"), institution_name: "Another" },
      ["account.updated"],
    ],
    ["reactivated", { ...account, status: "inactive" }, account, ["account.reactivated"]],
    ["disconnected", account, { ...account, status: "disconnected" }, ["account.disconnected"]],
    ["about to be lost", account, { ...account, status_details: relink }, ["account.relink_required"]],
    [
      "still about to be lost",
      { ...account, status_details: relink },
      { ...account, status_details: relink, balance: { as_of: 1 } } as StripeAccount,
      ["account.updated"],
    ],
    [
      "lost, which is more than about to be",
      account,
      { ...account, status: "inactive", status_details: relink },
      ["account.deactivated", "account.relink_required"],
    ],
  ] as [string, StripeAccount | null, StripeAccount, string[]][])("%s", (_, before, after, types) => {
    expect(accountEvents(before, after)).toEqual(types);
  });
});

it.each([
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [null, {}, false],
  [{ a: undefined }, { b: undefined }, false],
  ["1", 1, false],
])("isSame(%j, %j) is %s", (a, b, same) => {
  expect([isSame(a, b), isSame(b, a)]).toEqual([same, same]);
});

describe("what is refused", () => {
  const code = (refused: { failure: object } | null) => refused && (refused.failure as { code?: string }).code;
  it.each([
    ["open", null, null, null],
    ["completed", "link_completed", "link_completed", "link_completed"],
    ["expired", "link_expired", null, null],
    ["revoked", "link_revoked", "link_revoked", null],
  ] as const)("of a link that is %s", (status, toOpen, toMove, toRevoke) => {
    const one = { ...link, status };
    expect(code(refusalToOpen(one))).toBe(toOpen);
    expect(code(refusalToChange(one, { expires_at: 9 }))).toBe(toMove);
    expect(refusalToChange(one, { metadata: { k: "v" } })).toBeNull();
    expect(code(refusalToRevoke(one))).toBe(toRevoke);
  });

  it("for there being too much of it", () => {
    const many = Object.fromEntries([...Array(50)].map((_, n) => [`k${n}`, "v"]));
    expect(refusalToChange({ ...link, metadata: many }, { metadata: { k0: "w" } })).toBeNull();
    expect(code(refusalToChange({ ...link, metadata: many }, { metadata: { more: "v" } }))).toBe("parameter_invalid");
    expect(refusalOfAttempts(99)).toBeNull();
    expect(code(refusalOfAttempts(100))).toBe("link_attempts_exceeded");
  });
});
