// What the operator is told: signed as Standard Webhooks says, in order, until it is accepted.
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";
import { deliver } from "./signed.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const received = async (): Promise<scene.Received[]> => (await product.sandbox("GET", "/notifications")).data;
const typesOf = async (one: scene.Scene) => (await scene.eventsOf(one)).map(({ type }) => type);

async function linked(terms: object = {}) {
  const one = await scene.setScene(product, terms);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  return { one, session, accounts };
}

describe("an event", () => {
  it("is signed over its very bytes, carries the whole object, and says what it is", async () => {
    const { one, accounts } = await linked();
    const events = await scene.isTold(one);
    const [first] = (await received()).filter(({ body }) => body.id === events[0].id);
    expect(first?.headers).toMatchObject({ "content-type": "application/json", "webhook-id": events[0].id });
    const { raw = "", headers = {} } = first ?? {};
    expect(new Webhook(scene.notifySecret).verify(raw, headers)).toEqual(first?.body);
    expect(() => new Webhook(scene.notifySecret).verify(`${raw} `, headers)).toThrow();
    expect(() => new Webhook("whsec_c29tZWJvZHlfZWxzZXNfc2VjcmV0XzAwMDE=").verify(raw, headers)).toThrow();
    const [completed] = events.filter(({ type }) => type === "link.completed");
    const { return_secret: _, ...link } = await scene.linkOf(one);
    expect(completed).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{34}$/),
      object: "event",
      type: "link.completed",
      created: expect.any(Number),
      livemode: false,
      data: { object: link },
      delivery: {
        status: "delivered",
        next_attempt_at: null,
        attempts: [{ at: expect.any(Number), status: 200, error: null }],
      },
    });
    const told = events.filter(({ type }) => type === "account.linked").map(({ data }) => data.object);
    expect(told.map(scene.stripesOwn)).toEqual(await Promise.all(accounts.map((id) => scene.atStripe(one, id))));
    expect(told[0].banklink).toMatchObject({ link: one.link, links: [one.link], holder: one.customer });
    expect(JSON.stringify(await received())).not.toContain("return_secret");
  });

  it("is not made when nothing has changed", async () => {
    const { one, session } = await linked();
    const before = await typesOf(one);
    await scene.complete(one, session);
    await product.operator("POST", `/v1/links/${one.link}`, { metadata: {} });
    await product.call("GET", one.path);
    const [created] = await scene.stripeEventsOf(one);
    const account = created?.data.object.id ?? "";
    await deliver(product, { ...created, type: "financial_connections.account.refreshed_balance" });
    await eventually(
      () => scene.stripeCalls(one, account),
      (calls) => calls.includes(`GET /v1/financial_connections/accounts/${account}`),
    );
    await scene.isPublished(one);
    expect(await typesOf(one)).toEqual(before);
  });
});

describe("a receiver that fails", () => {
  it("three times is told everything all the same, in order, each with its id and a new time", async () => {
    const one = await scene.setScene(product);
    await scene.isTold(one);
    await product.sandbox("POST", "/notifications", { answer: 500, times: 3 });
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
    const events = await scene.isTold(one);
    const { delivery, id } = events[1];
    expect(delivery.attempts.map(({ status, error }: { status: number; error: string }) => [status, error])).toEqual([
      [500, "status_500"],
      [500, "status_500"],
      [500, "status_500"],
      [200, null],
    ]);
    const tries = (await received()).filter(({ headers }) => headers["webhook-id"] === id);
    expect(tries.map(({ answered }) => answered)).toEqual([500, 500, 500, 200]);
    expect(new Set(tries.map(({ raw }) => raw)).size).toBe(1);
    const times = tries.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBeGreaterThan(2);
    for (const { raw, headers } of tries) new Webhook(scene.notifySecret).verify(raw, headers);
    // What came after it waited its turn.
    const behind = events.slice(2).map((event) => event.delivery.attempts);
    expect(behind.every((attempts) => attempts.length === 1)).toBe(true);
  });

  it("with 410 is told no more, until one event is sent again and accepted: then all that has waited, in order", async () => {
    const one = await scene.setScene(product);
    await scene.isTold(one);
    await product.sandbox("POST", "/notifications", { answer: 410 });
    const session = await scene.tap(one);
    const [opened] = await eventually(
      async () => (await scene.eventsOf(one)).filter(({ type }) => type === "link.opened"),
      ([event]) => event?.delivery.status === "stopped",
    );
    expect(opened.delivery).toMatchObject({ attempts: [{ status: 410, error: "status_410" }] });
    expect(opened.delivery.next_attempt_at).toBeGreaterThan(Date.now() / 1000 + 3000);
    await scene.atBank(one, session);
    await scene.complete(one, session);
    const statuses = (await scene.eventsOf(one)).map(({ delivery }) => delivery.status);
    expect(statuses).toEqual(["delivered", "stopped", "stopped", "stopped", "stopped"]);
    await product.operator("POST", `/v1/events/${opened.id}/resend`);
    const events = await scene.isTold(one);
    expect(events).toHaveLength(5);
  });
});

it("an account's life is told step by step, each with the account as it then is", async () => {
  const { one, accounts } = await linked({ permissions: ["payment_method", "balances"] });
  const [account = ""] = accounts;
  const steps: [string, () => Promise<unknown>, object][] = [
    [
      "account.updated",
      () => product.sandbox("POST", `/accounts/${account}/account_numbers_updated`),
      { account_numbers: [{ identifier_type: "tokenized_account_number" }] },
    ],
    [
      "account.relink_required",
      () => product.sandbox("POST", `/accounts/${account}/upcoming_deactivation`),
      { status_details: { active: { action: "relink_required" } } },
    ],
    ["account.deactivated", () => product.sandbox("POST", `/accounts/${account}/deactivate`), { status: "inactive" }],
    ["account.reactivated", () => product.sandbox("POST", `/accounts/${account}/reactivate`), { status: "active" }],
    [
      "account.updated",
      () =>
        product.stripe("POST", `/v1/financial_connections/accounts/${account}/refresh`, { "features[0]": "balance" }),
      { balance: { current: { usd: 1_250_000 } }, balance_refresh: { status: "succeeded" } },
    ],
    [
      "account.disconnected",
      () => product.sandbox("POST", `/accounts/${account}/disconnect`),
      { status: "disconnected", balance: null },
    ],
  ];
  const known = (await scene.isTold(one)).length;
  for (const [at, [type, happen, told]] of steps.entries()) {
    await happen();
    const events = await eventually(
      () => scene.eventsOf(one),
      (all) => all.length > known + at,
    );
    expect(events.slice(known + at)).toMatchObject([{ type, data: { object: { id: account, ...told } } }]);
  }
  await scene.endsLinked(one, accounts);
  await scene.isTold(one);
});
