// The outbox over days and in numbers: time is not ours to move, so what is stored is made older than it is.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

const day = 24 * 60 * 60;
let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never);
});
afterAll(() => product.close());

/** Whatever changes makes the object look at its clock again. */
const touch = (one: scene.Scene, metadata = { touched: "yes" }) =>
  product.operator("POST", `/v1/links/${one.link}`, { metadata });

it("sends a queue longer than one alarm takes, in order, once its receiver is back", async () => {
  const one = await scene.setScene(product);
  await scene.isTold(one);
  const storage = await scene.storageOf(one);
  await storage.exec(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 170)
     INSERT INTO events (id, created, body, status, since, next_at)
     SELECT substr(id, 1, 20) || printf('%018d', i), created,
            json_set(body, '$.id', substr(id, 1, 20) || printf('%018d', i)), 'pending', since, 0
     FROM n, (SELECT * FROM events LIMIT 1)`,
  );
  await product.sandbox("POST", "/notifications", { answer: 503, times: 2 });
  await touch(one);
  const events = await scene.isTold(one);
  expect(events).toHaveLength(171);
  expect(events.slice(1).map(({ id }) => Number(id.slice(-18)))).toEqual([...Array(170)].map((_, at) => at + 1));
});

it("gives an event up after three days, says so, and goes on with the next", async () => {
  const one = await scene.setScene(product);
  await scene.isTold(one);
  const storage = await scene.storageOf(one);
  await product.sandbox("POST", "/notifications", { answer: 500, times: 2 });
  await scene.tap(one);
  const [, opened] = await eventually(
    () => scene.eventsOf(one),
    (events) => events[1]?.delivery.attempts.length === 1,
  );
  await storage.exec("UPDATE events SET since = since - ? WHERE id = ?", 3 * day, opened.id);
  await product.operator("POST", `/v1/links/${one.link}/revoke`);
  const events = await eventually(
    () => scene.eventsOf(one),
    (all) => all.every(({ delivery }) => delivery.status !== "pending"),
  );
  expect(events.map(({ type, delivery }) => [type, delivery.status])).toEqual([
    ["link.created", "delivered"],
    ["link.opened", "failed"],
    ["link.revoked", "delivered"],
  ]);
  const again = await product.operator("POST", `/v1/events/${opened.id}/resend`);
  expect(again.body.delivery.status).toBe("pending");
  await eventually(
    () => scene.eventsOf(one),
    (all) => all[1].delivery.status === "delivered",
  );
});

it("forgets an event and its tries after thirty days, by itself", async () => {
  const one = await scene.setScene(product);
  const [created] = await scene.isTold(one);
  const storage = await scene.storageOf(one);
  await scene.tap(one);
  await scene.isTold(one);
  await storage.exec("UPDATE events SET created = created - ? WHERE id = ?", 30 * day, created.id);
  await touch(one);
  const left = await eventually(
    () => scene.eventsOf(one),
    (events) => events.length === 1,
  );
  expect(left[0].type).toBe("link.opened");
  expect(await storage.exec("SELECT event FROM deliveries WHERE event = ?", created.id)).toEqual([]);
});
