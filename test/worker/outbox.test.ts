// The outbox over days and in numbers: time is not ours to move, so what is stored is made older than it is.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
  one.product.operator("POST", `/v1/links/${one.link}`, { metadata });

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
  const ago = 3 * day;
  await storage.exec("UPDATE events SET since = since - ?, created = created - ? WHERE id = ?", ago, ago, opened.id);
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

describe("while its receiver refuses some events", () => {
  let other: Product;
  beforeAll(async () => {
    const double = { binding: "NOTIFY_RECEIVER", name: "receiver" } as const;
    other = await startProduct(scene.never, [double]);
  });
  afterAll(() => other.close());
  beforeEach(() => other.double("receiver", { refused: [] }));

  it("does not give up one that waited three days behind another before it was tried itself", async () => {
    await other.double("receiver", { refused: ["link.opened", "link.revoked"] });
    const one = await scene.setScene(other);
    await scene.tap(one);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events[1]?.delivery.attempts.length > 0,
    );
    await other.operator("POST", `/v1/links/${one.link}/revoke`);
    const storage = await scene.storageOf(one);
    const ago = 3 * day;
    await storage.exec("UPDATE events SET since = since - ?, created = created - ? WHERE status = 'pending'", ago, ago);
    const [, opened, revoked] = await eventually(
      () => scene.eventsOf(one),
      (events) => events[2]?.delivery.attempts.length > 0,
      20,
    );
    expect([opened.delivery.status, revoked.delivery.status]).toEqual(["failed", "pending"]);
    await other.double("receiver", { refused: [] });
    await eventually(
      () => scene.eventsOf(one),
      (events) => events[2].delivery.status === "delivered",
      20,
    );
  });

  it("gives one that waited three days behind another an hour of its own, not three days more", async () => {
    await other.double("receiver", { refused: ["link.opened"] });
    const one = await scene.setScene(other);
    await scene.tap(one);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events[1]?.delivery.attempts.length > 0,
    );
    const storage = await scene.storageOf(one);
    // More of the kind that is refused, and behind them one that is not.
    await storage.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
       INSERT INTO events (id, created, body, status, since, next_at)
       SELECT substr(id, 1, 20) || printf('%018d', i), created,
              json_set(body, '$.id', substr(id, 1, 20) || printf('%018d', i)), 'pending', since, 0
       FROM n, (SELECT * FROM events ORDER BY seq DESC LIMIT 1)`,
    );
    await other.operator("POST", `/v1/links/${one.link}/revoke`);
    const ago = 3 * day;
    await storage.exec("UPDATE events SET since = since - ?, created = created - ? WHERE status = 'pending'", ago, ago);
    const isTried = (event: { delivery: { attempts: object[] } }) => event.delivery.attempts.length > 0;
    for (let at = 2; at <= 6; at++) {
      await eventually(
        () => scene.eventsOf(one),
        (events) => isTried(events[at]) && events[at].delivery.status === "pending",
        20,
      );
      await storage.exec(
        "UPDATE events SET since = since - 3600, next_at = 0 WHERE status = 'pending' AND failures > 0",
      );
      await touch(one, { touched: String(at) });
    }
    const events = await eventually(
      () => scene.eventsOf(one),
      (all) => all.at(-1).delivery.status === "delivered",
      20,
    );
    const statuses = events.map(({ delivery }) => delivery.status);
    expect(statuses).toEqual(["delivered", ...Array(6).fill("failed"), "delivered"]);
    expect(events.at(-1)?.type).toBe("link.revoked");
  });

  it("forgets after thirty days what is over, and nothing that is still to be sent", async () => {
    await other.double("receiver", { refused: ["link.opened"] });
    const one = await scene.setScene(other);
    await scene.tap(one);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events[0].delivery.status === "delivered" && events[1]?.delivery.attempts.length > 0,
    );
    const storage = await scene.storageOf(one);
    await storage.exec("UPDATE events SET created = created - ?", 31 * day);
    await touch(one);
    const [left] = await eventually(
      () => scene.eventsOf(one),
      (events) => events.length < 2,
    );
    expect(left).toMatchObject({ type: "link.opened", delivery: { status: "pending" } });
  });

  it("tries one for the last time when its three days end, not hours later", async () => {
    await other.double("receiver", { refused: ["link.created"] });
    const one = await scene.setScene(other);
    await eventually(
      () => scene.eventsOf(one),
      ([created]) => created.delivery.attempts.length > 0,
    );
    const storage = await scene.storageOf(one);
    const since = Math.floor(Date.now() / 1000) - 3 * day + 600;
    await storage.exec("UPDATE events SET failures = 20, since = ?, created = ?, next_at = 0", since, since);
    await touch(one);
    await eventually(
      () => storage.exec("SELECT failures FROM events"),
      ([row]) => Number(row?.failures) > 20,
    );
    const [created] = await scene.eventsOf(one);
    expect(created.delivery).toMatchObject({ status: "pending", next_attempt_at: since + 3 * day });
  });

  it("tries one that was sent again by itself until it is taken, and holds up nothing newer by it", async () => {
    const one = await scene.setScene(other);
    await scene.tap(one);
    const told = await eventually(
      () => scene.eventsOf(one),
      (events) => events.length === 2 && events.every(({ delivery }) => delivery.status === "delivered"),
    );
    await other.double("receiver", { refused: ["link.created"] });
    const again = await other.operator("POST", `/v1/events/${told[0].id}/resend`);
    expect(again.body.delivery).toMatchObject({ status: "pending", next_attempt_at: expect.any(Number) });
    await eventually(
      () => scene.eventsOf(one),
      ([created]) => created.delivery.attempts.length > 1,
    );
    await other.operator("POST", `/v1/links/${one.link}/revoke`);
    const [created] = await eventually(
      () => scene.eventsOf(one),
      (events) => events[2]?.delivery.status === "delivered",
    );
    expect(created.delivery.status).toBe("pending");
    await other.double("receiver", { refused: [] });
    const after = await eventually(
      () => scene.eventsOf(one),
      ([first]) => first.delivery.status === "delivered",
      20,
    );
    expect(after[0].delivery.attempts.at(-1)).toMatchObject({ status: 204, error: null });
  });

  it("gives one that was sent again up after three days from then, however old it is", async () => {
    await other.double("receiver", { refused: ["link.created"] });
    const one = await scene.setScene(other);
    const storage = await scene.storageOf(one);
    const [created] = await eventually(
      () => scene.eventsOf(one),
      (events) => events[0].delivery.attempts.length > 0,
    );
    await storage.exec(
      "UPDATE events SET status = 'failed', created = created - ?, since = since - ?",
      9 * day,
      9 * day,
    );
    await other.operator("POST", `/v1/events/${created.id}/resend`);
    const tries = created.delivery.attempts.length;
    const [again] = await eventually(
      () => scene.eventsOf(one),
      (events) => events[0].delivery.attempts.length > tries,
    );
    expect(again.delivery.status).toBe("pending");
    await storage.exec("UPDATE events SET since = since - ?, next_at = 0", 3 * day);
    await touch(one);
    await eventually(
      () => scene.eventsOf(one),
      ([first]) => first.delivery.status === "failed",
    );
  });

  it("lets one that was still waiting its turn wait for it, though it was sent again", async () => {
    await other.double("receiver", { refused: ["link.created"] });
    const one = await scene.setScene(other);
    await scene.tap(one);
    const [created, opened] = await eventually(
      () => scene.eventsOf(one),
      (events) => events.length === 2 && events[0].delivery.attempts.length > 0,
    );
    for (const { id } of [created, opened]) await other.operator("POST", `/v1/events/${id}/resend`);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events[0].delivery.attempts.length > created.delivery.attempts.length,
    );
    expect((await scene.eventsOf(one))[1].delivery.attempts).toEqual([]);
    await other.double("receiver", { refused: [] });
    await eventually(
      () => scene.eventsOf(one),
      (events) => events.every(({ delivery }) => delivery.status === "delivered"),
      20,
    );
  });
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

it("forgets after thirty days what was sent late, though nothing was over yet when the object woke", async () => {
  await product.sandbox("POST", "/notifications", { answer: 503, times: 100 });
  const one = await scene.setScene(product);
  await eventually(
    () => scene.eventsOf(one),
    ([created]) => created.delivery.attempts.length > 0,
  );
  const storage = await scene.storageOf(one);
  await storage.exec("UPDATE events SET created = created - ?, next_at = 0", 31 * day);
  await product.sandbox("POST", "/notifications", { answer: 204, times: 1 });
  await touch(one);
  await eventually(
    () => scene.eventsOf(one),
    (events) => events.length === 0,
  );
});

it("forgets after thirty days what nobody is there to be told of any more", async () => {
  const other = await startProduct(scene.never);
  try {
    await other.sandbox("POST", "/notifications", { answer: 500, times: 100 });
    const one = await scene.setScene(other);
    await eventually(
      () => scene.eventsOf(one),
      ([created]) => created.delivery.attempts.length > 0,
    );
    await other.restart({ NOTIFY_URL: "", NOTIFY_SECRET: "" });
    expect(await scene.eventsOf(one)).toHaveLength(1);
    await (await scene.storageOf(one)).exec("UPDATE events SET created = created - ?", 30 * day);
    await touch(one);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events.length === 0,
    );
  } finally {
    await other.close();
  }
});
