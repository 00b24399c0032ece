// Link ids: newest first, traceable to their holder, telling nothing of it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { holderKey, holderKeyIn, newLinkId } from "../../src/domain/ids.ts";

const day = Date.UTC(2026, 10, 24);

it("is 34 characters without look-alikes after lnk_, and says nothing of Stripe", async () => {
  const id = await newLinkId(day, await holderKey("cus_123"), "nonce");
  expect(id).toMatch(/^lnk_[0-9a-hjkmnp-tv-z]{34}$/);
  expect(id).not.toContain("123");
});

it("sorts newest first, to the millisecond, for any holder", async () => {
  const keys = await Promise.all(["cus_1", "acct_2", "cus_3"].map((id) => holderKey(id)));
  const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2060, 0, 1) });
  await fc.assert(
    fc.asyncProperty(time, time, fc.nat(2), fc.nat(2), async (a, b, i, j) => {
      const [first, second] = [await newLinkId(a, keys[i] ?? "", "x"), await newLinkId(b, keys[j] ?? "", "y")];
      if (a !== b) expect(first < second).toBe(a > b);
    }),
  );
});

it("leads to its holder, is repeatable, and differs by nonce", async () => {
  const key = await holderKey("cus_1");
  const id = await newLinkId(day, key, "a");
  expect(holderKeyIn(id)).toBe(key);
  expect(await newLinkId(day, key, "a")).toBe(id);
  expect(await newLinkId(day, key, "b")).not.toBe(id);
  expect(await holderKey("cus_2")).not.toBe(key);
});

it.each([
  "",
  "lnk_",
  "cus_1",
  `lnk_${"a".repeat(33)}`,
  `lnk_${"a".repeat(35)}`,
  `lnk_${"i".repeat(34)}`,
  `LNK_${"a".repeat(34)}`,
  `lnk_${"a".repeat(34)}\n`,
])("takes %j for no id", (id) => {
  expect(holderKeyIn(id)).toBeNull();
});
