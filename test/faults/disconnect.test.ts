// Disconnecting while Stripe fails in every way: it ends as Stripe has it, told once, with the receipt of who asked for it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  const line = { binding: "STRIPE_API", name: "line" } as const;
  product = await startProduct(scene.never, [line], { person: 6_000 });
});
afterAll(() => product.close());

/** A customer with one linked account, who can disconnect it on their own page, as the operator can by the API. */
async function linked() {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  const own = new URL((await scene.linkOf(one)).manage_url).pathname;
  const byWhom = {
    customer: () => product.call("POST", `${own}/disconnect`, { account }),
    operator: () => product.operator("POST", `/v1/accounts/${account}/disconnect`, {}),
  };
  return { one, account, byWhom, call: `POST /v1/financial_connections/accounts/${account}/disconnect` };
}

const toldOf = async (one: scene.Scene) =>
  (await scene.eventsOf(one)).filter(({ type }) => type === "account.disconnected");

const faults = ["500", "429", "timeout", "reset", "late"];
describe.each(["customer", "operator"] as const)("by the %s", (who) => {
  const cells = faults.flatMap((fault) => [1, 3].map((times) => [fault, times] as const));
  it.concurrent.each(cells)("Stripe: %s, %i times", async (fault, times) => {
    const { one, account, byWhom, call } = await linked();
    await product.sandbox("POST", "/faults", { match: call, times, fault });
    // Whoever sees that it failed tries again.
    const done = await eventually(byWhom[who], ({ status }) => status === 200, 60);
    expect((await scene.atStripe(one, account)).status).toBe("disconnected");
    await scene.endsLinked(one, [account]);
    const told = await toldOf(one);
    expect(told).toHaveLength(1);
    expect(told[0].data.receipt).toEqual(who === "customer" ? done.body.receipt : undefined);
    if (who === "customer") expect(done.body.receipt.id).toMatch(/^rcpt_/);
  });
});

it("news of it that comes before Stripe's answer carries the receipt", async () => {
  const { one, byWhom, call } = await linked();
  await product.double("line", { hold: { match: call, times: 1, ms: 3_000 } });
  const asked = byWhom.customer();
  const [event] = await eventually(
    () => toldOf(one),
    (events) => events.length > 0,
  );
  const { body } = await asked;
  expect(event.data.receipt).toEqual(body.receipt);
  expect(body.receipt.id).toMatch(/^rcpt_/);
  expect(await toldOf(one)).toHaveLength(1);
});

it("customer and operator at once is one call, and the event has the receipt that the customer got, if any", async () => {
  const { one, account, byWhom } = await linked();
  const [ours, theirs] = await Promise.all([byWhom.operator(), byWhom.customer()]);
  expect([ours.status, theirs.status, ours.body.status]).toEqual([200, 200, "disconnected"]);
  const calls = await scene.stripeCalls(one, account);
  expect(calls.filter((called) => called.endsWith("/disconnect"))).toHaveLength(1);
  const [event] = await toldOf(one);
  expect(event.data.receipt ?? null).toEqual(theirs.body.receipt);
});
