// The object is evicted, or everything stops and starts again, between any two steps and in the middle of them: nothing is lost.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

/** Each test stops and starts a product of its own. */
async function withProduct(test: (product: Product) => Promise<void>, vars = scene.soon): Promise<void> {
  const product = await startProduct(vars);
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

/** Everything from link to a bank that closes the account, with `shake` between any two steps. */
async function walk(one: scene.Scene, shake: () => Promise<void>): Promise<string[]> {
  const { product } = one;
  await shake();
  await product.call("GET", one.path);
  await shake();
  const session = await scene.tap(one);
  await shake();
  const accounts = await scene.atBank(one, session);
  await shake();
  expect((await scene.complete(one, session)).body.status).toBe("completed");
  await shake();
  await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
  await shake();
  return accounts;
}

async function isDeactivated(one: scene.Scene, accounts: string[]) {
  await eventually(
    () => scene.linkOf(one),
    ({ accounts: { data } }) => data[0]?.status === "inactive",
    30,
  );
  await scene.endsLinked(one, accounts);
  const types = (await scene.eventsOf(one)).map(({ type }) => type);
  expect(types.filter((type) => type === "account.deactivated")).toHaveLength(1);
}

describe.concurrent("the object is evicted", () => {
  it("between any two steps", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      await isDeactivated(one, await walk(one, () => scene.evict(one)));
    }));

  it("right after a webhook was acknowledged: it is acted upon", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      await scene.complete(one, session);
      await scene.endsLinked(one, accounts);
      await product.sandbox("POST", "/webhooks", { drop: true });
      await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
      await product.sandbox("POST", "/webhooks", {});
      const news = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated"));
      expect((await deliver(product, news ?? {})).body).toEqual({ received: true, noted: true });
      await scene.evict(one);
      // Nobody asks the object for anything: KV alone is looked at.
      await eventually(
        () => product.kv.get<{ account: { status: string } }>(`account:${accounts[0]}`, "json"),
        (value) => value?.account.status === "inactive",
        20,
      );
      await isDeactivated(one, accounts);
    }));

  it("while the operator's receiver is down: every event arrives, in order", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      await product.sandbox("POST", "/notifications", { answer: 503, times: 2 });
      await scene.complete(one, session);
      await scene.evict(one);
      await scene.endsLinked(one, accounts);
    }));
});

describe.concurrent("everything stops and starts again", () => {
  it("between any two steps", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      await isDeactivated(one, await walk(one, () => product.restart()));
    }));

  it("while Stripe is asked for a session: the next tap works", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      const match = "POST /v1/financial_connections/sessions";
      await product.sandbox("POST", "/faults", { match, fault: "slow", delay_ms: 9_000 });
      const tapped = product.call("POST", `${one.path}/session`, {}).catch(() => null);
      await isAsked(product, "POST", "/v1/financial_connections/sessions");
      await product.restart();
      expect(await tapped).toBe(null);
      const accounts = await scene.atBank(one, await scene.tap(one));
      await scene.endsLinked(one, accounts);
    }));

  it("while completion is read at Stripe: the link completes by itself", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      await product.sandbox("POST", "/webhooks", { drop: true });
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      const path = `/v1/financial_connections/sessions/${session}`;
      await product.sandbox("POST", "/faults", { match: `GET ${path}`, fault: "slow", delay_ms: 9_000 });
      const completing = scene.complete(one, session).catch(() => null);
      await isAsked(product, "GET", path);
      await product.restart();
      expect(await completing).toBe(null);
      await scene.endsLinked(one, accounts);
    }));

  it("in the middle of an alarm: the alarm is made up for", () =>
    withProduct(async (product) => {
      const one = await scene.setScene(product);
      await product.sandbox("POST", "/webhooks", { drop: true });
      const session = await scene.tap(one);
      const path = `/v1/financial_connections/sessions/${session}`;
      await product.sandbox("POST", "/faults", { match: `GET ${path}`, fault: "slow", delay_ms: 9_000 });
      const accounts = await scene.atBank(one, session);
      await product.sandbox("POST", "/webhooks", {});
      await isAsked(product, "GET", path);
      await product.restart();
      await scene.endsLinked(one, accounts);
    }));

  it("between the operator's request and its repeat: nothing is made twice", () =>
    withProduct(async (product) => {
      const body = { account_holder: { type: "customer", email: "restart@example.com" } };
      const headers = { "Idempotency-Key": "restart-1" };
      await product.sandbox("POST", "/faults", { match: "POST /v1/customers", fault: "500", times: 3 });
      expect((await product.operator("POST", "/v1/links", body, headers)).status).toBe(503);
      await product.restart();
      const made = await product.operator("POST", "/v1/links", body, headers);
      expect(made.status).toBe(200);
      await product.restart();
      expect((await product.operator("POST", "/v1/links", body, headers)).body).toEqual(made.body);
      const { data } = await product.stripe("GET", "/v1/customers?email=restart%40example.com");
      expect(data).toHaveLength(1);
    }));

  it("with a configuration that is not complete, and then with one that is: work goes on where it was", () =>
    withProduct(
      async (product) => {
        const one = await scene.setScene(product);
        await product.sandbox("POST", "/webhooks", { drop: true });
        const session = await scene.tap(one);
        const accounts = await scene.atBank(one, session);
        // An alarm that can do nothing comes again half a minute later. To a Worker whose clock is 25 seconds slow, that
        // moment comes after five.
        await product.restart({ API_KEY: "short", TEST_CLOCK_SLOW_MS: "25000" });
        expect((await product.call("GET", "/healthz")).status).toBe(503);
        // Past the first of the schedule: an alarm has rung, and could do nothing. It must not throw, for the platform gives
        // up on one that throws six times.
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        expect(product.logs().filter(({ message }) => /not complete|Uncaught/.test(message))).toEqual([]);
        await product.restart();
        await scene.endsLinked(one, accounts);
      },
      { RECONCILE_SECONDS: "4,8,16,32" },
    ));
});

/** Until Stripe has been asked this. */
function isAsked(product: Product, method: string, path: string) {
  return eventually(
    () => product.sandbox("GET", "/requests"),
    ({ data }) =>
      data.some(
        (seen: { method: string; path: string; status: number | null }) =>
          seen.method === method && seen.path === path && seen.status === null,
      ),
  );
}
