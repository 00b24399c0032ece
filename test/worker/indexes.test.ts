// Every question asked of an object's tables is answered from an index: SQLite says how it would find the answer.
import { afterAll, beforeAll, expect, it } from "vitest";
import { startObject, type Workers } from "../workerd/start.ts";
import type { Plan } from "./doubles/plans.ts";

let workers: Workers;
beforeAll(async () => {
  workers = await startObject("plans", "PLANS", "Plans");
});
afterAll(() => workers.close());

it("no table that grows is read from end to end, nor sorted", async () => {
  const plans = (await (await fetch(workers.url)).json()) as Plan[];
  expect(plans.length).toBeGreaterThan(40);
  // Read in the order of its rows and up to a LIMIT, which is as good as an index; and the one row of `holder`.
  const inOrder = /^SCAN (accounts|holder|events)$/;
  // These indexes hold only the rows that are sought.
  const partial =
    /^SCAN (events USING (COVERING )?INDEX events_(pending|unanswered|resending|stopped|over)|attempts USING INDEX attempts_begun)$/;
  // The first in the order of its index; and the names of an object's few tables.
  const first = /^SCAN (waiting USING COVERING INDEX waiting_by_due|sqlite_master)$/;
  // At most three rows: the first of each kind.
  const few = "ORDER BY max(next_at, ?), turn LIMIT 1";
  const bad = plans.flatMap(({ query, steps }) =>
    steps
      // What a statement is given, and no table.
      .filter((step) => !step.startsWith("SCAN json_each"))
      .filter((step) => /^SCAN (?!\(|CONSTANT)/.test(step) || step.includes("TEMP B-TREE"))
      .filter((step) => !(inOrder.test(step) && /LIMIT/.test(query)) && !partial.test(step))
      .filter((step) => !(first.test(step) && /LIMIT 1$/.test(query)))
      .filter((step) => !(step.includes("TEMP B-TREE") && query.includes(few)))
      .map((step) => `${step}: ${query}`),
  );
  expect(bad).toEqual([]);
});

it("an object that is made just now has the same tables, indexes and triggers as one of the first release by now", async () => {
  const [made, migrated] = (await (await fetch(new URL("/schemas", workers.url))).json()) as unknown[][];
  expect(made?.length).toBeGreaterThan(80);
  expect(made).toEqual(migrated);
});
