// What the platform throws for an object with too many requests is no bug: the caller is told to come again.
import { expect, it, vi } from "vitest";
import { failureOf, toWire } from "../../src/http/errors.ts";

it("an overloaded object is 503 with Retry-After, logged without the platform's words", () => {
  const log = vi.spyOn(console, "warn").mockImplementation(() => {});
  const thrown = Object.assign(new Error("Durable Object is overloaded: of pat@example.com"), { overloaded: true });
  const { status, type, code, headers } = toWire(failureOf(thrown, "req_1"));
  expect([status, type, code, headers]).toEqual([503, "api_error", "overloaded", { "Retry-After": "5" }]);
  expect(log.mock.calls.flat().join()).toContain("req_1");
  expect(log.mock.calls.flat().join()).not.toContain("pat@");
  log.mockRestore();
});

it("anything else that was thrown is a bug, of which an answer says nothing", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const inside = "no such column: inside";
  for (const thrown of [new Error(inside), Object.assign(new Error(inside), { overloaded: false }), null, inside]) {
    const wire = toWire(failureOf(thrown, "req_1"));
    expect(wire).toMatchObject({ status: 500, code: "internal_error" });
    expect(JSON.stringify(wire)).not.toContain("inside");
  }
  log.mockRestore();
});
