// Whatever the order and the number of a link's webhooks, and whenever completion is reported among them: one end state, Stripe's.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  // Stripe is not asked unprompted while this runs: what ends right ends so by what was sent.
  product = await startProduct(scene.never);
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

/** What reaches the product, in order: webhooks by number (taken round), or the page's report. Neighbours come at once. */
interface Plan {
  steps: ({ webhook: number } | "complete")[];
  /** How many steps are sent before any is waited for. */
  atOnce: number;
  /** The page reports completion too soon, before the bank has said yes. */
  isHasty: boolean;
  changes: string[];
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ webhook: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: fc.constant("complete" as const) },
);
const change = fc.constantFrom("deactivate", "upcoming_deactivation", "account_numbers_updated", "disconnect");
const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 14 }),
  atOnce: fc.integer({ min: 1, max: 5 }),
  isHasty: fc.boolean(),
  changes: fc.uniqueArray(change, { maxLength: 2 }),
});

async function carryOut({ steps, atOnce, isHasty, changes }: Plan): Promise<void> {
  const terms = { permissions: ["payment_method", "balances"], prefetch: ["balances"] };
  const one = await scene.setScene(product, terms);
  const session = await scene.tap(one);
  if (isHasty) expect((await scene.complete(one, session)).body.status).toBe("open");
  const accounts = await scene.atBank(one, session);
  for (const name of changes)
    await product.sandbox("POST", `/accounts/${accounts[0]}/${name}`).catch(() => "not from this state");
  await eventually(
    () => Promise.all(accounts.map((account) => scene.atStripe(one, account))),
    (all) => all.every(({ balance_refresh }) => balance_refresh?.status !== "pending"),
  );
  const events = await scene.stripeEventsOf(one);

  const send = (what: Plan["steps"][number]) =>
    what === "complete" ? scene.complete(one, session) : deliver(product, events[what.webhook % events.length] ?? {});
  for (let at = 0; at < steps.length; at += atOnce) {
    const answers = await Promise.all(steps.slice(at, at + atOnce).map(send));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
  await scene.endsLinked(one, accounts, 20);
  const { attempts } = await scene.linkOf(one);
  expect(attempts).toMatchObject([{ session, outcome: "linked", error: null }]);
}

it.concurrent("ends as Stripe says", { timeout: 120_000 }, async () => {
  // Some plans at a time, each with a customer of its own: most of a plan is waiting. A failure prints seed and plans.
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 12, maxLength: 12 }), async (plans) => {
      await Promise.all(plans.map(carryOut));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

it.concurrent("ends the same when every webhook comes three times, backwards, and nobody reports completion", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await product.sandbox("POST", `/accounts/${accounts[1]}/upcoming_deactivation`);
  await product.sandbox("POST", `/accounts/${accounts[1]}/deactivate`);
  await product.sandbox("POST", `/accounts/${accounts[1]}/reactivate`);
  const events = await scene.stripeEventsOf(one);
  for (const event of [...events, ...events, ...events].reverse())
    expect((await deliver(product, event)).body).toEqual({ received: true, noted: true });
  await scene.endsLinked(one, accounts, 20);
});

it.concurrent("does not believe a webhook's copy of an account, however well signed and however late", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  await product.sandbox("POST", `/accounts/${account}/deactivate`);
  await product.sandbox("POST", `/accounts/${account}/reactivate`);
  const stale = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated"));
  expect(stale?.data.object).toMatchObject({ id: account, status: "inactive" });
  const reads = (await scene.stripeCalls(one, account)).length;
  await deliver(product, stale ?? {});
  await eventually(
    () => scene.stripeCalls(one, account),
    (calls) => calls.length > reads,
  );
  await scene.endsLinked(one, [account], 20);
  expect((await scene.linkOf(one)).accounts.data[0].status).toBe("active");
  expect((await scene.eventsOf(one)).map(({ type }) => type)).not.toContain("account.deactivated");
});
