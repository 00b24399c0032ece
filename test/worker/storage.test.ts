// What is stored survives: expiry by alarm, one KV write a second and key, and an object that is evicted at any time.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const objectOf = (id: string) => ({ name: id.slice(12, 28) });
const evict = (id: string) => product.worker.evictDurableObject("ACCOUNT_HOLDER", objectOf(id));

it("expires a link by itself, and KV hears of it", async () => {
  const link = await product.makeLink({ account_holder: { type: "customer", customer: await product.makeCustomer() } });
  // Time is not ours to move: the link's end is, and the change after it lets the object set its alarm anew.
  const soon = Math.floor(Date.now() / 1000) + 2;
  const update = "UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?) WHERE id = ?";
  await product.rewrite(link.id, update, soon, soon, link.id);
  await product.operator("POST", `/v1/links/${link.id}`, { metadata: { k: "v" } });
  const published = await eventually(
    () => product.kv.getWithMetadata<{ status: string }, { status: string }>(`link:${link.id}`, "json"),
    ({ value }) => value?.status === "expired",
  );
  expect(published.metadata?.status).toBe("expired");
  expect((await product.operator("GET", `/v1/links/${link.id}`)).body.status).toBe("expired");
  expect((await product.call("GET", link.path)).status).toBe(410);
  const refused = await product.call("POST", `${link.path}/session`, {});
  expect([refused.status, refused.body.error.code]).toEqual([410, "link_expired"]);

  const again = await product.operator("POST", `/v1/links/${link.id}`, { expires_at: soon + 3600 });
  expect(again.body.status).toBe("open");
  expect((await product.call("POST", `${link.path}/session`, {})).status).toBe(200);
});

it("completes a link that ran out while the customer was at the bank", async () => {
  const link = await product.makeLink({ account_holder: { type: "customer", customer: await product.makeCustomer() } });
  const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
  const update = "UPDATE links SET expires_at = 1, record = json_set(record, '$.expires_at', 1) WHERE id = ?";
  await product.rewrite(link.id, update, link.id);
  expect((await product.call("GET", `${link.path}/status`)).body.status).toBe("expired");
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
  const done = await product.call("POST", `${link.path}/complete`, { session });
  expect(done.body.status).toBe("completed");
});

it("writes a key of KV at most once a second, and ends with the newest", async () => {
  const link = await product.makeLink({ account_holder: { type: "customer", customer: await product.makeCustomer() } });
  const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", objectOf(link.id));
  const seen = new Set<string>();
  const startedMs = Date.now();
  for (let n = 0; n < 12; n++) {
    await product.operator("POST", `/v1/links/${link.id}`, { metadata: { n: String(n) } });
    seen.add(JSON.stringify((await product.kv.get<{ metadata: object }>(`link:${link.id}`, "json"))?.metadata));
  }
  const seconds = (Date.now() - startedMs) / 1000;
  expect(seen.size).toBeLessThanOrEqual(2 + seconds);
  const last = await eventually(
    () => product.kv.get<{ metadata: { n?: string } }>(`link:${link.id}`, "json"),
    (value) => value?.metadata.n === "11",
  );
  expect(last?.metadata).toEqual({ n: "11" });
  const left = await eventually(
    () => storage.exec("SELECT key FROM work WHERE kind = 'publish'"),
    (rows) => rows.length === 0,
  );
  expect(left).toEqual([]);
});

it("loses nothing when the object is evicted between any two steps", async () => {
  const customer = await product.makeCustomer();
  const link = await product.makeLink({ account_holder: { type: "customer", customer } });
  await evict(link.id);
  const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
  await evict(link.id);
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
  const { body } = await product.call("POST", `${link.path}/complete`, { session });
  expect(body.status).toBe("completed");
  await evict(link.id);
  const found = (await product.operator("GET", `/v1/links/${link.id}`)).body;
  expect(found).toMatchObject({ status: "completed", attempts: [{ session, outcome: "linked" }] });
  const published = await eventually(
    () => product.kv.get<{ status: string }>(`link:${link.id}`, "json"),
    (value) => value?.status === "completed",
  );
  const { return_secret: _, ...shown } = found;
  expect(published).toEqual(shown);
});

it("stores nothing when asked about a stranger", async () => {
  const objects = (await product.worker.listDurableObjectIds("AccountHolder")).length;
  expect((await product.operator("GET", "/v1/holders/cus_stranger")).status).toBe(404);
  expect((await product.operator("GET", "/v1/accounts?account_holder=cus_stranger")).body.data).toEqual([]);
  expect((await product.operator("GET", "/v1/links?account_holder=cus_stranger")).body.data).toEqual([]);
  expect((await product.operator("GET", "/v1/links/lnk_zzzzzzzz0123456789abcdef0123456789")).status).toBe(404);
  const stored = await product.worker.listDurableObjectIds("AccountHolder");
  const rows = await Promise.all(
    stored.map(async (id) =>
      (await product.worker.getDurableObjectStorage("AccountHolder", { id })).exec(
        "SELECT name FROM sqlite_master WHERE name = 'holder'",
      ),
    ),
  );
  expect(rows.filter((tables) => tables.length > 0)).toHaveLength(objects);
});
