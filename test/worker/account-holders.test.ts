// Whom a link is for: a customer by one id of Stripe's or the other, or one who is made with an e-mail address and a phone.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callsIn, linesOf } from "./lines.ts";
import { eventually, type Product, startProduct } from "./product.ts";
import { deliver } from "./signed.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "3600" });
});
afterAll(() => product.close());

// Not `product.makeCustomer`, which makes a link for it as well.
const makeCustomer = async () =>
  String((await product.stripe("POST", "/v1/customers", { email: "pat@example.com" })).id);
const makeAccount = async () => String((await product.stripe("POST", "/v1/accounts", { type: "express" })).id);

describe("a customer by the id of an account (Accounts v2)", () => {
  it("is linked like any other, and named everywhere as the link was made", async () => {
    const customer_account = await makeAccount();
    const account_holder = { type: "customer", customer_account };
    const link = await product.makeLink({ account_holder });
    expect(link.body.account_holder).toEqual(account_holder);
    const { minted, completed } = await product.link(link.path);
    expect([minted.status, completed.body.status]).toEqual([200, "completed"]);

    const found = (await product.operator("GET", `/v1/links/${link.id}`)).body;
    expect(found).toMatchObject({ account_holder, status: "completed", attempts: [{ outcome: "linked" }] });
    const [account] = found.accounts.data;
    expect(account).toMatchObject({ account_holder, banklink: { holder: customer_account, link: link.id } });
    const listed = (await product.operator("GET", `/v1/accounts?account_holder=${customer_account}`)).body;
    expect(listed.data).toEqual(found.accounts.data);
    const holder = (await product.operator("GET", `/v1/holders/${customer_account}`)).body;
    expect(holder).toMatchObject({ id: customer_account, type: "customer", accounts: { data: [{ id: account.id }] } });
    const { data } = (await product.operator("GET", `/v1/events?account_holder=${customer_account}`)).body;
    expect(data.map(({ type }: { type: string }) => type)).toContain("account.linked");
    await eventually(
      () => product.kv.get<{ accounts: string[] }>(`holder:${customer_account}`, "json"),
      (value) => value?.accounts[0] === account.id,
    );
  });

  it("has its session made with that id, and is found by Stripe's webhooks alone", async () => {
    const customer_account = await makeAccount();
    const account_holder = { type: "customer", customer_account };
    const { status, body } = await product.operator("POST", "/v1/sessions", { account_holder });
    expect(status).toBe(200);
    const session = await product.stripe("GET", `/v1/financial_connections/sessions/${body.session}`);
    expect(session.account_holder).toEqual(account_holder);
    await product.sandbox("POST", `/sessions/${body.session}/finish`, { institution: "Test (Non-OAuth)" });
    await eventually(
      async () => (await product.operator("GET", `/v1/links/${body.link}`)).body,
      (link) => link.status === "completed",
    );
  });

  it("who has the id of a customer too is found by either, whichever the link was made with", async () => {
    const [customer, customer_account] = [await product.makeCustomer(), await makeAccount()];
    for (const id of [{ customer }, { customer_account }]) {
      await product.sandbox("POST", "/webhooks", { drop: true });
      const link = await product.makeLink({ account_holder: { type: "customer", ...id } });
      const { completed } = await product.link(link.path);
      expect(completed.body.status).toBe("completed");
      const [account] = (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts.data;
      await product.sandbox("POST", `/accounts/${account.id}/deactivate`);
      const object = { id: account.id, account_holder: { type: "customer", customer, customer_account } };
      const type = "financial_connections.account.deactivated";
      const event = { id: "evt_1", object: "event", livemode: false, type, data: { object } };
      expect((await deliver(product, event)).body).toEqual({ received: true, noted: true });
      await eventually(
        async () => (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts.data[0].status,
        (status) => status === "inactive",
      );
      await product.sandbox("POST", "/webhooks", { drop: false });
    }
  });

  it.each([
    [{ customer_account: "acct_nobodys" }, "resource_missing", "account_holder[customer_account]"],
    [{ customer_account: "cus_sandbox_demo" }, "parameter_invalid", "account_holder[customer_account]"],
    [{ customer_account: 7 }, "parameter_invalid", "account_holder[customer_account]"],
    [
      { customer_account: "acct_sandbox_demo", customer: "cus_sandbox_demo" },
      "parameter_invalid",
      "account_holder[customer_account]",
    ],
    [{ customer_account: "acct_sandbox_demo", email: "pat@example.com" }, "parameter_invalid", "account_holder[email]"],
    [{ customer: "cus_sandbox_demo", phone: "+15551234567" }, "parameter_invalid", "account_holder[phone]"],
    [{ phone: "+15551234567" }, "parameter_missing", "account_holder[customer]"],
  ])("%j is refused: %s", async (fields, code, param) => {
    for (const path of ["/v1/links", "/v1/sessions"]) {
      const { status, body } = await product.operator("POST", path, {
        account_holder: { type: "customer", ...fields },
      });
      expect([status, body.error.code, body.error.param]).toEqual([400, code, param]);
    }
  });
});

describe("a new customer", () => {
  const holder = (phone: string) => ({
    account_holder: { type: "customer", email: "pat@example.com", name: "Pat Doe", phone },
  });

  it("is made with the phone number, which is neither shown nor logged", async () => {
    const { status, body } = await product.operator("POST", "/v1/links", holder("+15551234567"));
    expect([status, Object.keys(body.account_holder)]).toEqual([200, ["type", "customer"]]);
    const made = await product.stripe("GET", `/v1/customers/${body.account_holder.customer}`);
    expect(made).toMatchObject({ email: "pat@example.com", name: "Pat Doe", phone: "+15551234567" });
    expect(JSON.stringify(product.logs())).not.toContain("5551234567");
  });

  it.each(["5551234567", "+1 555 123 45x", "+0123456789", "+1555", "+1555123456789012", "+1555\n1234567", ""])(
    "with %j for a phone number is refused",
    async (phone) => {
      const { status, body } = await product.operator("POST", "/v1/links", holder(phone));
      expect([status, body.error.param]).toEqual([400, "account_holder[phone]"]);
    },
  );
});

describe("a link for an account holder", () => {
  /** What was asked of Stripe for an answer. */
  async function callsFor({ headers }: { headers: Headers }): Promise<string[]> {
    const id = headers.get("Request-Id");
    const lines = await eventually(
      async () => linesOf(product).filter(({ request_id }) => request_id === id),
      (found) => found.length > 0,
    );
    return lines.flatMap(callsIn);
  }
  const make = (account_holder: object, more = {}) =>
    product.operator("POST", "/v1/links", { account_holder, ...more });

  it.each([
    ["a customer", makeCustomer, "customer", "/v1/customers/:id"],
    ["an account that stands for a customer", makeAccount, "customer_account", "/v1/financial_connections/accounts"],
    ["a connected account", makeAccount, "account", "/v1/accounts/:id"],
  ])("asks Stripe for %s that is not known here, and only then", async (_, makeHolder, field, path) => {
    const id = await makeHolder();
    const holder = { type: field === "account" ? "account" : "customer", [field]: id };
    const [first, second] = [await make(holder), await make(holder)];
    expect([first.status, await callsFor(first)]).toEqual([200, [`GET ${path} 200`]]);
    expect([second.status, await callsFor(second)]).toEqual([200, []]);

    expect((await product.operator("DELETE", `/v1/holders/${id}`)).body.deleted).toBe(true);
    const again = await make(holder);
    expect([again.status, await callsFor(again)]).toEqual([200, [`GET ${path} 200`]]);
  });

  it("of whom Stripe knows nothing leaves nothing behind, and is made once Stripe knows", async () => {
    const holder = { type: "customer", customer: "cus_nobody" };
    for (const _ of [1, 2]) {
      const refused = await make(holder);
      expect([refused.status, refused.body.error.param]).toEqual([400, "account_holder[customer]"]);
      expect(await callsFor(refused)).toEqual(["GET /v1/customers/:id 404"]);
    }
    expect((await product.operator("GET", "/v1/holders/cus_nobody")).status).toBe(404);
    expect((await product.operator("GET", "/v1/links?account_holder=cus_nobody")).body.data).toEqual([]);
  });

  it("who was deleted at Stripe is refused where not known, and else at the tap", async () => {
    const [customer, other] = [await makeCustomer(), await makeCustomer()];
    await make({ type: "customer", customer });
    for (const id of [customer, other]) await product.stripe("DELETE", `/v1/customers/${id}`);
    const refused = await make({ type: "customer", customer: other });
    expect(refused.body.error).toMatchObject({ code: "resource_missing", param: "account_holder[customer]" });
    const made = await make({ type: "customer", customer });
    expect(made.status).toBe(200);
    const tapped = await product.operator("POST", "/v1/sessions", { link: made.body.id });
    expect([tapped.status, tapped.body.error.code]).toEqual([502, "stripe_refused"]);
  });

  it("is made once, however many requests of it come at once", async () => {
    const account_holder = { type: "customer", customer: await makeCustomer() };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const answers = await Promise.all(
      [1, 2, 3].map(() => product.operator("POST", "/v1/links", { account_holder }, headers)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const others = await Promise.all([1, 2, 3].map(() => make(account_holder)));
    const { data } = (await product.operator("GET", `/v1/links?account_holder=${account_holder.customer}`)).body;
    expect(data.map(({ id }: { id: string }) => id).sort()).toEqual([answers[0], ...others].map((one) => one?.body.id).sort()); // biome-ignore format: one idea
  });
});
