// The operator's endpoint with a manner of its own: slow, redirecting, silent, or with an answer that never ends.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  // Long enough for the one that dawdles over its answers.
  product = await startProduct({}, [{ binding: "NOTIFY_RECEIVER", name: "receiver" }], { lateDelivery: 6_000 });
});
afterAll(() => product.close());

const firstTry = async (one: scene.Scene, seconds = 10) => {
  const [event] = await eventually(
    () => scene.eventsOf(one),
    ([first]) => first.delivery.attempts.length > 0,
    seconds,
  );
  return event.delivery;
};

it("redirects: that is a failure, and nothing is sent there", async () => {
  await product.double("receiver", { manner: "redirect" });
  const delivery = await firstTry(await scene.setScene(product));
  expect(delivery).toMatchObject({ status: "pending", attempts: [{ status: 307, error: "redirect" }] });
  expect(delivery.next_attempt_at).toBeTypeOf("number");
});

it("answers without end: what it says is not read", async () => {
  await product.double("receiver", { manner: "endless" });
  const delivery = await firstTry(await scene.setScene(product));
  expect(delivery).toMatchObject({ status: "delivered", attempts: [{ status: 200, error: null }] });
  expect((await product.double("receiver")).taken).toBeLessThan(8 * 1024 * 1024);
});

it("dawdles over a long queue: an account is read again long before it is through", async () => {
  await product.double("receiver", { manner: "well" });
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await eventually(
    () => scene.eventsOf(one),
    (all) => all.every(({ delivery }) => delivery.status === "delivered"),
  );
  await product.double("receiver", { manner: "dawdling", forget: true });
  await (await scene.storageOf(one)).exec("UPDATE events SET status = 'pending', next_at = 0");
  await product.operator("POST", `/v1/links/${one.link}`, { metadata: { k: "v" } });
  await eventually(
    () => product.double("receiver"),
    ({ seen }) => seen.length > 0,
  );
  await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
  await eventually(
    () => scene.linkOf(one),
    ({ accounts: { data } }) => data.some(({ status }: { status: string }) => status === "inactive"),
    30,
  );
  const { seen } = await product.double("receiver");
  expect(new Set(seen.map(({ id }: { id: string }) => id)).size).toBeLessThan(5);
});

it("does not answer: given up after its time, with customers served meanwhile", async () => {
  await product.double("receiver", { manner: "silent" });
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await scene.atBank(one, session);
  expect((await scene.complete(one, session)).body.status).toBe("completed");
  const [first] = await scene.eventsOf(one);
  await eventually(
    () => product.double("receiver"),
    ({ seen }) => seen.some(({ id }: { id: string }) => id === first.id),
  );
  await product.double("receiver", { manner: "well" });
  expect((await firstTry(one, 25)).attempts[0]).toMatchObject({ status: null, error: "timeout" });
  const events = await eventually(
    () => scene.eventsOf(one),
    (all) => all.every(({ delivery }) => delivery.status === "delivered"),
    30,
  );
  const { seen } = await product.double("receiver");
  const mine = seen.map(({ id }: { id: string }) => id).filter((id: string) => events.some((each) => each.id === id));
  expect([...new Set(mine)]).toEqual(events.map(({ id }) => id));
});
