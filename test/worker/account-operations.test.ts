// POST /v1/accounts/:id/refresh, /subscribe, /unsubscribe: what they do, and each refusal before Stripe is asked.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { type Answer, eventually, type Product, startProduct } from "./product.ts";

const everything = ["payment_method", "balances", "ownership", "transactions"];
let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

/** An account of a customer's own, linked with these terms. */
async function linked(terms: Record<string, unknown> = {}, finish: object = { institution: "Test (Non-OAuth)" }) {
  const customer = await product.makeCustomer();
  const account_holder = { type: "customer", customer };
  const link = await product.makeLink({ account_holder, permissions: everything, ...terms });
  await product.link(link.path, { ...finish });
  const { accounts } = (await product.operator("GET", `/v1/links/${link.id}`)).body;
  return {
    customer,
    link: link.id,
    id: String(accounts.data[0].id),
    one: { product, customer, ...link, link: link.id },
  };
}

const post = (id: string, what: string, features: unknown, key?: string, query = "") =>
  product.operator(
    "POST",
    `/v1/accounts/${id}/${what}${query}`,
    { features },
    key === undefined ? {} : { "Idempotency-Key": key },
  );
const errorOf = ({ status, body }: Awaited<ReturnType<typeof post>>) => [status, body.error?.code, body.error?.param];
/** The account as the operator gets it, once it is as `wanted`. */
const becomes = (id: string, wanted: (account: Answer["body"]) => boolean, query = "") =>
  eventually(async () => (await product.operator("GET", `/v1/accounts/${id}${query}`)).body, wanted, 20);
const postsTo = async (id: string) => (await stripeCalls(id)).filter((call) => call.startsWith("POST"));
const stripeCalls = (id: string) => scene.stripeCalls({ product } as scene.Scene, id);
const ended = (feature: string) => (account: Answer["body"]) => account[`${feature}_refresh`]?.status === "succeeded";

describe("a refresh", () => {
  it("answers with the account, whose refresh is under way; the result comes in the API, in KV and as an event", async () => {
    const { id, one } = await linked();
    const { status, body } = await post(id, "refresh", ["balance", "ownership"]);
    expect(status).toBe(200);
    const pending = { status: "pending", next_refresh_available_at: null, last_attempted_at: expect.any(Number) };
    expect(body).toMatchObject({
      id,
      object: "financial_connections.account",
      balance_refresh: pending,
      ownership_refresh: pending,
      transaction_refresh: null,
      banklink: { link: one.link, holder: one.customer, stripe_account: null },
    });
    await becomes(id, (account) => ended("balance")(account) && ended("ownership")(account));
    const events = await scene.isTold(one);
    const types = events.map(({ type }) => type).filter((type) => type.startsWith("account."));
    expect(types[0]).toBe("account.linked");
    expect(new Set(types.slice(1))).toEqual(new Set(["account.updated"]));
    const last = events.at(-1)?.data.object;
    expect(last).toMatchObject({
      id,
      balance: { current: { usd: expect.any(Number) } },
      ownership: expect.any(String),
    });
    expect(scene.stripesOwn(last)).toEqual(await scene.atStripe(one, id));
    await scene.isPublished(one);
    expect(await postsTo(id)).toEqual([`POST /v1/financial_connections/accounts/${id}/refresh`]);
  });

  it("that is under way, or was a short time ago, is refused, and says when it can be; then it can", async () => {
    const { id } = await linked();
    await post(id, "refresh", ["balance"]);
    const again = await post(id, "refresh", ["ownership", "balance"]);
    expect(errorOf(again)).toEqual([409, "refresh_not_available", "features[1]"]);
    expect(again.body.error.available_at).toBe(null);
    const { balance_refresh } = await becomes(id, ended("balance"));
    // By now it may be too early still, or not any more.
    const early = await post(id, "refresh", ["balance"]);
    if (early.status === 409) expect(early.body.error.available_at).toBe(balance_refresh.next_refresh_available_at);
    const third = await eventually(
      () => post(id, "refresh", ["balance"]),
      ({ status }) => status === 200,
      20,
    );
    expect(third.body.balance_refresh.status).toBe("pending");
  });

  it("that fails at the bank is told once, and keeps what was read before", async () => {
    const { id, one } = await linked();
    await product.sandbox("POST", `/accounts/${id}/fail_next_refresh`);
    expect((await post(id, "refresh", ["balance"])).status).toBe(200);
    await becomes(id, (account) => account.balance_refresh?.status === "failed");
    const told = await scene.isTold(one);
    const failed = told.filter(({ type }) => type === "account.refresh_failed");
    expect(failed).toHaveLength(1);
    expect(failed[0]?.data.object).toMatchObject({ id, balance: null, balance_refresh: { status: "failed" } });
    expect(told.map(({ type }) => type)).not.toContain("account.updated");
  });

  it("asked for twice at once is begun once", async () => {
    const { id } = await linked();
    const answers = await Promise.all([1, 2, 3].map(() => post(id, "refresh", ["transactions"])));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await postsTo(id)).toHaveLength(1);
  });

  it("that is repeated with its Idempotency-Key is the same one", async () => {
    const { id } = await linked();
    const asked = () => post(id, "refresh", ["transactions"], `refresh ${id}`);
    const answers = [...(await Promise.all([asked(), asked()])), await asked()];
    expect(answers.map(({ status, body }) => [status, body.id])).toEqual(answers.map(() => [200, id]));
    expect(errorOf(await post(id, "refresh", ["balance"], `refresh ${id}`))[1]).toBe("idempotency_key_reused");
    // Its answer has a balance, and is not kept: Stripe is asked again, under the same key.
    const { data } = await product.sandbox("GET", "/requests");
    const calls = data.filter(({ path }: { path: string }) => path.endsWith(`${id}/refresh`));
    expect(new Set(calls.map((request: { idempotency_key: string }) => request.idempotency_key)).size).toBe(1);
  });

  it("that was asked for before linking is followed to its end too", async () => {
    await product.sandbox("POST", "/webhooks", { drop: true });
    const { id } = await linked({ prefetch: ["balances"] });
    await becomes(id, ended("balance"));
    await product.sandbox("POST", "/webhooks", { drop: false });
  });
});

describe("a subscription", () => {
  it("begins and ends, and an account that is inactive can still be rid of it", async () => {
    const { id, one } = await linked();
    const begun = await post(id, "subscribe", ["transactions"]);
    expect([begun.status, begun.body.subscriptions]).toEqual([200, ["transactions"]]);
    await becomes(id, ended("transaction"));
    const over = await post(id, "unsubscribe", ["transactions"]);
    expect([over.status, over.body.subscriptions]).toEqual([200, []]);
    expect((await scene.atStripe(one, id)).subscriptions).toEqual([]);
    await scene.isPublished(one);
    await product.sandbox("POST", `/accounts/${id}/deactivate`);
    await becomes(id, ({ status }) => status === "inactive");
    // Not refused by us; what Stripe says of it is another matter.
    const { status, body } = await post(id, "unsubscribe", ["transactions"]);
    expect(String(body.error?.code ?? status)).not.toMatch(/^account_/);
    expect((await postsTo(id)).at(-1)).toMatch(/unsubscribe$/);
  });
});

describe("before Stripe is asked", () => {
  it.each([
    ["refresh", ["balance"], "permission_missing", "features[0]", ["payment_method"]],
    ["refresh", ["balance", "transactions"], "permission_missing", "features[1]", ["balances"]],
    ["refresh", [], "parameter_invalid", "features", everything],
    ["refresh", ["balance", "balance"], "parameter_invalid", "features", everything],
    ["refresh", ["balances"], "parameter_invalid", "features[0]", everything],
    ["refresh", "balance", "parameter_invalid", "features", everything],
    ["refresh", undefined, "parameter_missing", "features", everything],
    ["subscribe", ["transactions"], "permission_missing", "features[0]", ["payment_method"]],
    ["subscribe", ["balance"], "parameter_invalid", "features[0]", everything],
    ["subscribe", [], "parameter_invalid", "features", everything],
    ["unsubscribe", ["balance"], "parameter_invalid", "features[0]", everything],
  ])("%s %j is refused: %s", async (what, features, code, param, permissions) => {
    const { id } = await linked({ permissions });
    expect(errorOf(await post(id, what, features))).toEqual([400, code, param]);
    expect(await postsTo(id)).toEqual([]);
  });

  it("what an inactive account, and a disconnected one, cannot is refused, with the next step", async () => {
    const { id } = await linked();
    await product.sandbox("POST", `/accounts/${id}/deactivate`);
    await becomes(id, ({ status }) => status === "inactive");
    for (const what of ["refresh", "subscribe"]) {
      const refused = await post(id, what, ["transactions"]);
      expect(errorOf(refused)).toEqual([409, "account_inactive", undefined]);
      expect(refused.body.error.message).toContain(`{"relink": "${id}"}`);
    }
    await product.sandbox("POST", `/accounts/${id}/disconnect`);
    await becomes(id, ({ status }) => status === "disconnected");
    for (const what of ["refresh", "subscribe", "unsubscribe"]) {
      const refused = await post(id, what, ["transactions"]);
      expect(errorOf(refused)).toEqual([409, "account_disconnected", undefined]);
      expect(refused.body.error.message).toContain("new link");
    }
    expect(await postsTo(id)).toEqual([]);
  });

  it("what nobody has linked is not found", async () => {
    for (const id of ["fca_1nobodys", "cus_sandbox_demo", "x"])
      for (const what of ["refresh", "subscribe", "unsubscribe"])
        expect(errorOf(await post(id, what, ["transactions"]))).toEqual([404, "resource_missing", "id"]);
  });
});

describe("an account of a connected account", () => {
  it("is refreshed there, and is found from nowhere else", async () => {
    const stripe_account = "acct_sandbox_demo";
    const link = await product.makeLink({
      account_holder: { type: "customer", email: "pat@example.com" },
      stripe_account,
      permissions: everything,
    });
    await product.link(link.path);
    const [{ id }] = (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts.data;
    const mine = `?stripe_account=${stripe_account}`;
    for (const query of ["", "?stripe_account=acct_elsewhere"])
      for (const what of ["refresh", "subscribe", "unsubscribe"])
        expect(errorOf(await post(id, what, ["transactions"], undefined, query))).toEqual([
          404,
          "resource_missing",
          "id",
        ]);
    expect(await postsTo(id)).toEqual([]);
    const { status, body } = await post(id, "refresh", ["balance"], undefined, mine);
    expect([status, body.balance_refresh?.status]).toEqual([200, "pending"]);
    expect(body.banklink.stripe_account).toBe(stripe_account);
    await becomes(id, ended("balance"), mine);
    const { data } = await product.sandbox("GET", "/requests");
    const calls = data.filter(({ path }: { path: string }) => path.includes(id));
    expect(new Set(calls.map((call: { stripe_account: string }) => call.stripe_account))).toContain(stripe_account);
    expect(calls.find(({ path }: { path: string }) => path.endsWith("/refresh")).stripe_account).toBe(stripe_account);
  });
});
