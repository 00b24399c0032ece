// Events carry what they are about, and no more: the one attempt, never all of them, and none is larger than 64 KiB.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never);
});
afterAll(() => product.close());

const codes = ["institution_timeout", "accounts_unavailable", "authorization_failed"];

it("a link that fails again and again: each event has its own attempt alone", async () => {
  const one = await scene.setScene(product);
  for (let n = 0; n < 30; n++) {
    const session = await scene.tap(one);
    const code = codes[n % codes.length];
    await product.call("POST", `${one.path}/cancel`, { session, code, message: "m".repeat(200) });
  }
  const { attempts } = await scene.linkOf(one);
  expect(attempts).toHaveLength(30);
  const events = await scene.isTold(one);
  const failed = events.filter(({ type }) => type === "link.attempt_failed");
  expect(failed.map(({ data }) => data.attempt)).toEqual(attempts);
  for (const { data } of failed) {
    expect(data.object).toMatchObject({ id: one.link, object: "onboarding_link", attempts: [data.attempt] });
    expect(data.object.url).toContain(one.path);
  }
  const [, opened] = events;
  expect(opened.data).toMatchObject({ object: { attempts: [{ session: attempts[0].session }] } });
  expect(opened.data.attempt).toBeUndefined();
});

it("a link that is too large for one: what was left out is named", async () => {
  const one = await scene.setScene(product);
  // Three bytes a character; one request takes 32 KiB, so that it needs several.
  for (let n = 0; n < 50; n += 10) {
    const some = [...Array(10)].map((_, k) => [`key_${n + k}`.padEnd(40, "é"), "語".repeat(500)]);
    const answer = await product.operator("POST", `/v1/links/${one.link}`, { metadata: Object.fromEntries(some) });
    expect(answer.status).toBe(200);
  }
  await product.operator("POST", `/v1/links/${one.link}/revoke`);
  const events = await scene.isTold(one);
  const revoked = events.find(({ type }) => type === "link.revoked");
  expect(revoked.data.omitted).toEqual(["accounts", "metadata"]);
  expect(revoked.data.object).toMatchObject({ id: one.link, status: "revoked", metadata: {} });
  expect(Object.keys((await scene.linkOf(one)).metadata)).toHaveLength(50);
  const { data } = await product.sandbox("GET", "/notifications");
  for (const { raw } of data) expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(64 * 1024);
});

it("a list of events that an earlier release has made too large ends early, and goes on", async () => {
  const one = await scene.setScene(product);
  await scene.isTold(one);
  const storage = await scene.storageOf(one);
  await storage.exec(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
     INSERT INTO events (id, created, body, status, since, next_at)
     SELECT substr(id, 1, 20) || printf('%018d', i), created,
            json_set(body, '$.id', substr(id, 1, 20) || printf('%018d', i), '$.data.object.purpose', printf('%.300000c', 'x')),
            'delivered', since, 0
     FROM n, (SELECT * FROM events LIMIT 1)`,
  );
  const path = `/v1/events?account_holder=${one.customer}&limit=100`;
  const { body } = await product.operator("GET", path);
  expect(body.data.length).toBeLessThan(30);
  expect(body.has_more).toBe(true);
  const all = await eventually(
    () => scene.eventsOf(one),
    () => true,
  );
  expect(all).toHaveLength(61);
});
