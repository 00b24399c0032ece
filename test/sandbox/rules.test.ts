// The sandbox's pure rules, by example.
import { describe, expect, test } from "vitest";
import { decodeForm } from "../../src/sandbox/api/form.ts";
import { institutions } from "../../src/sandbox/bank/institutions.ts";
import { matches } from "../../src/sandbox/control/match.ts";
import { finished, mayStart, started } from "../../src/sandbox/model/refresh.ts";
import { Refusal } from "../../src/sandbox/refusal.ts";
import { pauseAfter } from "../../src/sandbox/webhooks/retries.ts";
import { signature } from "../../src/sandbox/webhooks/signature.ts";

describe("form encoding", () => {
  test.each([
    ["a=1&b=2", { a: "1", b: "2" }],
    ["a[b]=1&a[c][d]=2", { a: { b: "1", c: { d: "2" } } }],
    ["a[]=1&a[]=2", { a: ["1", "2"] }],
    ["a[0]=1&a[1]=2", { a: ["1", "2"] }],
    ["a[1]=2&a[0]=1", { a: ["1", "2"] }],
    ["a[0][b]=1&a[0][c]=2&a[1][b]=3", { a: [{ b: "1", c: "2" }, { b: "3" }] }],
    ["a%5Bb%5D=x+y%26", { a: { b: "x y&" } }],
    ["a=1&a=2", { a: "2" }],
    ["", {}],
  ])("%s", (text, expected) => {
    expect(JSON.parse(JSON.stringify(decodeForm(text)))).toEqual(expected);
  });

  test.each(["a[b=1", "a[b]c=1", "a=1&a[b]=2", "a[]=1&a[b]=2"])("%s cannot be read", (text) => {
    expect(() => decodeForm(text)).toThrow(Refusal);
  });

  test("a parameter called __proto__ is a parameter", () => {
    expect(Object.keys(decodeForm("__proto__[x]=1"))).toEqual(["__proto__"]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

test.each([
  ["GET /v1/customers/:id", "GET", "/v1/customers/cus_1", true],
  ["GET /v1/customers/*", "GET", "/v1/customers/cus_1", true],
  ["GET /v1/customers/:id", "GET", "/v1/customers", false],
  ["GET /v1/customers/:id", "GET", "/v1/customers/cus_1/x", false],
  ["GET /v1/customers/:id", "POST", "/v1/customers/cus_1", false],
  ["* /v1/customers", "DELETE", "/v1/customers", true],
])("the fault %s and %s %s", (match, method, path, hit) => {
  expect(matches(match, method, path)).toBe(hit);
});

test("a refresh may start when none is under way and the pause is over", () => {
  const pending = started("", false, 100);
  const done = finished(pending, 3);
  expect(mayStart(null, 100)).toBe(true);
  expect(mayStart(pending, 1000)).toBe(false);
  expect(done).toMatchObject({ status: "succeeded", nextAt: 103 });
  expect(mayStart(done, 102)).toBe(false);
  expect(mayStart(done, 103)).toBe(true);
  expect(finished(started("", true, 100), 3).status).toBe("failed");
});

test("deliveries are tried again after 1, 2, 4, 8 … seconds", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map(pauseAfter)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000]);
});

test("a signature is HMAC-SHA256 over time and body", async () => {
  expect(await signature("whsec_x", "{}", 1)).toMatch(/^t=1,v1=[0-9a-f]{64}$/);
});

test("every bank has its own name, and its accounts their own keys", () => {
  expect(new Set(institutions.map(({ name }) => name)).size).toBe(institutions.length);
  for (const { offers } of institutions) expect(new Set(offers.map(({ key }) => key)).size).toBe(offers.length);
});
