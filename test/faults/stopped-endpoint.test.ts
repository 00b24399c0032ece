// NOTIFY_URL answers 410: it is stopped for every account holder at once, tried again by itself, and released for all.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endpointKey } from "../../src/domain/ids.ts";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

const day = 24 * 60 * 60;
const url = "http://localhost:8787/_sandbox/notifications";

let product: Product;
beforeEach(async () => {
  product = await startProduct(scene.never, [], { endpointWatch: 1_000 });
});
afterEach(() => product.close());

const state = async () => (await product.operator("GET", "/v1/notify_endpoint")).body;
const isActive = () => eventually(state, ({ status, waiting }) => status === "active" && waiting === 0);
const answer = (status: number, times: number) => product.sandbox("POST", "/notifications", { answer: status, times });
const endpointObject = async () => ({ name: await endpointKey(url) });
const statuses = async (one: scene.Scene) => (await scene.eventsOf(one)).map(({ delivery }) => delivery.status);

/** Account holders who were told everything so far. */
async function toldScenes(count: number): Promise<scene.Scene[]> {
  const scenes = await Promise.all([...Array(count)].map(() => scene.setScene(product)));
  await Promise.all(scenes.map((one) => scene.isTold(one)));
  return scenes;
}

/** Something happens that the operator is to be told of, and it waits. */
async function stops(one: scene.Scene): Promise<void> {
  await scene.tap(one);
  await eventually(
    () => statuses(one),
    (all) => all[1] === "stopped",
  );
}

/** What has waited was sent in order, each once but for what was answered 410. */
const areTold = (scenes: scene.Scene[]) => Promise.all(scenes.map((one) => scene.isTold(one)));

/** Lets the time of the next attempt come. Reading the state makes the object look at its clock. */
async function timeOfNextAttempt(of = product): Promise<void> {
  const storage = await of.worker.getDurableObjectStorage("NOTIFY_ENDPOINT", await endpointObject());
  await storage.exec("UPDATE endpoint SET next_at = 0");
  await of.operator("GET", "/v1/notify_endpoint");
}

/** A product whose receiver can be told what to refuse. */
async function withReceiver(test: (other: Product) => Promise<void>): Promise<void> {
  const other = await startProduct(scene.never, [{ binding: "NOTIFY_RECEIVER", name: "receiver" }]);
  try {
    await test(other);
  } finally {
    await other.close();
  }
}

const logged = () =>
  product
    .logs()
    .filter(({ message }) => message.includes('"at":"notify_endpoint"'))
    .map(({ message }) => JSON.parse(message) as { event: string; tries: number; why?: string });

describe("one 410", () => {
  it("stops every holder, is shown in the API, and one event that is sent again releases all of them", async () => {
    expect(await state()).toEqual({
      object: "notify_endpoint",
      status: "active",
      stopped_at: null,
      tries: 0,
      next_attempt_at: null,
      waiting: 0,
    });
    const [first, second] = (await toldScenes(2)) as [scene.Scene, scene.Scene];
    await answer(410, 1);
    await stops(first);
    const stopped = await state();
    expect(stopped).toMatchObject({ status: "stopped", tries: 0, waiting: 1 });
    expect(stopped.next_attempt_at - stopped.stopped_at).toBeGreaterThanOrEqual(3600);
    expect(stopped.next_attempt_at - stopped.stopped_at).toBeLessThanOrEqual(3601);

    await stops(second);
    const [, waiting] = await scene.eventsOf(second);
    expect(waiting.delivery).toEqual({ status: "stopped", next_attempt_at: stopped.next_attempt_at, attempts: [] });
    expect(await state()).toEqual({ ...stopped, waiting: 2 });

    const [, opened] = await scene.eventsOf(first);
    expect((await product.operator("POST", `/v1/events/${opened.id}/resend`)).status).toBe(200);
    await areTold([first, second]);
    await isActive();
    expect(logged()).toMatchObject([
      { event: "stopped", status: "stopped", waiting: 1 },
      { event: "released", why: "accepted", status: "active", waiting: 2 },
    ]);
    expect(JSON.stringify(logged())).not.toContain("_sandbox");
  });

  it("is known after a restart, also to who did not wait before; after an hour one event is tried, and all is sent", async () => {
    const scenes = (await toldScenes(3)) as [scene.Scene, scene.Scene, scene.Scene];
    await answer(410, 1);
    await stops(scenes[0]);
    await product.restart();
    await stops(scenes[1]);
    await stops(scenes[2]);
    await product.operator("POST", `/v1/links/${scenes[2].link}/revoke`);
    expect(await statuses(scenes[2])).toEqual(["delivered", "stopped", "stopped"]);
    await timeOfNextAttempt();
    await areTold(scenes);
    await isActive();
    // The first was refused once; of what others had to tell nothing was sent in vain.
    const tries = await Promise.all(scenes.map(async (one) => (await scene.eventsOf(one))[1].delivery.attempts.length));
    expect(tries).toEqual([2, 1, 1]);
  });

  it("whose next attempt is refused too is tried again a day later", async () => {
    const [one] = (await toldScenes(1)) as [scene.Scene];
    await answer(410, 2);
    await stops(one);
    const { stopped_at } = await state();
    await timeOfNextAttempt();
    const tried = await eventually(state, ({ tries }) => tries === 1);
    expect(tried).toMatchObject({ status: "stopped", stopped_at, waiting: 1 });
    expect(tried.next_attempt_at).toBeGreaterThan(Date.now() / 1000 + day - 60);
    const [, opened] = await eventually(
      () => scene.eventsOf(one),
      (events) => events[1].delivery.attempts.length === 2 && events[1].delivery.status === "stopped",
    );
    expect(opened.delivery.next_attempt_at).toBe(tried.next_attempt_at);
    await timeOfNextAttempt();
    await areTold([one]);
    expect(logged().map(({ event, tries }) => [event, tries])).toEqual([
      ["stopped", 0],
      ["tried", 1],
      ["tried", 2],
      ["released", 0],
    ]);
  });

  it("weeks ago costs no event its three days", () =>
    withReceiver(async (other) => {
      await other.double("receiver", { manner: "gone" });
      const one = await scene.setScene(other);
      await eventually(
        () => statuses(one),
        ([created]) => created === "stopped",
      );
      await scene.tap(one);
      const storage = await scene.storageOf(one);
      await storage.exec("UPDATE events SET created = created - ?, since = since - ?", 10 * day, 10 * day);
      await other.double("receiver", { manner: "well", refused: ["link.opened"] });
      const [created] = await scene.eventsOf(one);
      await other.operator("POST", `/v1/events/${created.id}/resend`);
      // It is released, and then the receiver fails.
      const [, opened] = await eventually(
        () => scene.eventsOf(one),
        (events) => events[1].delivery.attempts.length > 0,
      );
      expect(opened.delivery.status).toBe("pending");
    }));

  it("whose next attempt fails in another way leaves that event its place, when another one is accepted", () =>
    withReceiver(async (other) => {
      const one = await scene.setScene(other);
      await eventually(
        () => statuses(one),
        ([created]) => created === "delivered",
      );
      await other.double("receiver", { manner: "gone" });
      await stops(one);
      await other.operator("POST", `/v1/links/${one.link}/revoke`);
      const second = await scene.setScene(other);
      await eventually(
        () => statuses(second),
        ([created]) => created === "stopped",
      );
      await other.double("receiver", { manner: "well", refused: ["link.opened"], forget: true });
      await timeOfNextAttempt(other);
      await eventually(
        () => other.double("receiver"),
        ({ seen }) => seen.length > 0,
      );
      const [waiting] = await scene.eventsOf(second);
      await other.operator("POST", `/v1/events/${waiting.id}/resend`);
      await eventually(
        async () => (await other.operator("GET", "/v1/notify_endpoint")).body,
        (now) => now.status === "active" && now.waiting === 0,
      );
      const [, opened, revoked] = await eventually(
        () => scene.eventsOf(one),
        (events) => events[1].delivery.attempts.length > 2,
      );
      expect([opened.delivery.status, revoked.delivery.status]).toEqual(["pending", "pending"]);
      expect(revoked.delivery.attempts).toEqual([]);
      await other.double("receiver", { refused: [] });
      await eventually(
        () => statuses(one),
        (all) => all.every((status) => status === "delivered"),
        20,
      );
    }));
});

describe("while it is stopped", () => {
  it("a restart in the middle of an attempt, or of the release, loses nobody", async () => {
    const scenes = await toldScenes(12);
    await answer(410, 1);
    await stops(scenes[0] as scene.Scene);
    await Promise.all(scenes.slice(1).map(stops));
    expect((await state()).waiting).toBe(12);
    await timeOfNextAttempt();
    await product.restart();
    await product.worker.evictDurableObject("NOTIFY_ENDPOINT", await endpointObject());
    await areTold(scenes);
    await isActive();
  });

  it("however many wait are told, some at a time, also when it is restarted meanwhile", async () => {
    const [one] = (await toldScenes(1)) as [scene.Scene];
    await answer(410, 1);
    await stops(one);
    const storage = await product.worker.getDurableObjectStorage("NOTIFY_ENDPOINT", await endpointObject());
    // Two hundred who know nothing of it, to be told before that one.
    await storage.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
       INSERT INTO waiting (holder, stop, due_at) SELECT printf('%016d', i), 1, i FROM n`,
    );
    expect((await state()).waiting).toBe(201);
    const other = await scene.setScene(product);
    const [created] = await eventually(
      () => scene.eventsOf(other),
      ([event]) => event.delivery.status === "stopped",
    );
    await product.operator("POST", `/v1/events/${created.id}/resend`);
    await eventually(state, ({ waiting }) => waiting < 202);
    await product.restart();
    await isActive();
    await areTold([one, other]);
  });

  it("another NOTIFY_URL releases all, also those whose objects sleep", async () => {
    const scenes = await toldScenes(3);
    await answer(410, 1);
    for (const one of scenes) await stops(one);
    await product.restart({ NOTIFY_URL: `${url}?new` });
    // Nothing is asked of the product here but what it has sent.
    const sent = async () => {
      const { data } = await product.sandbox("GET", "/notifications");
      const opened = data.filter(
        ({ body, answered }: scene.Received) => body.type === "link.opened" && answered === 200,
      );
      return new Set(opened.map(({ body }: scene.Received) => body.data.object.id)).size;
    };
    await eventually(sent, (count) => count === 3, 20);
    await areTold(scenes);
    expect(await state()).toMatchObject({ status: "active", waiting: 0 });
    await product.restart();
    await isActive();
  });

  it("nothing is lost when NOTIFY_URL is taken away, and set again", async () => {
    const scenes = (await toldScenes(2)) as [scene.Scene, scene.Scene];
    await answer(410, 1);
    for (const one of scenes) await stops(one);
    await product.restart({ NOTIFY_URL: "", NOTIFY_SECRET: "" });
    expect(await state()).toEqual({
      object: "notify_endpoint",
      status: "not_configured",
      stopped_at: null,
      tries: 0,
      next_attempt_at: null,
      waiting: 0,
    });
    expect(await statuses(scenes[0])).toEqual(["delivered", "stopped"]);
    await product.restart();
    expect(await state()).toMatchObject({ status: "stopped", waiting: 2 });
    await product.restart({ NOTIFY_URL: `${url}?new` });
    await areTold(scenes);
  });

  it("one whose object was forgotten by the endpoint's is told all the same when it wakes", async () => {
    const [one] = (await toldScenes(1)) as [scene.Scene];
    await answer(410, 1);
    await stops(one);
    const storage = await product.worker.getDurableObjectStorage("NOTIFY_ENDPOINT", await endpointObject());
    await storage.exec("DELETE FROM waiting");
    await scene.evict(one);
    await scene.linkOf(one);
    await eventually(state, ({ waiting }) => waiting === 1);
    await storage.exec("DELETE FROM waiting");
    await storage.exec("UPDATE endpoint SET stopped_at = NULL");
    // No isolate remembers what it was told before.
    await product.restart();
    await areTold([one]);
  });

  it("who no longer has anything to send is passed over; when nobody has, the next event is the attempt", async () => {
    const [gone, other] = (await toldScenes(2)) as [scene.Scene, scene.Scene];
    await answer(410, 1);
    await stops(gone);
    await stops(other);
    await (await scene.storageOf(gone)).exec("DELETE FROM events WHERE status = 'stopped'");
    await timeOfNextAttempt();
    await areTold([other]);
    await isActive();
    await answer(410, 1);
    await product.operator("POST", `/v1/links/${other.link}/revoke`);
    await eventually(state, ({ status }) => status === "stopped");
    await eventually(
      () => statuses(other),
      (all) => all[2] === "stopped",
    );
    await (await scene.storageOf(other)).exec("DELETE FROM events WHERE status = 'stopped'");
    await timeOfNextAttempt();
    await isActive();
    expect(logged().at(-1)).toMatchObject({ event: "released", why: "nobody_waits" });
  });
});

it("what the release before has stopped is sent when its object wakes", async () => {
  const [one] = (await toldScenes(1)) as [scene.Scene];
  const storage = await scene.storageOf(one);
  // That release kept this to the holder's own object: nobody else knows.
  await storage.exec("UPDATE events SET status = 'stopped'");
  await scene.evict(one);
  const [event] = await eventually(
    () => scene.eventsOf(one),
    ([first]) => first.delivery.status === "delivered",
  );
  expect(event.delivery.attempts).toHaveLength(2);
});
