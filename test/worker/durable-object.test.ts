// Calls to Durable Objects, when the platform cuts them off: made again, but not for ever, and never for a bug of ours.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestHarness } from "wrangler";

const harness = createTestHarness({
  root: process.cwd(),
  workers: [
    {
      config: {
        name: "brittle",
        main: "test/worker/doubles/brittle.ts",
        compatibility_date: "2026-11-17",
        durable_objects: { bindings: [{ name: "BRITTLE", class_name: "Brittle" }] },
        migrations: [{ tag: "v1", new_sqlite_classes: ["Brittle"] }],
      },
    },
  ],
});
let url: URL;
beforeAll(async () => {
  url = new URL((await harness.listen()).url);
});
afterAll(() => harness.close());

it.each([
  ["well", { cuts: 0, fails: false }, { answer: 1, calls: 1 }],
  ["cut off once", { cuts: 1, fails: false }, { answer: 2, calls: 2 }],
  ["cut off three times", { cuts: 3, fails: false }, { answer: 4, calls: 4 }],
  ["cut off every time", { cuts: 100, fails: false }, { answer: "cut off", calls: 4 }],
  ["failing by itself", { cuts: 0, fails: true }, { answer: "a bug", calls: 1 }],
])("an object that is %s", async (_, asked, expected) => {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(asked) });
  expect(await answer.json()).toEqual(expected);
});
