// A change and the event that announces it are stored together or not at all: the outbox is made to refuse, and put right.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never);
});
afterAll(() => product.close());

/** Does `work` while no event can be stored. */
async function withoutEvents(one: scene.Scene, work: () => Promise<void>): Promise<void> {
  const storage = await scene.storageOf(one);
  await storage.exec("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'refused'); END");
  await work();
  await storage.exec("DROP TRIGGER refuse");
}

const stored = async (one: scene.Scene, table: string) => (await scene.storageOf(one)).exec(`SELECT * FROM ${table}`);
const typesOf = async (one: scene.Scene) => (await scene.isTold(one)).map(({ type }) => type);

it("a revocation", async () => {
  const one = await scene.setScene(product);
  const before = await stored(one, "links");
  const path = `/v1/links/${one.link}/revoke`;
  await withoutEvents(one, async () => {
    expect((await product.operator("POST", path)).status).toBe(500);
    expect(await stored(one, "links")).toEqual(before);
  });
  expect((await product.operator("POST", path)).body.status).toBe("revoked");
  expect(await typesOf(one)).toEqual(["link.created", "link.revoked"]);
  await scene.isPublished(one);
});

it("the customer's first tap", async () => {
  const one = await scene.setScene(product);
  await withoutEvents(one, async () => {
    expect((await product.call("POST", `${one.path}/session`, {})).status).toBe(500);
    // The try itself was stored before Stripe was asked.
    expect((await scene.linkOf(one)).attempts).toMatchObject([{ session: null, outcome: "pending" }]);
    expect((await scene.linkOf(one)).opened_at).toBeNull();
  });
  const session = await scene.tap(one);
  expect((await scene.linkOf(one)).attempts).toMatchObject([{ session: null }, { session }]);
  expect(await typesOf(one)).toEqual(["link.created", "link.opened"]);
});

it("a completion: accounts, attempt and link", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await product.sandbox("POST", "/webhooks", { drop: true });
  const accounts = await scene.atBank(one, session);
  // All but that Stripe was asked.
  const attempts = async () => (await stored(one, "attempts")).map(({ tried_at: _, ...row }) => row);
  const before = [await stored(one, "links"), await attempts()];
  await withoutEvents(one, async () => {
    expect((await scene.complete(one, session)).status).toBe(500);
    expect(await stored(one, "accounts")).toEqual([]);
    expect([await stored(one, "links"), await attempts()]).toEqual(before);
  });
  expect((await scene.complete(one, session)).body.status).toBe("completed");
  await scene.endsLinked(one, accounts);
  expect(await typesOf(one)).toEqual([
    "link.created",
    "link.opened",
    "account.linked",
    "account.linked",
    "link.completed",
  ]);
});

it("what a webhook brings up, once the outbox takes it again", async () => {
  await product.sandbox("POST", "/webhooks", {});
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await scene.endsLinked(one, accounts);
  const before = await stored(one, "accounts");
  await withoutEvents(one, async () => {
    await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
    await eventually(
      () => stored(one, "work"),
      (rows) => rows.some((row) => row.kind === "account" && Number(row.failures) > 0),
    );
    expect(await stored(one, "accounts")).toEqual(before);
  });
  await eventually(
    () => scene.linkOf(one),
    ({ accounts: { data } }) => data[0]?.status === "inactive",
    20,
  );
  await scene.endsLinked(one, accounts);
  const types = await typesOf(one);
  expect(types.filter((type) => type === "account.deactivated")).toHaveLength(1);
});

it("the beginning of an erasure, and that nothing can be done any more", async () => {
  const one = await scene.setScene(product);
  await scene.isTold(one);
  const path = `/v1/holders/${one.customer}`;
  const refuse = "BEFORE INSERT ON work WHEN new.kind = 'erase' BEGIN SELECT raise(ABORT, 'refused'); END";
  await (await scene.storageOf(one)).exec(`CREATE TRIGGER refuse ${refuse}`);
  expect((await product.operator("DELETE", path)).status).toBe(500);
  // The object goes on as it is: it must not take itself for one that is being erased.
  await (await scene.storageOf(one, true)).exec("DROP TRIGGER refuse");
  expect((await scene.linkOf(one)).status).toBe("open");
  await scene.isPublished(one);
  expect((await product.operator("DELETE", path)).body.deleted).toBe(true);
});
