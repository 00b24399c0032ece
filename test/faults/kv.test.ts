// KV refuses, is slow, and tells the past: the right copy is published in the end, and KV's own limit is never broken.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import type { Write } from "./doubles/kv.ts";
import * as scene from "./scenario.ts";

interface Seen {
  writes: Write[];
  overlaps: number;
}
type Tell = (told: object) => Promise<Seen>;

/** Each test has a KV of its own, and tells it how to be; a write is given up after `patienceMs`. */
async function withKv(test: (product: Product, tell: Tell) => Promise<void>, patienceMs = 10_000): Promise<void> {
  const double = { binding: "RESULTS", name: "kv" } as const;
  const product = await startProduct(scene.soon, [double], { kv: patienceMs });
  try {
    await test(product, (told) => product.double("kv", told));
  } finally {
    await product.close();
  }
}

const refusals = async (tell: Tell, why: Write["refused"]) =>
  (await tell({})).writes.filter(({ refused }) => refused === why);

/** A whole life: linked, refreshed, changed by the operator and by the bank, as fast as it comes. */
async function live(one: scene.Scene): Promise<string[]> {
  const { product } = one;
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  const changes = [...Array(6)].map((_, n) =>
    product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: String(n) } }),
  );
  await Promise.all([scene.complete(one, session), scene.complete(one, session), ...changes]);
  for (const change of ["upcoming_deactivation", "account_numbers_updated", "deactivate", "reactivate"])
    await product.sandbox("POST", `/accounts/${accounts[0]}/${change}`);
  return accounts;
}
const withBalances = { permissions: ["payment_method", "balances"], prefetch: ["balances"] };

describe.concurrent("KV", () => {
  it("is never written to twice a second under one key, nor twice at a time, however fast things happen", () =>
    withKv(async (product, tell) => {
      const scenes = await Promise.all([...Array(5)].map(() => scene.setScene(product, withBalances)));
      const accounts = await Promise.all(scenes.map(live));
      await Promise.all(scenes.map((one, at) => scene.endsLinked(one, accounts[at] ?? [])));
      expect(await refusals(tell, "too_soon")).toEqual([]);
      expect((await tell({})).overlaps).toBe(0);
    }));

  it("refuses writes for a while: each is tried again until it is in", () =>
    withKv(async (product, tell) => {
      await tell({ refuse: 12 });
      const one = await scene.setScene(product);
      await scene.endsLinked(one, await live(one));
      expect(await refusals(tell, "told")).toHaveLength(12);
      expect(await refusals(tell, "too_soon")).toEqual([]);
    }));

  it("takes seconds over a write: nobody waits for it, no second one overtakes it, and the newest wins", () =>
    withKv(async (product, tell) => {
      const one = await scene.setScene(product);
      await tell({ slow: 2, slowMs: 4_000 });
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: "old" } });
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: "new" } });
      await scene.endsLinked(one, await live(one));
      expect((await tell({})).overlaps).toBe(0);
    }));

  it("lands a write that was long given up: it does not stay on top of the newer one", () =>
    withKv(async (product, tell) => {
      const one = await scene.setScene(product);
      await tell({ slow: 1, slowMs: 6_000 });
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: "old" } });
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: "new" } });
      await eventually(
        () => tell({}),
        ({ overlaps }) => overlaps > 0,
        20,
      );
      const landed = (await tell({})).writes.length;
      await eventually(
        () => tell({}),
        ({ writes }) => writes.length > landed,
        20,
      );
      await scene.isPublished(one);
      const { metadata } = (await product.kv.get<{ metadata: object }>(`link:${one.link}`, "json")) ?? {};
      expect(metadata).toEqual({ n: "new" });
    }, 3_000));

  it("is cut off in the middle of a write: it is made again", () =>
    withKv(async (product, tell) => {
      const one = await scene.setScene(product);
      await tell({ slow: 1, slowMs: 9_000 });
      const before = (await tell({})).writes.length;
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: "1" } });
      await eventually(
        () => tell({}),
        ({ writes }) => writes.length > before,
      );
      // The double of KV forgets too, and so holds nothing that was not written after this.
      await product.restart();
      await eventually(
        () => product.kv.get<{ metadata: object }>(`link:${one.link}`, "json"),
        (value) => scene.same(value?.metadata, { n: "1" }),
        20,
      );
    }, 3_000));

  it("tells the past for a while: what must be right is not asked of it", () =>
    withKv(async (product, tell) => {
      const one = await scene.setScene(product);
      await scene.isPublished(one);
      await tell({ past: true });
      const accounts = await live(one);
      const link = await eventually(
        () => scene.linkOf(one),
        ({ status }) => status === "completed",
      );
      expect(link.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
      expect((await product.call("GET", `${one.path}/status`)).body.status).toBe("completed");
      expect((await product.call("POST", `${one.path}/session`, {})).body.error.code).toBe("link_completed");
      expect((await product.operator("GET", `/v1/accounts/${accounts[0]}`)).body).toMatchObject({ id: accounts[0] });
      await tell({ past: false });
      await scene.endsLinked(one, accounts);
      expect((await product.operator("GET", `/v1/accounts/${accounts[0]}`)).status).toBe(200);
    }));
});
