// When an account was linked, and when it was last read at the bank.
import { expect, test } from "vitest";
import type { StripeAccount } from "../../src/domain/account.ts";
import { lastRead, sharedSince } from "../../src/domain/account-times.ts";

const account = { id: "fca_1", status: "active", last4: "6789", subcategory: "checking", livemode: true, created: 100 };
const refreshed = (status: string, last_attempted_at: number) => ({
  status,
  last_attempted_at,
  next_refresh_available_at: null,
});

test("an account is shared since Stripe made it; one that does not say, since we know of it", () => {
  expect(sharedSince(account, 150)).toBe(100);
  const { created: _, ...silent } = account;
  expect([sharedSince(silent, 150), lastRead(silent, 150)]).toEqual([150, 150]);
});

test("it was last read when it was linked, or at the newest reading that went well", () => {
  const read = (more: Partial<StripeAccount>) => lastRead({ ...account, ...more }, 150);
  expect(read({})).toBe(100);
  expect(read({ balance: null, balance_refresh: null })).toBe(100);
  expect(read({ balance: { as_of: 200 } })).toBe(200);
  expect(read({ balance: { as_of: 200 }, balance_refresh: refreshed("failed", 300) })).toBe(200);
  expect(read({ balance_refresh: refreshed("pending", 300) })).toBe(100);
  expect(read({ balance: { as_of: 200 }, ownership_refresh: refreshed("succeeded", 300) })).toBe(300);
  expect(read({ transaction_refresh: { id: "fctxnref_1", ...refreshed("succeeded", 400) } })).toBe(400);
});
