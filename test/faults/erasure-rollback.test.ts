// A deployment is rolled back to the release before and forward again while a holder is erased. What the release
// before does in between is what it was seen to do; here it is told in SQL.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import type { Double } from "../workerd/wiring.ts";
import * as scene from "./scenario.ts";

async function on(
  test: (product: Product) => Promise<void>,
  doubles: Double[] = [],
  timeouts: object = {},
): Promise<void> {
  const product = await startProduct(scene.soon, doubles, timeouts);
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

async function linked(product: Product) {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await scene.isPublished(one);
  return { ...one, session, accounts };
}

const erase = ({ product, customer }: scene.Scene) => product.operator("DELETE", `/v1/holders/${customer}`);

const ended = (one: scene.Scene) =>
  eventually(
    async () =>
      (await scene.storageOf(one)).exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'"),
    (tables) => tables.length === 0,
    40,
  );

describe("an erasure that was under way when the deployment was rolled back", () => {
  it("deletes what the release before has written to KV again", () =>
    on(
      async (product) => {
        const one = await linked(product);
        await scene.isTold(one);
        await product.double("kv", { refuse: 100_000 });
        expect((await erase(one)).body.deleted).toBe(false);
        // The release before takes these rows for keys to write, and writes them.
        await (await scene.storageOf(one)).exec("DELETE FROM work WHERE kind = 'publish'");
        await product.double("kv", { refuse: 0 });
        await scene.evict(one);
        await eventually(
          () => erase(one),
          ({ body }) => body.deleted === true,
        );
        await ended(one);
        const { keys } = await product.kv.list();
        expect(keys.map(({ name }) => name)).toEqual([]);
      },
      [{ binding: "RESULTS", name: "kv" }],
      { person: 5_000 },
    ));

  it("leaves alone what the release before has made since nothing but its last event was left", () =>
    on(async (product) => {
      const one = await linked(product);
      await scene.isTold(one);
      const storage = await scene.storageOf(one);
      const [holder] = await storage.exec("SELECT ref, updated_at FROM holder");
      const [link] = await storage.exec("SELECT record FROM links");
      await product.sandbox("POST", "/notifications", { answer: 500, times: 1000 });
      expect((await erase(one)).body.deleted).toBe(true);
      // The release before knows nothing of erasing: it makes a link as for anybody who is new.
      const { account_holder, stripe_account, relink, institution, ...made } = JSON.parse(String(link?.record));
      const id = `lnk_z5g0${one.link.slice(8, 34)}0000`;
      const record = { ...made, account_holder, id, status: "open", expires_at: made.expires_at };
      await storage.exec(
        `INSERT INTO holder (only, ref, updated_at) VALUES (1, '${holder?.ref}', ${holder?.updated_at})`,
      );
      await storage.exec(
        `INSERT INTO links (id, status, expires_at, record)
         VALUES ('${id}', 'open', ${made.expires_at}, '${JSON.stringify(record)}')`,
      );
      await scene.evict(one);
      expect((await product.operator("GET", `/v1/links/${id}`)).status).toBe(200);
      await product.sandbox("POST", "/notifications", { answer: 200 });
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      expect((await product.operator("GET", `/v1/links/${id}`)).status).toBe(200);
    }));
});
