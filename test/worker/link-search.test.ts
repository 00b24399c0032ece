// GET /v1/links over all account holders, and GET /v1/stats: from the index, with what KV and the objects know beside.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.soon);
});
afterAll(() => product.close());

interface Kv {
  delete(key: string): Promise<void>;
  put(key: string, value: string): Promise<void>;
}
const kv = async () => (await product.worker.getEnv<{ RESULTS: Kv }>()).RESULTS;
const list = async (query: string) => (await product.operator("GET", `/v1/links?${query}`)).body;
const ids = async (query: string) => (await list(query)).data.map(({ id }: { id: string }) => id);
const ended = (one: scene.Scene, status: string) =>
  eventually(
    () => product.index(`SELECT status FROM links WHERE id = '${one.link}'`).catch(() => []),
    ([row]) => row?.status === status,
  );
/** The links with this reference, once the index has them all. */
const listed = (reference: string, count: number, more = "") =>
  eventually(
    () => list(`client_reference_id=${reference}&limit=100${more}`),
    ({ data }) => data.length === count,
  );

describe("GET /v1/links", () => {
  it("finds links by reference, holder, status and age, together and page by page", async () => {
    const reference = `order ${crypto.randomUUID()}`;
    const one = await scene.setScene(product, { client_reference_id: reference });
    const two = await scene.setScene(product, { client_reference_id: reference }, one.customer);
    const other = await scene.setScene(product, { client_reference_id: reference });
    await scene.setScene(product, {}, one.customer);
    await product.operator("POST", `/v1/links/${two.link}/revoke`);
    await listed(reference, 3);
    await ended(two, "revoked");
    const query = `client_reference_id=${reference}`;
    expect(await ids(query)).toEqual([other.link, two.link, one.link]);
    expect(await ids(`${query}&account_holder=${one.customer}`)).toEqual([two.link, one.link]);
    expect(await ids(`${query}&account_holder=${one.customer}&status=open`)).toEqual([one.link]);
    expect(await ids(`${query}&status=revoked`)).toEqual([two.link]);
    expect(await ids(`${query}&stripe_account=acct_other`)).toEqual([]);
    const { created } = await scene.linkOf(one);
    expect(await ids(`${query}&created[gte]=${created}`)).toContain(one.link);
    expect(await ids(`${query}&created[lt]=${created}`)).toEqual([]);
    expect(await ids(`account_holder=${one.customer}&created[gte]=${created}&created[lt]=${created + 3600}`)).toContain(
      two.link,
    );
    const first = await list(`${query}&limit=2`);
    expect(first).toMatchObject({ object: "list", has_more: true, url: "/v1/links" });
    const second = await list(`${query}&limit=2&page=${first.next_page}`);
    expect(second).toMatchObject({ has_more: false, next_page: null, data: [{ id: one.link }] });
  });

  it("shows whole link objects, as GET /v1/links/:id does", async () => {
    const reference = crypto.randomUUID();
    const one = await scene.setScene(product, { client_reference_id: reference, metadata: { a: "b" } });
    const accounts = await scene.atBank(one, await scene.tap(one));
    await scene.endsLinked(one, accounts);
    await ended(one, "completed");
    expect((await list(`client_reference_id=${reference}&status=completed`)).data).toEqual([await scene.linkOf(one)]);
  });

  it("shows a link that KV does not have as its object has it", async () => {
    const reference = crypto.randomUUID();
    const made = [];
    for (let n = 0; n < 8; n++) made.unshift(await scene.setScene(product, { client_reference_id: reference }));
    for (const one of made) await scene.isPublished(one);
    await listed(reference, 8);
    for (const one of made.slice(1)) await (await kv()).delete(`link:${one.link}`);
    const { data } = await list(`client_reference_id=${reference}&limit=100`);
    expect(data).toEqual(await Promise.all(made.map(scene.linkOf)));
  });

  it("shows the newer of what KV and the index know", async () => {
    const reference = crypto.randomUUID();
    const one = await scene.setScene(product, { client_reference_id: reference });
    await scene.isPublished(one);
    const before = JSON.stringify(await product.kv.get(`link:${one.link}`, "json"));
    const accounts = await scene.atBank(one, await scene.tap(one));
    await scene.endsLinked(one, accounts);
    await ended(one, "completed");
    const { status, opened_at, completed_at } = await scene.linkOf(one);
    // KV is behind.
    await (await kv()).put(`link:${one.link}`, before);
    const shown = (await list(`client_reference_id=${reference}`)).data[0];
    expect(shown).toMatchObject({ status, opened_at, completed_at });
    expect(opened_at).toEqual(expect.any(Number));
    expect(await ids(`client_reference_id=${reference}&status=open`)).toEqual([]);
    // The index is behind.
    await product.operator("POST", `/v1/links/${one.link}`, { metadata: { again: "1" } });
    await scene.isPublished(one);
    await ended(one, "completed");
    await product.index(
      `UPDATE links SET status = 'open', started_at = NULL WHERE client_reference_id = '${reference}'`,
    );
    expect((await list(`client_reference_id=${reference}`)).data[0]).toMatchObject({ status, opened_at, completed_at });
    const open = await list(`client_reference_id=${reference}&status=open`);
    expect(open).toMatchObject({ data: [], has_more: false });
    // It is brought level here, and not while a test after this one counts.
    await product.operator("POST", `/v1/links/${one.link}`, { metadata: { again: "2" } });
    await ended(one, "completed");
  });

  it("shows a link as expired whose object has not woken yet", async () => {
    const reference = crypto.randomUUID();
    const one = await scene.setScene(product, { client_reference_id: reference });
    await listed(reference, 1);
    await product.index(`UPDATE links SET expires_at = 1 WHERE id = '${one.link}'`);
    expect(await ids(`client_reference_id=${reference}&status=open`)).toEqual([]);
    expect((await list(`client_reference_id=${reference}&status=expired`)).data).toMatchObject([
      { id: one.link, status: "expired" },
    ]);
  });

  it("leaves out what neither KV nor an object knows, and forgets it", async () => {
    const reference = crypto.randomUUID();
    const one = await scene.setScene(product, { client_reference_id: reference });
    await listed(reference, 1);
    const gone = one.link.replace(/.{10}$/, "0000000000");
    await product.index(
      `INSERT INTO links (id, stripe_account, holder, client_reference_id, status, livemode, created, expires_at, ended_at)
       SELECT '${gone}', stripe_account, holder, client_reference_id, status, livemode, created, expires_at, ended_at FROM links WHERE id = '${one.link}'`,
    );
    expect(await ids(`client_reference_id=${reference}`)).toEqual([one.link]);
    await eventually(
      () => product.index(`SELECT 1 FROM links WHERE id = '${gone}'`),
      (rows) => rows.length === 0,
    );
  });
});

it("the index has of a link its id, whose it is, your reference, times, status, mode and last error, and no word of a person", async () => {
  const planted = { email: "planted@example.com", name: "Planted Person", phone: "+12025550143" };
  const terms = { purpose: "Planted purpose", metadata: { planted: "planted value" }, return_url: "myapp://planted" };
  const reference = crypto.randomUUID();
  const account_holder = { type: "customer", ...planted };
  const { id, path } = await product.makeLink({ account_holder, ...terms, client_reference_id: reference });
  await product.link(path);
  const [row = {}] = await eventually(
    () => product.index(`SELECT * FROM links WHERE id = '${id}'`),
    ([found]) => found?.status === "completed",
  );
  const columns = ["id", "stripe_account", "holder", "client_reference_id", "status", "livemode", "last_error"];
  const times = ["created", "expires_at", "opened_at", "started_at", "ended_at"];
  expect(Object.keys(row).sort()).toEqual([...columns, ...times].sort());
  expect(row).toMatchObject({ client_reference_id: reference, last_error: null });
  expect(JSON.stringify(row)).not.toMatch(/planted|2025550143|:\/\//i);
});

describe("GET /v1/stats", () => {
  const day = 24 * 60 * 60;
  const stats = async (query = "") => (await product.operator("GET", `/v1/stats?${query}`)).body;
  const counted = async (account: string, wanted: object) => {
    await eventually(
      () => stats(`stripe_account=${account}`),
      ({ totals }) => scene.same(totals, wanted),
    );
    return stats(`stripe_account=${account}`);
  };

  it("says how far the links of each day have come, and what keeps the others", async () => {
    const before = (await stats()).totals;
    const made = await Promise.all([...Array(4)].map(() => scene.setScene(product)));
    const [, tapped, failed, linked] = made as [scene.Scene, scene.Scene, scene.Scene, scene.Scene];
    await scene.tap(tapped);
    await product.call("POST", `${failed.path}/cancel`, { code: "stripe_js_blocked" });
    await product.call("POST", `${linked.path}/cancel`, { code: "canceled" });
    const ids = await scene.atBank(linked, await scene.tap(linked));
    await scene.endsLinked(linked, ids);
    const { totals, data, object } = await eventually(
      () => stats(),
      (all) => all.totals.made === before.made + 4 && all.totals.linked === before.linked + 1,
    );
    expect(object).toBe("stats");
    // What somebody has tried, and what got as far as Stripe's window.
    expect(totals.opened).toBe(before.opened + 3);
    expect(totals.started).toBe(before.started + 2);
    expect(totals.failed.stripe_js_blocked).toBe((before.failed.stripe_js_blocked ?? 0) + 1);
    // One that is linked in the end has not failed.
    expect(totals.failed.canceled).toBe(before.failed.canceled);
    const today = Math.floor(Date.now() / 1000 / day) * day;
    expect(data).toHaveLength(30);
    expect(data.map(({ start }: { start: number }) => start)).toEqual(
      [...Array(30)].map((_, n) => today - (29 - n) * day),
    );
    expect(data[0]).toEqual({ start: today - 29 * day, made: 0, opened: 0, started: 0, linked: 0, failed: {} });
    expect(Math.max(...data.map((one: { made: number }) => one.made))).toBeGreaterThanOrEqual(4);
  });

  it("counts by mode and by connected account", async () => {
    const account = "acct_counted";
    const columns = "id, stripe_account, holder, status, livemode, created, expires_at, ended_at, last_error";
    const at = Math.floor(Date.now() / 1000);
    await scene.setScene(product);
    await eventually(
      () => product.index("SELECT 1 FROM links LIMIT 1").catch(() => []),
      (rows) => rows.length > 0,
    );
    for (const [n, livemode] of [0, 0, 1].entries())
      await product.index(
        `INSERT INTO links (${columns}) VALUES ('lnk_${account}_${n}', '${account}', 'cus_1', 'open', ${livemode}, ${at}, ${at + day}, ${at + day}, 'canceled')`,
      );
    const expected = { made: 2, opened: 0, started: 0, linked: 0, failed: { canceled: 2 } };
    expect((await counted(account, expected)).data.at(-1)).toMatchObject(expected);
    expect((await stats("stripe_account=acct_none")).totals).toMatchObject({ made: 0, failed: {} });
    await product.index(`DELETE FROM links WHERE stripe_account = '${account}'`);
  });

  it("is of the days that are asked for, 400 at most", async () => {
    const from = 1_790_000_000;
    const first = Math.floor(from / day) * day;
    const { data } = await stats(`from=${from}&to=${from + day}&by=day`);
    expect(data.map(({ start }: { start: number }) => start)).toEqual([first, first + day]);
    expect((await stats(`from=${from}&to=${from}`)).data).toHaveLength(1);
    expect((await stats(`from=${from}&to=${from + 399 * day}`)).data).toHaveLength(400);
    expect((await stats("to=0")).data).toHaveLength(1);
  });

  it.each([
    ["from=x", "from"],
    ["to=-1", "to"],
    ["by=hour", "by"],
    ["from=10000000&to=1", "from"],
    ["from=1&to=50000000", "from"],
    ["from=1&from=2", "from"],
    ["stripe_account=x", "stripe_account"],
    ["status=open", "status"],
  ])("refuses ?%s", async (query, param) => {
    const { status, body } = await product.operator("GET", `/v1/stats?${query}`);
    expect([status, body.error.param]).toEqual([400, param]);
  });
});

describe("links of before there was an index", () => {
  const forgetIndex = async (one: Product) => {
    for (const name of ["links", "days", "sweep", "migrations"])
      await one.index(`DROP TABLE IF EXISTS ${name}`).catch(() => []);
    await one.restart();
  };

  it("are read in while lists are asked for, which says so; by their own objects", async () => {
    const own = await startProduct(scene.never);
    try {
      const made = [];
      for (let n = 0; n < 5; n++)
        made.unshift(await scene.setScene(own, n === 1 ? { client_reference_id: "old" } : {}));
      for (const one of made) await scene.isPublished(one);
      await own.operator("POST", `/v1/links/${made[0]?.link}/revoke`);
      await forgetIndex(own);
      expect((await own.operator("GET", "/v1/links")).body).toMatchObject({ data: [], as_of: null });
      const { body } = await eventually(
        () => own.operator("GET", "/v1/links?limit=100"),
        ({ body: { data, as_of } }) => data.length === 5 && as_of !== null,
      );
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual(made.map(({ link }) => link));
      expect(body.data[0].status).toBe("revoked");
      const found = await own.operator("GET", "/v1/links?client_reference_id=old");
      expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([made[3]?.link]);
      expect((await own.operator("GET", "/v1/stats")).body.totals.made).toBe(5);
    } finally {
      await own.close();
    }
  });

  it("are written anew with KV, by objects that wake after the form of either has changed", async () => {
    const own = await startProduct(scene.never);
    try {
      const one = await scene.setScene(own);
      const rows = () => own.index(`SELECT id FROM links WHERE id = '${one.link}'`).catch(() => []);
      await eventually(rows, (found) => found.length === 1);
      await scene.isPublished(one);
      await own.index("DELETE FROM links");
      await own.restart({ PUBLIC_URL: "http://localhost:7001" });
      await scene.linkOf(one);
      await eventually(rows, (found) => found.length === 1);
    } finally {
      await own.close();
    }
  });

  it("are read in by the cron", async () => {
    const own = await startProduct(scene.never);
    try {
      const customer = await scene.customerAtStripe(own);
      for (let n = 0; n < 8; n++) await scene.setScene(own, {}, customer);
      const published = async () => (await own.kv.list()).keys.filter(({ name }) => name.startsWith("link:")).length;
      await eventually(published, (count) => count === 8, 30);
      await forgetIndex(own);
      await own.cron();
      expect(await own.index("SELECT cursor, whole FROM sweep")).toEqual([{ cursor: "", whole: 1 }]);
      const count = async () => Number((await own.index("SELECT count(*) AS n FROM links"))[0]?.n);
      await eventually(count, (n) => n === 8, 30);
      // Nothing is left to be done, and doing it again changes nothing. What ended long ago goes.
      await own.index("UPDATE links SET ended_at = 1 WHERE id IN (SELECT id FROM links ORDER BY id LIMIT 3)");
      await own.cron();
      expect(await count()).toBe(5);
    } finally {
      await own.close();
    }
  });
});
