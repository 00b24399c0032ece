// One line tells all of a request, one all of a job, and neither anything of a person.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { callsIn, type Line, linesOf } from "./lines.ts";
import { eventually, operatorKey, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never);
});
afterEach(() => product.sandbox("POST", "/webhooks", {}));
afterAll(() => product.close());

const sessionsPath = "/v1/financial_connections/sessions";
const accountsPath = "/v1/financial_connections/accounts";
const lineOf = (isIt: (line: Line) => boolean) =>
  eventually(
    async () => linesOf(product).find(isIt),
    (line) => line !== undefined,
  ) as Promise<Line>;
const requestLine = (requestId: string | null) => lineOf(({ request_id }) => request_id === requestId);
const lineOfAnswer = ({ headers }: { headers: Headers }) => requestLine(headers.get("Request-Id"));
const drop = () => product.sandbox("POST", "/webhooks", { drop: true });

/** A customer with two accounts, known to the product. */
async function linked() {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  const completed = await scene.complete(one, session);
  await scene.endsLinked(one, accounts);
  return { one, session, account: accounts[0] ?? "", completed };
}

describe("the line of a request", () => {
  it("that mints a session has Stripe's id of the call that its object made", async () => {
    const one = await scene.setScene(product);
    const tapped = await product.call("POST", `${one.path}/session`, {});
    const line = await lineOfAnswer(tapped);
    const stripe = [{ method: "POST", path: sessionsPath, status: 200, ms: expect.any(Number), request_id: expect.stringMatching(/^req_\w+$/) }]; // biome-ignore format: one idea
    expect(line).toMatchObject({ route: "/l/:token/session", method: "POST", status: 200, link: one.link });
    expect(line).toMatchObject({ stripe_calls: 1, stripe });
    expect(line.objects).toBeGreaterThan(0);
  });

  it("that asks for a session by the API has it too, with an Idempotency-Key and without", async () => {
    const one = await scene.setScene(product);
    for (const headers of [{}, { "Idempotency-Key": crypto.randomUUID() }] as Record<string, string>[]) {
      const asked = await product.operator("POST", "/v1/sessions", { link: one.link }, headers);
      expect(callsIn(await lineOfAnswer(asked))).toEqual([`POST ${sessionsPath} 200`]);
    }
  });

  it("that makes a link names it, and what was asked of Stripe for it", async () => {
    const account_holder = { type: "customer", email: "pat@example.com" };
    const made = await product.operator("POST", "/v1/links", { account_holder });
    const line = await lineOfAnswer(made);
    expect([line.link, callsIn(line)]).toEqual([made.body.id, ["POST /v1/customers 200"]]);
    const read = await product.operator("GET", `/v1/links/${made.body.id}`);
    const { stripe, stripe_calls, kv_reads, kv_writes, objects } = await lineOfAnswer(read);
    expect({ stripe, stripe_calls, kv_reads, kv_writes, objects }).toEqual({ objects: 1 });
  });

  it("that completes has the reading of the session", async () => {
    await drop();
    const { completed, one } = await linked();
    const line = await lineOfAnswer(completed);
    expect([line.link, callsIn(line)]).toEqual([one.link, [`GET ${sessionsPath}/:id 200`]]);
  });

  it("about an account counts the reading of KV, and shows what was asked of Stripe", async () => {
    const { one, account } = await linked();
    await scene.isPublished(one);
    const path = `/v1/accounts/${account}`;
    const subscribed = await product.operator("POST", `${path}/subscribe`, { features: ["transactions"] });
    expect([subscribed.status, subscribed.body.error?.code]).toEqual([400, "permission_missing"]);
    const { kv_reads, stripe } = await lineOfAnswer(subscribed);
    expect([kv_reads, stripe]).toEqual([1, undefined]);
    const ended = await product.operator("POST", `${path}/disconnect`, {});
    expect(callsIn(await lineOfAnswer(ended))).toEqual([`POST ${accountsPath}/:id/disconnect 200`]);
    expect(await lineOfAnswer(ended)).toMatchObject({ kv_reads: 1, objects: 1 });
  });

  it("of a customer who disconnects has it too", async () => {
    const { one, account } = await linked();
    const manage = new URL((await scene.linkOf(one)).manage_url).pathname;
    const ended = await product.call("POST", `${manage}/disconnect`, { account });
    expect(ended.status).toBe(200);
    expect(callsIn(await lineOfAnswer(ended))).toEqual([`POST ${accountsPath}/:id/disconnect 200`]);
  });

  it("shows a call that was cut off, without a status, and the next try", async () => {
    const one = await scene.setScene(product);
    await product.sandbox("POST", "/faults", { match: `POST ${sessionsPath}`, fault: "reset", times: 1 });
    const tapped = await product.call("POST", `${one.path}/session`, {});
    expect(tapped.status).toBe(200);
    const { stripe = [] } = await lineOfAnswer(tapped);
    expect(stripe).toMatchObject([{ ms: expect.any(Number) }, { status: 200 }]);
    expect([stripe[0]?.status, stripe[0]?.request_id]).toEqual([undefined, undefined]);
  });

  it("with a wrong API key has our code, and no call", async () => {
    const refused = await product.call("GET", "/v1/links", undefined, { Authorization: `Bearer ${operatorKey}_not` });
    expect(refused.status).toBe(401);
    const line = await lineOfAnswer(refused);
    expect(line).toMatchObject({ status: 401, code: "api_key_invalid" });
    expect([line.stripe, line.objects, line.kv_reads]).toEqual([undefined, undefined, undefined]);
  });

  it("whose key Stripe refuses has the call, and beside it what Stripe said, under the same request id", async () => {
    const other = await startProduct({ STRIPE_SECRET_KEY: "sk_test_revoked" });
    try {
      const account_holder = { type: "customer", email: "pat@example.com" };
      const refused = await other.operator("POST", "/v1/links", { account_holder });
      expect(refused.status).toBe(502);
      const line = linesOf(other).find(({ route }) => route === "/v1/links") as Line;
      expect(callsIn(line)).toEqual(["POST /v1/customers 401"]);
      const { request_id } = line.stripe_error as { request_id: string };
      expect([line.code, line.stripe?.[0]?.request_id]).toEqual(["stripe_refused", request_id]);
    } finally {
      await other.close();
    }
  });
});

describe("the line of a job", () => {
  it("that a webhook has led to has the account, its link, and Stripe's call", async () => {
    const { one, account } = await linked();
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    const line = await lineOf(({ kind, key }) => kind === "account" && key === account);
    expect(line).toMatchObject({ at: "job", ok: true, failures: 0, ms: expect.any(Number), link: one.link });
    expect(callsIn(line)).toEqual([`GET ${accountsPath}/:id 200`]);
    const copy = await lineOf(({ kind, key }) => kind === "publish" && key === `account:${account}`);
    expect(copy).toMatchObject({ ok: true, kv_writes: 1 });
    const webhook = await lineOf(({ webhook }) => /deactivated/.test((webhook as { type: string })?.type));
    expect([webhook.objects, webhook.stripe, webhook.kv_writes]).toEqual([1, undefined, undefined]);
  });

  it("of a session that is asked after by itself has its link", async () => {
    await drop();
    const soon = await startProduct({ RECONCILE_SECONDS: "1" });
    try {
      const one = await scene.setScene(soon);
      const session = await scene.tap(one);
      const isIt = ({ kind, key }: Line) => kind === "session" && key === session;
      const found = await eventually(async () => linesOf(soon).find(isIt), (line) => line !== undefined); // biome-ignore format: one idea
      expect(found).toMatchObject({ at: "job", ok: true, link: one.link, stripe_calls: 1 });
      expect(linesOf(soon)).toContainEqual(expect.objectContaining({ at: "job", kind: "alarm", ok: true }));
    } finally {
      await soon.close();
    }
  });

  it("that has failed is one, with its reason and every call; when it has gone well again, one more", async () => {
    const { account } = await linked();
    const before = linesOf(product).length;
    await product.sandbox("POST", "/faults", { match: `GET ${accountsPath}/:id`, fault: "500", times: 3 });
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    const isIt = ({ kind, key }: Line) => kind === "account" && key === account;
    await lineOf((line) => isIt(line) && line.ok === true && line.failures === 1);
    const lines = linesOf(product).slice(before);
    const call = `GET ${accountsPath}/:id`;
    const [failed, well] = lines.filter(isIt);
    expect(lines.filter(isIt)).toHaveLength(2);
    expect(failed).toMatchObject({ ok: false, failures: 1, reason: expect.stringContaining("stripe_unavailable") });
    expect(failed && callsIn(failed)).toEqual([`${call} 500`, `${call} 500`, `${call} 500`]);
    expect(well && callsIn(well)).toEqual([`${call} 200`]);
    const told = product.logs().filter(({ level }) => level === "error");
    expect(told.filter(({ message }) => message.includes(account))).toHaveLength(1);
  });

  it("that delivers has the event; refused it is one, with the reason", async () => {
    const one = await scene.setScene(product);
    await scene.isTold(one);
    await product.sandbox("POST", "/notifications", { answer: 500, times: 1 });
    await product.operator("POST", `/v1/links/${one.link}/revoke`, {});
    const [, revoked] = await scene.isTold(one);
    await lineOf(({ event, ok }) => event === revoked?.id && ok === true);
    const lines = linesOf(product).filter(({ event }) => event === revoked?.id);
    expect(lines).toMatchObject([
      { at: "job", kind: "deliver", key: `link:${one.link}`, ok: false, failures: 1, reason: "status_500" },
      { at: "job", kind: "deliver", key: `link:${one.link}`, ok: true, failures: 1 },
    ]);
  });
});

it("nothing personal, no token and no secret is in any line", async () => {
  const planted = {
    email: "planted.person@example.com",
    name: "Planted Person",
    phone: "+12025550143",
    purpose: "Planted purpose of it all",
    reference: "planted-reference",
    metadata: "planted metadata",
    message: "planted message of a stranger",
    query: "planted-query",
  };
  const { email, name, phone, purpose, reference, metadata, message, query } = planted;
  const account_holder = { type: "customer", email, name, phone };
  const permissions = ["payment_method", "ownership", "transactions", "balances"];
  const terms = { account_holder, purpose, permissions, client_reference_id: reference, metadata: { key: metadata } };
  const made = await product.operator("POST", "/v1/links", { ...terms, return_url: "myapp://planted-return" });
  expect(made.status).toBe(200);
  const { customer } = made.body.account_holder;
  const one = { product, customer, link: made.body.id, path: new URL(made.body.url).pathname };
  const manage = new URL(made.body.manage_url).pathname;
  await product.call("GET", `${one.path}?${query}=1`);
  const minted = await product.call("POST", `${one.path}/session`, { webview: true });
  await product.call("POST", `${one.path}/cancel`, { session: minted.body.session, code: "failed", message });
  await product.sandbox("POST", "/faults", { match: `POST ${sessionsPath}`, fault: "500", times: 3 });
  await product.call("POST", `${one.path}/session`, {});
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session);
  await product.call("GET", `${one.path}/return?${query}=1`);
  await scene.complete(one, session);
  await product.call("GET", `${manage}/status`);
  await product.operator("POST", `/v1/accounts/${account}/refresh`, { features: ["ownership"] });
  for (const asked of ["", `?${query}=1`]) await product.operator("GET", `/v1/accounts/${account}/owners${asked}`);
  await product.operator("GET", `/v1/holders/${customer}`);
  await product.call("POST", `${manage}/deletion`, {});
  const erased = await product.operator("DELETE", `/v1/holders/${customer}`);
  expect(erased.body.deleted).toBe(true);
  await lineOf(({ kind, ok }) => kind === "erase" && ok === true);

  const log = JSON.stringify(product.logs());
  for (const there of [one.link, account]) expect(log.includes(there)).toBe(true);
  const others = {
    customer,
    "the token": one.path.slice(3),
    "the other token": manage.slice(3),
    "the client secret": String(minted.body.clientSecret),
    "the return secret": String(made.body.return_secret),
    "the return target": "planted-return",
    "the API key": operatorKey,
    "Stripe's key": "sk_test",
    "a secret": "whsec",
    digits: "2025550143",
  };
  for (const [what, text] of Object.entries({ ...planted, ...others })) expect(log.includes(text), what).toBe(false);
});

describe("the line of the cron", () => {
  it("is one, and says what it has asked of others", async () => {
    const product = await startProduct(scene.never);
    try {
      const before = linesOf(product).length;
      await product.cron();
      const lines = await eventually(
        async () => linesOf(product).slice(before),
        ({ length }) => length > 0,
      );
      expect(lines).toEqual([expect.objectContaining({ at: "job", ok: true, d1: expect.any(Number) })]);
    } finally {
      await product.close();
    }
  });

  it("says why it has failed", async () => {
    const product = await startProduct(scene.never, [{ binding: "INDEX", name: "bad-d1" }]);
    try {
      const before = linesOf(product).length;
      await product.cron().catch(() => {});
      const lines = await eventually(
        async () => linesOf(product).slice(before),
        ({ length }) => length > 0,
      );
      expect(lines).toEqual([expect.objectContaining({ at: "job", ok: false, reason: "D1_ERROR: internal error" })]);
    } finally {
      await product.close();
    }
  });
});
