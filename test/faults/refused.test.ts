// Stripe refuses for good to show a session or an account: that is recorded, and not asked for ever.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

const day = 24 * 60 * 60;
let product: Product;
beforeAll(async () => {
  const double = { binding: "STRIPE_API", name: "stripe" } as const;
  product = await startProduct({ RECONCILE_SECONDS: "1,2,3600" }, [double]);
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

const refuse = (call: string, code: string | null) => product.double("stripe", { refused: { [call]: code } });
const rows = async (one: scene.Scene, query: string) => (await scene.storageOf(one)).exec(query);
const waiting = (one: scene.Scene, kind: string) =>
  rows(one, `SELECT key FROM work WHERE kind = '${kind}' AND done < wanted`);

it.concurrent("an account: given up after three days, on record and in the log; the next news of it starts anew", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  await scene.endsLinked(one, [account]);
  const call = `GET /v1/financial_connections/accounts/${account}`;
  await refuse(call, "more_permissions_required");
  await product.sandbox("POST", `/accounts/${account}/deactivate`);
  const news = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated")) ?? {};
  const refused = () => rows(one, "SELECT * FROM refused");

  await deliver(product, news);
  const [first] = await eventually(refused, ([row]) => row !== undefined);
  expect(first).toMatchObject({ account, since: expect.any(Number), given_up_at: null });
  expect(JSON.parse(String(first?.error))).toEqual({
    code: "stripe_refused",
    message: expect.stringMatching(/^Stripe refused: No\./),
    stripe_code: "more_permissions_required",
  });
  expect(await waiting(one, "account")).toHaveLength(1);

  const storage = await scene.storageOf(one);
  await storage.exec("UPDATE refused SET since = since - ?", 3 * day);
  const ended = Math.floor(Date.now() / 1000) - 4 * day;
  await product.rewrite(one.link, "UPDATE links SET record = json_set(record, '$.expires_at', ?)", ended);
  await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'account'");
  await product.operator("POST", `/v1/links/${one.link}`, { metadata: { touched: "yes" } });
  await eventually(refused, ([row]) => row?.given_up_at !== null, 20);
  expect(await waiting(one, "account")).toEqual([]);
  const isGivenUp = (message: string) => message.includes("given_up") && message.includes(account);
  await eventually(
    async () => product.logs().filter(({ message }) => isGivenUp(message)),
    (lines) => lines.length === 1,
  );

  await deliver(product, news);
  const [again] = await eventually(refused, ([row]) => row?.given_up_at === null);
  expect(Number(again?.since)).toBeGreaterThanOrEqual(Number(first?.since));
  await refuse(call, null);
  await eventually(refused, (all) => all.length === 0, 30);
  await scene.endsLinked(one, [account]);
  expect((await scene.linkOf(one)).accounts.data[0].status).toBe("inactive");
});

it.concurrent("the sessions that an account may be of: looking for it is given up after three days", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await scene.atBank(one, session);
  await scene.complete(one, session);
  await refuse(`GET /v1/financial_connections/sessions/${session}`, "more_permissions_required");
  const object = { id: "fca_nobodys", account_holder: { type: "customer", customer: one.customer } };
  const type = "financial_connections.account.created";
  await deliver(product, { id: "evt_1", object: "event", type, livemode: false, created: 1, data: { object } });
  const refused = () => rows(one, "SELECT * FROM refused");
  await eventually(refused, (all) => all.length === 1);
  const storage = await scene.storageOf(one);
  await storage.exec("UPDATE refused SET since = since - ?", 3 * day);
  const ended = Math.floor(Date.now() / 1000) - 4 * day;
  const update = "UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?)";
  await product.rewrite(one.link, update, ended, ended);
  await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
  await product.operator("POST", `/v1/links/${one.link}`, { metadata: { touched: "yes" } });
  await eventually(refused, ([row]) => row?.given_up_at !== null, 20);
  expect(await waiting(one, "find")).toEqual([]);
});

it.concurrent("a session: followed with the reason on its attempt, until three days past its link's end", async () => {
  const refusal = { code: "stripe_refused", stripe_code: "resource_missing" };
  const cases: [string, (one: scene.Scene, session: string) => Promise<unknown>, object, object][] = [
    [
      "nobody says anything",
      async () => {},
      { outcome: "pending", error: refusal },
      { outcome: "failed", error: refusal },
    ],
    [
      "an app cancels",
      (one, session) => product.call("POST", `${one.path}/cancel`, { session, code: "canceled" }),
      { outcome: "nothing_linked", error: { code: "canceled" } },
      { outcome: "nothing_linked", error: { code: "canceled" } },
    ],
    [
      "the page is done",
      scene.complete,
      { outcome: "nothing_linked", error: refusal },
      { outcome: "nothing_linked", error: refusal },
    ],
  ];
  for (const [, end, meanwhile, atLast] of cases) {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await end(one, session);
    await refuse(`GET /v1/financial_connections/sessions/${session}`, "resource_missing");
    const left = () => rows(one, "SELECT failures FROM work WHERE kind = 'session'");
    await eventually(left, ([row]) => Number(row?.failures) > 0, 20);
    expect((await scene.linkOf(one)).attempts).toMatchObject([meanwhile]);
    const storage = await scene.storageOf(one);
    const ended = Math.floor(Date.now() / 1000) - 4 * day;
    await storage.exec("UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?)", ended, ended);
    await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'session'");
    await scene.evict(one);
    await product.operator("GET", `/v1/links/${one.link}`);
    await eventually(left, (all) => all.length === 0, 20);
    expect((await scene.linkOf(one)).attempts).toMatchObject([atLast]);
    const types = (await scene.isTold(one)).map(({ type }) => type);
    expect(types.filter((type) => type === "link.attempt_failed")).toHaveLength(1);
  }
});
