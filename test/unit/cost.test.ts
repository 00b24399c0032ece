// docs/cost.md and the README's cost lines are what the committed numbers make of them; and the bill adds up.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { billOf, linesOf, marginal, monthOf, onboardingOf, priceOf, sumOf } from "../bench/cost/bill.ts";
import { withCost } from "../bench/cost/page.ts";
import { madePage, readSources } from "../bench/cost/run.ts";
import { phases, units } from "../bench/cost/units.ts";
import { seeded } from "../bench/simulate/chance.ts";
import { World } from "../bench/simulate/world.ts";

const sources = readSources();
const { counts, prices, simulation } = sources;
const anew = "out of date: npm run cost";

describe("the documents", () => {
  it("docs/cost.md is made of the numbers beside it", () => {
    expect(readFileSync("docs/cost.md", "utf8"), anew).toBe(madePage());
  });
  it("README.md says the same in short", () => {
    const readme = readFileSync("README.md", "utf8");
    expect(withCost(readme, readFileSync("docs/cost.md", "utf8")), anew).toBe(readme);
    expect(readme).toMatch(/<!-- cost -->\s+A customer who links a bank costs \$0\.\d+/);
  });
  it("counts.json has every unit of every phase, and what is certain of them", () => {
    expect(Object.keys(counts.phases).sort()).toEqual(Object.keys(phases).sort());
    for (const counted of Object.values(counts.phases)) expect(Object.keys(counted)).toEqual([...units]);
    const { create, mint, complete, webhook_quiet, poll } = counts.phases;
    expect([create.worker_requests, mint.stripe_writes, complete.stripe_reads]).toEqual([1, 1, 1]);
    for (const changing of [create, mint, complete]) expect(changing.rows_written).toBeGreaterThan(0);
    for (const reading of [webhook_quiet, poll]) expect([reading.rows_written, reading.kv_writes]).toEqual([0, 0]);
  });
  it("no run of the simulation has lost anybody", () => {
    for (const run of simulation.runs) {
      expect(run.lost).toBe(0);
      expect(Math.abs(run.linked + run.nothing + run.gave_up - run.made)).toBeLessThan(3);
    }
  });
  it("each price says where it is from", () => {
    for (const { source } of Object.values({ ...prices.lines, ...prices.limits })) expect(source).toMatch(/^https:/);
    for (const line of Object.keys(linesOf(onboardingOf(counts)))) expect(prices.lines).toHaveProperty(line);
  });
});

describe("the simulation", () => {
  const stripe = { all: 100, reads: null, writes: null, endpoint: 25 };
  const d1 = { msPerWrite: 5, mostWaiting: 1000 };
  const run = () => new World({ perMonth: 10e6, scale: 1500, days: 2, stripe, d1, readsCustomer: true }).run();

  it("is the same each time, and loses nobody where Stripe refuses much", () => {
    const [one, other] = [seeded(1, run), seeded(1, run)];
    expect(one.told).toEqual(other.told);
    const { made, linked, nothing, gaveUp, tapsRefused } = one.told;
    expect([linked + nothing + gaveUp, one.notStored]).toEqual([made, 0]);
    expect(Math.min(tapsRefused, linked)).toBeGreaterThan(50);
  });
});

describe("the bill", () => {
  it("begins where what is included ends", () => {
    const line = { name: "", source: "", per_million: 5, included_per_month: 1_000_000 };
    expect([priceOf(line, 1_000_000), priceOf(line, 3_000_000)]).toEqual([0, 10]);
    expect(priceOf({ name: "", source: "", per_unit: 0.2, included: 5 }, 15)).toBeCloseTo(2);
  });
  it("of nobody is the subscription", () => {
    expect(sumOf(billOf(monthOf(0, 1, counts), prices), prices)).toBe(prices.subscription.per_month);
  });
  it("of very many is what each of them costs", () => {
    const many = 1e12;
    const bill = billOf(monthOf(many, 1, counts), prices);
    const flowing = Object.keys(linesOf(onboardingOf(counts))).filter((name) => name !== "data_points");
    const sum = flowing.reduce((all, name) => all + (bill[name] ?? 0), 0);
    expect(sum / many).toBeCloseTo(marginal(linesOf(onboardingOf(counts)), prices), 8);
  });
});
