// What the index says, and what it keeps, when objects fail, are slow, or were another release.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

const d1 = { binding: "INDEX", name: "d1" } as const;
type Tell = (told: object) => Promise<{ writes: { id: string; isRemoval: boolean }[]; asked: number }>;

async function withIndex(test: (product: Product, tell: Tell) => Promise<void>, timeouts: object = {}): Promise<void> {
  const product = await startProduct(scene.never, [d1], timeouts);
  try {
    await test(product, (told) => product.double("d1", told));
  } finally {
    await product.close();
  }
}

const rowOf = async ({ product, link }: scene.Scene) =>
  (await product.index(`SELECT * FROM links WHERE id = '${link}' LIMIT 1`).catch(() => []))[0];
const isIndexed = (one: scene.Scene, status: string, seconds = 30) =>
  eventually(
    () => rowOf(one),
    (row) => row?.status === status,
    seconds,
  );
const forgetIndex = async (product: Product) => {
  for (const name of ["links", "days", "sweep", "migrations"])
    await product.index(`DROP TABLE IF EXISTS ${name}`).catch(() => []);
  await product.restart();
};
const linksIn = async (product: Product, count: number, customer?: string) => {
  const made: scene.Scene[] = [];
  const one = customer ?? (await scene.customerAtStripe(product));
  for (let n = 0; n < count; n++) made.push(await scene.setScene(product, {}, one));
  for (const each of made) await scene.isPublished(each);
  return made;
};

describe.concurrent("the index", () => {
  it("does not say that it is whole while objects have still to write the links of before", () =>
    withIndex(async (product, tell) => {
      const made = await linksIn(product, 8);
      await forgetIndex(product);
      await tell({ slow: 100, slowMs: 1_500 });
      await product.cron();
      const { body } = await product.operator("GET", "/v1/links?limit=100");
      const stats = await product.operator("GET", "/v1/stats");
      // Links that were made long ago are missing, and the answers say that nothing is.
      if (body.data.length < made.length) expect(body.as_of).toBeNull();
      if (stats.body.totals.made < made.length) expect(stats.body.as_of).toBeNull();
    }));

  it("reads in the other links though one object cannot be asked", () =>
    withIndex(async (product) => {
      const [bad] = await linksIn(product, 1);
      const [good] = await linksIn(product, 1);
      if (!bad || !good) throw new Error("no links");
      await forgetIndex(product);
      // As an object that is full, or overloaded for good: whatever is wanted of it fails.
      await (await scene.storageOf(bad)).exec("ALTER TABLE work RENAME TO work_away");
      for (let n = 0; n < 2; n++) await product.cron();
      await isIndexed(good, "open", 5);
      // One is missing, and that is said.
      expect((await product.operator("GET", "/v1/links")).body.as_of).toBeNull();
    }));

  it("lists the other links though one object cannot be asked", () =>
    withIndex(async (product) => {
      const [bad] = await linksIn(product, 1);
      const [good] = await linksIn(product, 1);
      if (!bad || !good) throw new Error("no links");
      await isIndexed(bad, "open");
      await isIndexed(good, "open");
      const { RESULTS } = await product.worker.getEnv<{ RESULTS: { delete(key: string): Promise<void> } }>();
      await RESULTS.delete(`link:${bad.link}`);
      await (await scene.storageOf(bad)).exec("ALTER TABLE links RENAME TO links_away");
      const { status, body } = await product.operator("GET", "/v1/links");
      expect([status, body.data?.map(({ id }: { id: string }) => id)]).toEqual([200, [good.link]]);
    }));

  it("learns what happened to a link while the deployment was rolled back", () =>
    withIndex(async (product, tell) => {
      const one = await scene.setScene(product, { client_reference_id: "rolled back" });
      await isIndexed(one, "open");
      // All is read in.
      await product.cron();
      await product.cron();
      // The release before, which knows no job of this kind, completes the link, and notes its own form of KV.
      await tell({ down: true });
      const accounts = await scene.atBank(one, await scene.tap(one));
      await scene.complete(one, String((await scene.linkOf(one)).attempts[0].session));
      await scene.endsLinked(one, accounts);
      const storage = await scene.storageOf(one);
      await storage.exec("DELETE FROM work WHERE kind = 'index'");
      await tell({ down: false });
      await product.restart();
      await product.cron();
      const find = async () =>
        (await product.operator("GET", "/v1/links?client_reference_id=rolled back&status=completed")).body;
      // Lists, the cron, and lists that show from KV that the row is behind.
      await product.operator("GET", "/v1/links?client_reference_id=rolled back");
      await product.cron();
      await eventually(find, ({ data, as_of }) => as_of === null || data.length === 1, 10);
      expect((await product.operator("GET", "/v1/stats")).body.totals.linked).toBe(1);
    }));

  it("forgets the rows of a holder that was erased while the deployment was rolled back, though nobody lists them", () =>
    withIndex(async (product) => {
      const one = await scene.setScene(product, { client_reference_id: "planted" });
      await isIndexed(one, "open");
      const [row] = await product.index(`SELECT * FROM links WHERE id = '${one.link}'`);
      await eventually(
        () => product.operator("DELETE", `/v1/holders/${one.customer}`),
        ({ body }) => body.deleted === true,
        20,
      );
      // The release before knows of no index: KV and the object are empty, the row is there.
      const names = Object.keys(row ?? {}).filter((name) => row?.[name] !== null);
      await product.index(
        `INSERT INTO links (${names}) VALUES (${names.map((name) => (typeof row?.[name] === "number" ? row[name] : `'${row?.[name]}'`))})`,
      );
      for (let n = 0; n < 3; n++) await product.cron();
      expect(await product.index("SELECT id, holder, client_reference_id FROM links")).toEqual([]);
      expect((await product.operator("GET", "/v1/stats")).body.totals.made).toBe(0);
    }));

  it("is asked for no more links at a time than KV is, while all of a holder's are written anew", () =>
    withIndex(async (product, tell) => {
      const one = await scene.setScene(product);
      await isIndexed(one, "open");
      await scene.isPublished(one);
      await (await scene.storageOf(one)).exec(
        `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299)
         INSERT INTO links (id, status, expires_at, record)
         SELECT made, status, expires_at, json_set(record, '$.id', made)
         FROM (SELECT 'lnk_zz' || printf('%06d', i) || substr(id, 13) AS made, expires_at, status, record
               FROM n, (SELECT * FROM links LIMIT 1))`,
      );
      await product.restart({ PUBLIC_URL: "http://localhost:7001" });
      await tell({ slow: 10_000, slowMs: 500 });
      await scene.linkOf(one);
      // What happens now must not wait behind all of that.
      let most = 0;
      for (let n = 0; n < 14; n++) {
        const storage = await scene.storageOf(one);
        const [row] = (await storage.exec("SELECT count(*) AS n FROM work WHERE kind = 'index'")) as { n: number }[];
        most = Math.max(most, Number(row?.n));
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      expect(most).toBeLessThanOrEqual(80);
    }));
});
