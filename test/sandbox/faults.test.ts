// Faults on demand: what fails, how often, and what has happened at Stripe all the same.
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { refusal, type Sandbox, startSandbox } from "./harness.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.control("reset", {}));

const { StripeAPIError, StripeConnectionError, StripeRateLimitError } = Stripe.errors;
const create = (stripe = sandbox.stripe) => stripe.customers.create({ name: "A" });

async function customerCount(): Promise<number> {
  return (await sandbox.stripe.customers.list()).data.length;
}

async function statuses(): Promise<(number | null)[]> {
  const { data } = await sandbox.control<{ data: { status: number | null }[] }>("requests");
  return data.map(({ status }) => status);
}

test.each<["500" | "429", new (...values: never[]) => Error]>([
  ["500", StripeAPIError],
  ["429", StripeRateLimitError],
])("%s is answered as often as told, and nothing is done", async (fault, kind) => {
  await sandbox.control("faults", { match: "POST /v1/customers", fault, times: 2 });
  expect(await refusal(create())).toBeInstanceOf(kind);
  expect(await refusal(create())).toBeInstanceOf(kind);
  expect(await customerCount()).toBe(1);
  await create();
  expect(await statuses()).toEqual([Number(fault), Number(fault), 200, 200]);
});

test("reset breaks the connection, and nothing is done", async () => {
  await sandbox.control("faults", { match: "POST /v1/customers", fault: "reset" });
  expect(await refusal(create())).toBeInstanceOf(StripeConnectionError);
  expect(await customerCount()).toBe(1);
  expect(await statuses()).toEqual([null, 200]);
});

test.each([
  ["timeout", 1],
  ["late", 2],
])("%s is never answered", async (fault, count) => {
  await sandbox.control("faults", { match: "POST /v1/customers", fault });
  expect(await refusal(create(sandbox.client({ timeout: 500 })))).toBeInstanceOf(StripeConnectionError);
  expect(await customerCount()).toBe(count);
  expect(await statuses()).toEqual([null, 200]);
});

test("after late, the same key gets the answer that never arrived", async () => {
  await sandbox.control("faults", { match: "POST /v1/customers", fault: "late" });
  const hasty = sandbox.client({ timeout: 500, maxNetworkRetries: 1 });
  const customer = await create(hasty);
  expect(customer.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(await customerCount()).toBe(2);
});

test("stripe-node's own retries get through", async () => {
  await sandbox.control("faults", { match: "* /v1/customers", fault: "500", times: 2 });
  expect((await create(sandbox.client({ maxNetworkRetries: 2 }))).name).toBe("A");
});

test("a fault hits its route only, with any id in it", async () => {
  await sandbox.control("faults", { match: "GET /v1/customers/:id", fault: "500" });
  await create();
  expect(await customerCount()).toBe(2);
  expect(await refusal(sandbox.stripe.customers.retrieve("cus_sandbox_demo"))).toMatchObject({ statusCode: 500 });
  expect((await sandbox.stripe.customers.retrieve("cus_sandbox_demo")).id).toBe("cus_sandbox_demo");
});

test("what is armed can be read, and is gone after a reset", async () => {
  await sandbox.control("faults", { match: "GET /v1/customers", fault: "429", times: 3 });
  const armed = { data: [{ match: "GET /v1/customers", fault: "429", times: 3, delay_ms: 1000 }] };
  expect(await sandbox.control("faults")).toEqual(armed);
  await sandbox.control("reset", {});
  expect(await sandbox.control("faults")).toEqual({ data: [] });
});

test("nonsense is refused by name", async () => {
  await expect(sandbox.control("faults", { match: "GET /v1/customers", fault: "meteor" })).rejects.toThrow(
    "Invalid fault",
  );
  await expect(sandbox.control("faults", { match: "customers", fault: "500" })).rejects.toThrow("Invalid match");
  await expect(sandbox.control("nothing")).rejects.toThrow("404");
});
