// One account holder with 30,000 links, each as large as a link may be: every route answers, page by page.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { type Answer, eventually, type Product, startProduct } from "./product.ts";

const links = 30_000;
/** The platform carries 32 MiB in one call, and gives an isolate 128 MB. Answers stay well below. */
const mostBytes = 12 * 1024 * 1024;
/** As much as the API takes: 50 keys of 40 characters with 500 each. */
const metadata = Object.fromEntries([...Array(50)].map((_, n) => [`key_${n}`.padEnd(40, "_"), "x".repeat(500)]));
const terms = { metadata, purpose: "p".repeat(500), client_reference_id: "r".repeat(200) };

let product: Product;
let one: scene.Scene;
let accounts: string[];
beforeAll(async () => {
  product = await startProduct(scene.never);
  one = await scene.setScene(product, terms);
  const session = await scene.tap(one);
  accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await scene.isTold(one);
  await scene.isPublished(one);
  const storage = await scene.storageOf(one);
  // Older than the first, and most of them expired; three hundred accounts more, all of the first link.
  await storage.exec(
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${links - 2})
     INSERT INTO links (id, status, expires_at, record)
     SELECT made, state, expires_at, json_set(record, '$.id', made, '$.status', state)
     FROM (SELECT 'lnk_zz' || printf('%06d', i) || substr(id, 13) AS made, expires_at, record,
             CASE i WHEN ${links - 2} THEN 'revoked' ELSE 'expired' END AS state FROM n, (SELECT * FROM links LIMIT 1))`,
  );
  await storage.exec(
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299)
     INSERT INTO accounts (id, link, synced_at, account)
     SELECT id || i, link, synced_at, json_set(account, '$.id', id || i) FROM n, (SELECT * FROM accounts LIMIT 1)`,
  );
  await storage.exec(
    "INSERT INTO link_accounts (link, account) SELECT link, id FROM accounts WHERE true ON CONFLICT DO NOTHING",
  );
  await scene.evict(one);
  // While all that was stored workerd answered nobody, and closed the connections that it had: this one call may fail.
  await product.call("GET", "/healthz").catch(() => null);
}, 300_000);
afterAll(() => product.close());

async function get(path: string): Promise<Answer> {
  const answer = await product.operator("GET", path);
  expect(answer.status, path).toBe(200);
  expect(JSON.stringify(answer.body).length, path).toBeLessThan(mostBytes);
  return answer;
}

/** Every item of a list, page by page. */
async function pages(path: string, most: number) {
  const all = [];
  for (let page = ""; all.length < most; ) {
    const { body } = await get(`${path}${page}`);
    all.push(...body.data);
    if (!body.has_more) break;
    page = `&page=${body.next_page}`;
  }
  return all.map(({ id }: { id: string }) => id);
}

it("the holder, with its newest links and accounts, and where all of them are", async () => {
  const { body } = await get(`/v1/holders/${one.customer}`);
  expect(body.links).toMatchObject({ has_more: true, url: `/v1/links?account_holder=${one.customer}` });
  expect(body.links.data[0].id).toBe(one.link);
  expect(body.links.data.length).toBeLessThanOrEqual(100);
  expect(body.accounts).toMatchObject({ has_more: true, url: `/v1/accounts?account_holder=${one.customer}` });
  expect(body.accounts.data).toHaveLength(100);
});

it("its links, by a status that is rare among them", async () => {
  const path = `/v1/links?account_holder=${one.customer}&limit=100`;
  const newest = await pages(path, 250);
  expect(newest[0]).toBe(one.link);
  expect(new Set(newest).size).toBe(newest.length);
  expect([...newest].sort()).toEqual(newest);
  expect(await pages(`${path}&status=completed`, 1000)).toEqual([one.link]);
  expect(await pages(`${path}&status=revoked`, 1000)).toHaveLength(1);
  expect(await pages(`${path}&status=open`, 1000)).toEqual([]);
});

it("one link, with a hundred of its accounts and the rest page by page", async () => {
  const { body } = await get(`/v1/links/${one.link}`);
  expect(body.accounts).toMatchObject({ has_more: true, url: `/v1/accounts?link=${one.link}` });
  expect(body.accounts.data).toHaveLength(100);
  for (const whose of [`link=${one.link}`, `account_holder=${one.customer}`]) {
    const all = await pages(`/v1/accounts?${whose}&limit=100`, 1000);
    expect(all.slice(0, 2)).toEqual(accounts);
    expect(new Set(all).size).toBe(302);
  }
  expect((await get(`/v1/events?account_holder=${one.customer}&limit=100`)).body.data).toHaveLength(5);
});

it("the customer's page, a tap, a completion, Stripe's news, and what KV gets of it", async () => {
  expect((await product.call("GET", one.path)).status).toBe(200);
  const more = await scene.setScene(product, terms, one.customer);
  const session = await scene.tap(more);
  const linked = await scene.atBank(more, session, { institution: "Bank (Non-OAuth)" });
  expect((await scene.complete(more, session)).body.status).toBe("completed");
  await product.sandbox("POST", `/accounts/${linked[0]}/deactivate`);
  await eventually(
    () => scene.linkOf(more),
    ({ accounts: { data } }) => data[0].status === "inactive",
  );
  const published = await eventually(
    () => product.kv.get<{ links: string[]; accounts: string[]; has_more: boolean }>(`holder:${one.customer}`, "json"),
    (value) => value?.links[0] === more.link && value.accounts.includes(linked[0] ?? ""),
  );
  expect(published).toMatchObject({ has_more: true, url: `/v1/holders/${one.customer}` });
  expect([published?.links.length, published?.accounts.length]).toEqual([100, 100]);
  expect((await product.operator("POST", `/v1/links/${more.link}`, { metadata: null })).status).toBe(200);
});
