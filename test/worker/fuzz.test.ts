// Two thousand inputs over every route. `npm run fuzz` sends many more.
import { expect, it } from "vitest";
import { fuzz } from "../fuzz/fuzz.ts";
import { told } from "../fuzz/told.ts";

it("no input makes us fail or hang, changes anything when it is refused, or is refused without an envelope", async () => {
  const seed = Number(process.env.FUZZ_SEED ?? 20261125);
  const { failures, statuses } = await fuzz({ seed, first: 0, count: 2_000 });
  expect(failures.map((failure) => told(failure, seed)).join("\n\n")).toBe("");
  // It reaches what is behind the first checks, too.
  expect(statuses[200]).toBeGreaterThan(200);
  for (const status of [302, 400, 401, 404, 405, 409, 410, 415]) expect(statuses).toHaveProperty(String(status));
}, 240_000);
