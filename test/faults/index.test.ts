// The search index fails, is slow, is late: nothing is lost, and neither KV nor events wait for it.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import type { IndexWrite } from "./doubles/d1.ts";
import * as scene from "./scenario.ts";

interface Seen {
  writes: IndexWrite[];
  overlaps: number;
  asked: number;
}
type Tell = (told: object) => Promise<Seen>;

const d1 = { binding: "INDEX", name: "d1" } as const;
const kv = { binding: "RESULTS", name: "kv" } as const;

async function withIndex(
  test: (product: Product, tell: Tell) => Promise<void>,
  timeouts: object = {},
  doubles: (typeof d1 | typeof kv)[] = [d1],
): Promise<void> {
  const product = await startProduct(scene.soon, doubles, timeouts);
  try {
    await test(product, (told) => product.double("d1", told));
  } finally {
    await product.close();
  }
}

/** None either while there are no tables. */
const rowOf = async ({ product, link }: scene.Scene) =>
  (await product.index(`SELECT * FROM links WHERE id = '${link}' LIMIT 1`).catch(() => []))[0];

/** The index says of the link what its object does. */
async function isIndexed(one: scene.Scene, status: string, seconds = 30): Promise<void> {
  await eventually(
    () => rowOf(one),
    (row) => row?.status === status,
    seconds,
  );
  const { body } = await one.product.operator("GET", `/v1/links?status=${status}&client_reference_id=${one.link}`);
  expect(body.error).toBeUndefined();
}

/** A write has begun since the double was told to forget. */
const isAsked = (tell: Tell) =>
  eventually(
    () => tell({}),
    ({ asked }) => asked > 0,
  );

const linked = async (one: scene.Scene) => {
  const accounts = await scene.atBank(one, await scene.tap(one));
  return accounts;
};

describe.concurrent("the index", () => {
  it("is down: links work, KV and events go on, searches say so; and once it is up it has all", () =>
    withIndex(async (product, tell) => {
      await tell({ down: true });
      const one = await scene.setScene(product);
      const other = await scene.setScene(product);
      await scene.endsLinked(one, await linked(one));
      for (const path of ["/v1/links", "/v1/links?status=open", "/v1/stats"]) {
        const { status, headers, body } = await product.operator("GET", path);
        expect([status, body.error.type, body.error.code]).toEqual([503, "api_error", "index_unavailable"]);
        expect(headers.get("Retry-After")).toBe("5");
      }
      expect((await product.operator("GET", `/v1/links?account_holder=${one.customer}`)).body.data).toHaveLength(1);
      await tell({ down: false });
      await isIndexed(one, "completed", 60);
      await isIndexed(other, "open", 60);
    }));

  it("does not answer: nobody waits for it, and searches are refused in time", () =>
    withIndex(
      async (product, tell) => {
        const first = await scene.setScene(product);
        await isIndexed(first, "open");
        await tell({ slow: 3, slowMs: 6_000 });
        const one = await scene.setScene(product);
        await scene.endsLinked(one, await linked(one));
        await isIndexed(one, "completed", 60);
        await eventually(
          () => rowOf(one),
          (row) => row?.status === "completed" && row.last_error === null,
        );
      },
      { index: 2_000 },
    ));

  it("lands a write that was long given up: it does not stay on top of the newer one", () =>
    withIndex(
      async (product, tell) => {
        const one = await scene.setScene(product);
        await isIndexed(one, "open");
        await tell({ slow: 1, slowMs: 6_000, forget: true });
        // The first write of these is late.
        await product.operator("POST", `/v1/links/${one.link}`, { expires_at: Math.floor(Date.now() / 1000) + 3_600 });
        await isAsked(tell);
        await product.operator("POST", `/v1/links/${one.link}/revoke`);
        // One that was given up, the next, which overtakes it, and the one that mends what has landed late.
        await eventually(
          () => tell({}),
          ({ writes }) => writes.length >= 3,
          30,
        );
        expect((await tell({})).overlaps).toBeGreaterThan(0);
        await eventually(
          () => rowOf(one),
          (row) => row?.status === "revoked",
        );
        const settled = (await tell({})).writes.length;
        expect(settled).toBeLessThanOrEqual(4);
      },
      { index: 2_000 },
    ));

  it("gets one write a second and link at most, however fast things happen", () =>
    withIndex(async (product, tell) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const changes = [...Array(12)].map((_, n) =>
        product.operator("POST", `/v1/links/${one.link}`, { metadata: { n: String(n) } }),
      );
      const accounts = await scene.atBank(one, session);
      await Promise.all([scene.complete(one, session), ...changes]);
      await scene.endsLinked(one, accounts);
      await isIndexed(one, "completed");
      const { writes, overlaps } = await tell({});
      const at = writes.filter(({ id }) => id === one.link).map((write) => write.at);
      const gaps = at.slice(1).map((time, n) => time - (at[n] ?? 0));
      expect(gaps.filter((gap) => gap < 1_000)).toEqual([]);
      expect(overlaps).toBe(0);
    }));

  it("is well while KV is not: it is written to all the same, and lists what KV does not have from the objects", () =>
    withIndex(
      async (product) => {
        await product.double("kv", { refuse: 1_000 });
        const one = await scene.setScene(product, { client_reference_id: "while KV refuses" });
        await isIndexed(one, "open");
        const { body } = await product.operator("GET", "/v1/links?client_reference_id=while KV refuses");
        expect(body.data).toEqual([await scene.linkOf(one)]);
        expect(await product.kv.get(`link:${one.link}`)).toBeNull();
      },
      {},
      [d1, kv],
    ));

  it("is made anew in the middle of things: what fails is tried again", () =>
    withIndex(async (product, tell) => {
      await tell({ refuse: 3 });
      const one = await scene.setScene(product);
      await isIndexed(one, "open");
      for (const name of ["links", "days", "sweep", "migrations"]) await product.index(`DROP TABLE ${name}`);
      await product.operator("POST", `/v1/links/${one.link}/revoke`);
      await isIndexed(one, "revoked");
    }));
});

describe.concurrent("a holder that is erased", () => {
  const erase = ({ product, customer }: scene.Scene) => product.operator("DELETE", `/v1/holders/${customer}`);
  const rowsOf = ({ product, customer }: scene.Scene) =>
    product.index(`SELECT id FROM links WHERE holder = '${customer}' LIMIT 10`);
  const isTold = async (one: scene.Scene) => {
    const { data } = await one.product.sandbox("GET", "/notifications");
    return data.some(
      ({ body }: scene.Received) => body.type === "holder.deleted" && body.data.object.id === one.customer,
    );
  };

  it("is gone from the index before the end is told, and from the statistics", () =>
    withIndex(async (product, tell) => {
      const one = await scene.setScene(product, { client_reference_id: "planted" });
      await scene.endsLinked(one, await linked(one));
      const other = await scene.setScene(product, {}, one.customer);
      await isIndexed(one, "completed");
      await isIndexed(other, "open");
      expect((await product.operator("GET", "/v1/stats")).body.totals).toMatchObject({ made: 2, linked: 1 });
      await tell({ down: true });
      const begun = await erase(one);
      expect([begun.status, begun.body.deleted]).toEqual([202, false]);
      expect(await isTold(one)).toBe(false);
      await tell({ down: false });
      await eventually(
        () => isTold(one),
        (told) => told,
        30,
      );
      expect(await rowsOf(one)).toEqual([]);
      expect((await product.operator("GET", "/v1/stats")).body.totals).toMatchObject({ made: 0, linked: 0 });
      expect(await product.index("SELECT * FROM days LIMIT 10")).toEqual([]);
    }));

  it("is not brought back by a write that lands late", () =>
    withIndex(
      async (product, tell) => {
        const one = await scene.setScene(product);
        await isIndexed(one, "open");
        await tell({ slow: 1, slowMs: 7_000, forget: true });
        await product.operator("POST", `/v1/links/${one.link}`, { metadata: { a: "b" } });
        await isAsked(tell);
        await erase(one);
        await eventually(
          () => isTold(one),
          (told) => told,
          30,
        );
        // The write of before lands after the end, and what it has brought is removed again.
        await eventually(
          () => tell({}),
          ({ writes }) => writes.some(({ isRemoval }) => !isRemoval) && writes.at(-1)?.isRemoval === true,
          30,
        );
        expect(await rowsOf(one)).toEqual([]);
      },
      { index: 1_000 },
    ));
});
