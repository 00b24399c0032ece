// Calls to Durable Objects, when the platform cuts them off: made again, but not for ever, and never for a bug of ours.
import { afterAll, beforeAll, expect, it } from "vitest";
import { startObject, type Workers } from "../workerd/start.ts";

let workers: Workers;
beforeAll(async () => {
  workers = await startObject("brittle", "BRITTLE", "Brittle");
});
afterAll(() => workers.close());

it.each([
  ["well", { cuts: 0, fails: false }, { answer: 1, calls: 1 }],
  ["cut off once", { cuts: 1, fails: false }, { answer: 2, calls: 2 }],
  ["cut off three times", { cuts: 3, fails: false }, { answer: 4, calls: 4 }],
  ["cut off every time", { cuts: 100, fails: false }, { answer: "cut off", calls: 4 }],
  ["failing by itself", { cuts: 0, fails: true }, { answer: "a bug", calls: 1 }],
])("an object that is %s", async (_, asked, expected) => {
  const answer = await fetch(workers.url, { method: "POST", body: JSON.stringify(asked) });
  expect(await answer.json()).toEqual(expected);
});

it("an object of the release before, which lacks a method: that is no bug, and may be tried again soon", async () => {
  const answer = await fetch(workers.url, { method: "POST", body: JSON.stringify({ isOlder: true }) });
  expect(await answer.json()).toMatchObject({
    status: 503,
    type: "api_error",
    code: "deploying",
    headers: { "Retry-After": "2" },
  });
});
