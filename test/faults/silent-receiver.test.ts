// The operator's endpoint does not answer for one link: its events wait, and nothing else does.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

// Long enough that whatever waited for an answer would be seen to wait.
const timeouts = { delivery: 4_000, lateDelivery: 8_000 };
let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never, [{ binding: "NOTIFY_RECEIVER", name: "receiver" }], timeouts);
});
afterAll(() => product.close());

it("KV, Stripe's news and the events of another link of the same customer go on; each link's own stay in order", async () => {
  const silent = await scene.setScene(product);
  await eventually(
    () => scene.eventsOf(silent),
    ([created]) => created.delivery.status === "delivered",
  );
  await product.double("receiver", { silentFor: [silent.link], forget: true });
  const session = await scene.tap(silent);
  const tries = async () =>
    (await product.double("receiver")).seen.filter(({ link }: { link: string }) => link === silent.link);
  await eventually(tries, (seen) => seen.length === 1);

  // While that one is waited for:
  const other = await scene.setScene(product, {}, silent.customer);
  const accounts = await scene.atBank(other, await scene.tap(other));
  const linked = await eventually(
    () => scene.linkOf(other),
    ({ status }) => status === "completed",
  );
  await scene.isPublished(other);
  expect(await tries()).toHaveLength(1);
  expect(linked.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);

  // And once it was given up for now: the other link's events arrive, before that one's.
  const told = async (one: scene.Scene) =>
    (await scene.eventsOf(one)).filter(({ data: { object } }) => [object.id, object.banklink?.link].includes(one.link));
  await eventually(
    () => told(other),
    (events) => events.length === 5 && events.every(({ delivery }) => delivery.status === "delivered"),
    20,
  );
  const waiting = await told(silent);
  expect(waiting.map(({ type, delivery }) => [type, delivery.status])).toEqual([
    ["link.created", "delivered"],
    ["link.opened", "pending"],
  ]);
  expect(waiting[1].delivery.attempts[0]).toMatchObject({ status: null, error: "timeout" });

  await scene.atBank(silent, session);
  await scene.complete(silent, session);
  await product.double("receiver", { silentFor: [] });
  await eventually(
    () => told(silent),
    (events) => events.every(({ delivery }) => delivery.status === "delivered"),
    40,
  );
  const { seen } = await product.double("receiver");
  for (const one of [silent, other]) {
    const events = await told(one);
    const arrived = seen.filter(({ link }: { link: string }) => link === one.link).map(({ id }: { id: string }) => id);
    const expected = events.map(({ id }) => id).filter((id) => arrived.includes(id));
    expect([...new Set(arrived)]).toEqual(expected);
  }
}, 120_000);
