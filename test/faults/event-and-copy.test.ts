// Who is told of an account finds it: in KV, unless that takes too long; in the API in any case.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

/** Each test has a KV of its own, and an event waits for it no longer than `copied` milliseconds. */
async function withKv(copied: number, test: (product: Product) => Promise<void>): Promise<void> {
  const product = await startProduct(scene.never, [{ binding: "RESULTS", name: "kv" }], { copied });
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

/** A customer links two accounts while each of KV's writes takes `slowMs`. */
async function linkedWhileSlow(product: Product, slowMs: number) {
  const one = await scene.setScene(product);
  await scene.isTold(one);
  const session = await scene.tap(one);
  await product.double("kv", { slow: 100, slowMs });
  const accounts = await scene.atBank(one, session);
  expect((await scene.complete(one, session)).body.status).toBe("completed");
  return { one, accounts };
}

const inKv = async (product: Product, accounts: string[]) =>
  (await Promise.all(accounts.map((id) => product.kv.get(`account:${id}`)))).filter((value) => value !== null).length;

/** How many accounts the operator was told of, and how many of them KV had a moment later. */
async function toldAndThere({ product, ...one }: scene.Scene) {
  const events = await scene.eventsOf({ product, ...one });
  const told = events.filter(({ type, delivery }) => type === "account.linked" && delivery.attempts.length > 0);
  const ids = told.map(({ data }) => data.object.id);
  return { events, told: ids.length, there: await inKv(product, ids) };
}

describe.concurrent("an event of an account", () => {
  it("waits for KV to have it, and what is newer waits behind it", () =>
    withKv(30_000, async (product) => {
      const { one, accounts } = await linkedWhileSlow(product, 2_500);
      expect(await inKv(product, accounts)).toBe(0);
      await eventually(
        async () => {
          const { told, there } = await toldAndThere(one);
          expect(there).toBe(told);
          return told;
        },
        (told) => told === 2,
        20,
      );
      await scene.endsLinked(one, accounts);
    }));

  it("is sent all the same when KV hangs, and the API finds the account at once", () =>
    withKv(3_000, async (product) => {
      const { one, accounts } = await linkedWhileSlow(product, 9_000);
      const { data } = (await scene.linkOf(one)).accounts;
      for (const account of data)
        expect((await product.operator("GET", `/v1/accounts/${account.id}`)).body).toEqual(account);
      expect((await toldAndThere(one)).told).toBe(0);
      const { there } = await eventually(
        () => toldAndThere(one),
        ({ events }) => events.every(({ delivery }) => delivery.status === "delivered"),
      );
      expect(there).toBe(0);
      await scene.isTold(one);
      await scene.endsLinked(one, accounts);
    }));
});

describe.concurrent("an event of a link", () => {
  it("waits for KV to have it also where an earlier write has failed that could wait", () =>
    withKv(30_000, async (product) => {
      const one = await scene.setScene(product);
      await scene.isTold(one);
      await product.double("kv", { refuse: 1000 });
      await scene.tap(one);
      const refusals = (more: number) =>
        eventually(
          async () => (await product.double("kv")).writes.filter(isRefused).length as number,
          (count) => count >= more,
          20,
        );
      const isRefused = ({ key, refused }: { key: string; refused: string | null }) =>
        key === `link:${one.link}` && refused === "told";
      const before = await refusals(1);
      await product.operator("POST", `/v1/links/${one.link}/revoke`);
      await refusals(before + 1);
      const revoked = (await scene.eventsOf(one)).find(({ type }) => type === "link.revoked");
      expect(revoked.delivery).toMatchObject({ status: "pending", attempts: [] });
      await product.double("kv", { refuse: 0 });
      await scene.isTold(one);
      expect(await product.kv.get(`link:${one.link}`, "json")).toMatchObject({ status: "revoked" });
    }));
});

describe.concurrent("GET /v1/accounts/:id of what is not in KV", () => {
  it("says 404 only when Stripe or the holder's object does not know it, and else what is wrong", () =>
    withKv(30_000, async (product) => {
      const missing = await product.operator("GET", "/v1/accounts/fca_nobody");
      expect([missing.status, missing.body.error]).toEqual([
        404,
        expect.objectContaining({ code: "resource_missing", message: "No such account: 'fca_nobody'", param: "id" }),
      ]);
      // One that Stripe knows, and that was not linked here.
      const customer = await scene.customerAtStripe(product);
      const session = await product.stripe("POST", "/v1/financial_connections/sessions", {
        "account_holder[type]": "customer",
        "account_holder[customer]": customer,
        "permissions[0]": "payment_method",
      });
      const [foreign = ""] = await scene.atBank({ product } as scene.Scene, session.id);
      expect((await product.operator("GET", `/v1/accounts/${foreign}`)).status).toBe(404);

      await product.sandbox("POST", "/faults", {
        match: `GET /v1/financial_connections/accounts/${foreign}`,
        times: 3,
        fault: "500",
      });
      const failed = await product.operator("GET", `/v1/accounts/${foreign}`);
      expect([failed.status, failed.body.error.type]).toEqual([503, "stripe_error"]);
    }));
});
