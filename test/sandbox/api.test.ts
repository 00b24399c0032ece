// Stripe's dialect, as stripe-node hears it: keys, errors, versions, idempotency, lists.
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { refusal, type Sandbox, startSandbox } from "./harness.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.control("reset", {}));

const form = { "content-type": "application/x-www-form-urlencoded", authorization: "Bearer sk_test_sandbox" };

function raw(path: string, options: RequestInit = {}): Promise<Response> {
  return fetch(new URL(path, sandbox.url), options);
}

function created(key: string, body: string): Promise<Response> {
  return raw("/v1/customers", { method: "POST", headers: { ...form, "idempotency-key": key }, body });
}

describe("keys", () => {
  test.each([
    ["pk_test_x", "secret_key_required"],
    ["sk_live_x", undefined],
    ["sk_test_revoked", undefined],
    ["rk_test_expired", "api_key_expired"],
    ["nonsense", undefined],
  ])("%s is refused", async (key, code) => {
    const error = await refusal(sandbox.client({}, key).customers.list());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error).toMatchObject({ statusCode: 401, code });
    expect(error.message).not.toContain(key);
  });

  test("no key at all is refused and Basic is asked for", async () => {
    const answer = await raw("/v1/customers");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Basic realm="Stripe"');
    expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  test("a restricted key and Basic both serve", async () => {
    expect((await sandbox.client({}, "rk_test_x").customers.retrieve("cus_sandbox_demo")).id).toBe("cus_sandbox_demo");
    const authorization = `Basic ${Buffer.from("sk_test_x:").toString("base64")}`;
    expect((await raw("/v1/customers", { headers: { authorization } })).status).toBe(200);
  });
});

describe("errors", () => {
  test("an unknown route", async () => {
    const error = await refusal(sandbox.stripe.rawRequest("GET", "/v1/foo"));
    expect(error.statusCode).toBe(404);
    expect(error.message).toContain("Unrecognized request URL (GET: /v1/foo)");
    expect(error.requestId).toMatch(/^req_\w{14}$/);
  });

  test("an unknown customer, named by the path and by a parameter", async () => {
    expect(await refusal(sandbox.stripe.customers.retrieve("cus_nope"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      param: "id",
      message: "No such customer: 'cus_nope'",
      doc_url: "https://docs.stripe.com/error-codes/resource-missing",
    });
    const create = sandbox.session({ account_holder: { type: "customer", customer: "cus_nope" } });
    expect(await refusal(create)).toMatchObject({ statusCode: 400, param: "account_holder[customer]" });
  });

  test("unknown, empty, mistyped and overlong parameters", async () => {
    const unknown = sandbox.stripe.rawRequest("POST", "/v1/customers", { foo: "1", bar: "2" });
    expect(await refusal(unknown)).toMatchObject({
      code: "parameter_unknown",
      message: "Received unknown parameters: foo, bar",
    });
    expect(await refusal(sandbox.stripe.customers.list({ limit: 0 }))).toMatchObject({
      code: "parameter_invalid_integer",
      param: "limit",
    });
    expect(await refusal(sandbox.stripe.customers.list({ limit: 101 }))).toMatchObject({ param: "limit" });
    const nonsense = sandbox.stripe.rawRequest("GET", "/v1/customers?limit=ten");
    expect(await refusal(nonsense)).toMatchObject({ message: "Invalid integer: ten" });
    expect(await refusal(sandbox.stripe.customers.list({ email: "" }))).toMatchObject({
      code: "parameter_invalid_empty",
    });
    expect(await refusal(sandbox.stripe.customers.create({ name: "x".repeat(257) }))).toMatchObject({ param: "name" });
    expect(await refusal(sandbox.stripe.customers.create({ metadata: { ["k".repeat(41)]: "v" } }))).toMatchObject({
      param: "metadata",
    });
  });

  test("a name that mixes list and hash, and a JSON body", async () => {
    const mixed = await raw("/v1/customers", { method: "POST", headers: form, body: "metadata[a]=1&metadata[]=2" });
    expect(mixed.status).toBe(400);
    const headers = { ...form, "content-type": "application/json" };
    const json = await raw("/v1/customers", { method: "POST", headers, body: "{}" });
    expect(json.status).toBe(400);
    expect(JSON.stringify(await json.json())).toContain("application/x-www-form-urlencoded");
  });

  test("an API version that is none", async () => {
    const headers = { ...form, "stripe-version": "yesterday" };
    const answer = await raw("/v1/customers", { headers });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain("Invalid Stripe API version: yesterday");
  });

  test("the version and the account acted for come back", async () => {
    const options = { apiVersion: "2025-01-27.acacia", stripeAccount: "acct_sandbox_demo" } as const;
    const { lastResponse } = await sandbox.stripe.customers.list({}, options as Stripe.RequestOptions);
    expect(lastResponse.apiVersion).toBe("2025-01-27.acacia");
    expect(lastResponse.stripeAccount).toBe("acct_sandbox_demo");
  });
});

describe("customers", () => {
  test.each(["nope", "a@b", "a b@example.com", "a..b@example.com", "@example.com", ".a@example.com"])(
    "with the e-mail address %s are refused",
    async (email) => {
      expect(await refusal(sandbox.stripe.customers.create({ email }))).toMatchObject({
        statusCode: 400,
        code: "email_invalid",
        param: "email",
        message: `Invalid email address: ${email}`,
      });
    },
  );

  test("are created, read, changed, listed by e-mail, and deleted", async () => {
    const customer = await sandbox.stripe.customers.create({
      email: "a@example.com",
      name: "A",
      metadata: { a: "1", b: "2" },
    });
    expect(customer).toMatchObject({
      object: "customer",
      livemode: false,
      email: "a@example.com",
      metadata: { a: "1", b: "2" },
    });
    expect(customer.id).toMatch(/^cus_\w{14}$/);
    const changed = await sandbox.stripe.customers.update(customer.id, { name: "", metadata: { a: "", c: "3" } });
    expect(changed).toMatchObject({ name: null, email: "a@example.com", metadata: { b: "2", c: "3" } });
    const found = await sandbox.stripe.customers.list({ email: "a@example.com" });
    expect(found.data.map(({ id }) => id)).toEqual([customer.id]);
    expect(await sandbox.stripe.customers.del(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect(await sandbox.stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect((await sandbox.stripe.customers.list({ email: "a@example.com" })).data).toEqual([]);
    expect(await refusal(sandbox.stripe.customers.del(customer.id))).toMatchObject({ code: "resource_missing" });
    expect(
      await refusal(sandbox.session({ account_holder: { type: "customer", customer: customer.id } })),
    ).toMatchObject({
      code: "resource_missing",
    });
  });

  test("of a connected account are not the platform's", async () => {
    const stripeAccount = "acct_sandbox_demo";
    const { id } = await sandbox.stripe.customers.create({ name: "B" }, { stripeAccount });
    expect(await refusal(sandbox.stripe.customers.retrieve(id))).toMatchObject({ statusCode: 404 });
    expect((await sandbox.stripe.customers.retrieve(id, {}, { stripeAccount })).id).toBe(id);
    expect(await refusal(sandbox.stripe.customers.retrieve("cus_sandbox_demo", {}, { stripeAccount }))).toMatchObject({
      statusCode: 404,
    });
  });
});

describe("connected accounts", () => {
  test("are created and read; a foreign one is out of reach", async () => {
    const account = await sandbox.stripe.accounts.create({ type: "custom", country: "US" });
    expect((await sandbox.stripe.accounts.retrieve(account.id)).id).toBe(account.id);
    expect(await refusal(sandbox.stripe.accounts.retrieve("acct_nope"))).toMatchObject({
      statusCode: 403,
      code: "account_invalid",
    });
    const acting = sandbox.stripe.customers.list({}, { stripeAccount: "acct_nope" });
    expect(await refusal(acting)).toBeInstanceOf(Stripe.errors.StripePermissionError);
  });
});

describe("idempotency keys", () => {
  test("give the same answer again, and say so", async () => {
    const first = await created("k1", "name=A");
    const second = await created("k1", "name=A");
    expect(await second.text()).toBe(await first.text());
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("original-request")).toBe(first.headers.get("request-id"));
    expect(second.headers.get("request-id")).not.toBe(first.headers.get("request-id"));
    expect(first.headers.get("idempotency-key")).toBe("k1");
  });

  test("do not serve for other parameters or another route", async () => {
    await sandbox.stripe.customers.create({ name: "A" }, { idempotencyKey: "k2" });
    const other = refusal(sandbox.stripe.customers.create({ name: "B" }, { idempotencyKey: "k2" }));
    expect(await other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    const elsewhere = refusal(sandbox.stripe.accounts.create({}, { idempotencyKey: "k2" }));
    expect(await elsewhere).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
  });

  test("are free again after a refusal", async () => {
    expect((await created("k3", "foo=1")).status).toBe(400);
    expect((await created("k3", "name=A")).status).toBe(200);
  });

  test("are in use while the first request is at work", async () => {
    await sandbox.control("faults", { match: "POST /v1/customers", fault: "slow", delay_ms: 1500 });
    const first = created("k4", "name=A");
    await expect.poll(async () => (await sandbox.control<{ data: object[] }>("requests")).data.length).toBe(1);
    const second = await created("k4", "name=A");
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ error: { code: "idempotency_key_in_use" } });
    expect((await first).status).toBe(200);
    expect((await created("k4", "name=A")).headers.get("idempotent-replayed")).toBe("true");
    expect((await sandbox.stripe.customers.list()).data).toHaveLength(2);
  });

  test("make one customer of twenty requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => created("k5", "name=A")));
    const done = answers.filter(({ status }) => status === 200);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const ids = new Set(await Promise.all(done.map(async (answer) => ((await answer.json()) as { id: string }).id)));
    expect(ids.size).toBe(1);
    expect((await sandbox.stripe.customers.list()).data).toHaveLength(2);
  });
});

describe("lists", () => {
  test("are walked forwards and backwards, newest first", async () => {
    for (let number = 1; number <= 12; number++) await sandbox.stripe.customers.create({ name: `C${number}` });
    const names = [...Array(12).keys()].map((index) => `C${12 - index}`);
    const first = await sandbox.stripe.customers.list();
    expect(first).toMatchObject({ object: "list", url: "/v1/customers", has_more: true });
    expect(first.data.map(({ name }) => name)).toEqual(names.slice(0, 10));
    const rest = await sandbox.stripe.customers.list({ starting_after: first.data[9]?.id ?? "" });
    expect(rest.has_more).toBe(false);
    expect(rest.data.map(({ name }) => name)).toEqual([...names.slice(10), "Jenny Rosen"]);
    const back = await sandbox.stripe.customers.list({ ending_before: rest.data[0]?.id ?? "", limit: 3 });
    expect(back.has_more).toBe(true);
    expect(back.data.map(({ name }) => name)).toEqual(names.slice(7, 10));
    const all: (string | null | undefined)[] = [];
    for await (const { name } of sandbox.stripe.customers.list({ limit: 5 })) all.push(name);
    expect(all).toEqual([...names, "Jenny Rosen"]);
    expect(await refusal(sandbox.stripe.customers.list({ starting_after: "cus_nope" }))).toMatchObject({
      code: "resource_missing",
      param: "starting_after",
    });
  });
});

test("every request is on the list of requests", async () => {
  await sandbox.stripe.customers.create({ name: "A" }, { idempotencyKey: "k6", stripeAccount: "acct_sandbox_demo" });
  await refusal(sandbox.stripe.customers.retrieve("cus_nope"));
  const { data } = await sandbox.control<{ data: object[] }>("requests");
  expect(data).toEqual([
    {
      method: "POST",
      path: "/v1/customers",
      idempotency_key: "k6",
      stripe_version: Stripe.API_VERSION,
      stripe_account: "acct_sandbox_demo",
      status: 200,
    },
    expect.objectContaining({ method: "GET", path: "/v1/customers/cus_nope", idempotency_key: null, status: 404 }),
  ]);
});
