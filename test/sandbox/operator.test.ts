// What setting up and diagnosing takes of Stripe: webhook endpoints, the own account, and keys that lack permissions.
import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, refusal, type Sandbox, startSandbox } from "./harness.ts";

let sandbox: Sandbox;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startSandbox();
  stripe = sandbox.stripe;
});
afterEach(() => sandbox.control("reset", {}));
afterAll(() => sandbox.close());

const terms = {
  url: "https://link.example.com/webhooks/stripe",
  enabled_events: [
    "financial_connections.account.created" as const,
    "financial_connections.account.deactivated" as const,
  ],
};

describe("webhook endpoints", () => {
  it("are created with a secret, which is shown this once", async () => {
    const made = await stripe.webhookEndpoints.create({
      ...terms,
      api_version: "2026-10-28.endive",
      description: "banklink",
      metadata: { made_by: "setup" },
    });
    const { secret, lastResponse: _, ...shown } = made;
    expect(secret).toMatch(/^whsec_\w{32}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^we_1\w{23}$/),
      object: "webhook_endpoint",
      api_version: "2026-10-28.endive",
      application: null,
      created: expect.any(Number),
      description: "banklink",
      enabled_events: terms.enabled_events,
      livemode: false,
      metadata: { made_by: "setup" },
      status: "enabled",
      url: terms.url,
    });
    const { lastResponse: __, ...read } = await stripe.webhookEndpoints.retrieve(made.id);
    expect(read).toEqual(shown);
  });

  it("are changed, disabled and enabled, and never lose what was not sent", async () => {
    const { id } = await stripe.webhookEndpoints.create({ ...terms, metadata: { a: "1" } });
    const changed = await stripe.webhookEndpoints.update(id, {
      url: "https://other.example.com/hook",
      enabled_events: ["*"],
      disabled: true,
      description: "old",
      metadata: { b: "2" },
    });
    expect(changed).toMatchObject({
      url: "https://other.example.com/hook",
      enabled_events: ["*"],
      status: "disabled",
      description: "old",
      metadata: { a: "1", b: "2" },
      api_version: null,
    });
    expect("secret" in changed).toBe(false);
    const enabled = await stripe.webhookEndpoints.update(id, { disabled: false, description: "" });
    expect(enabled).toMatchObject({ status: "enabled", description: null, enabled_events: ["*"] });
  });

  it("are deleted, and gone then", async () => {
    const { id } = await stripe.webhookEndpoints.create(terms);
    const { lastResponse: _, ...deleted } = await stripe.webhookEndpoints.del(id);
    expect(deleted).toEqual({ id, object: "webhook_endpoint", deleted: true });
    for (const call of [
      () => stripe.webhookEndpoints.retrieve(id),
      () => stripe.webhookEndpoints.update(id, { disabled: true }),
      () => stripe.webhookEndpoints.del(id),
    ])
      expect(await refusal(call())).toMatchObject({
        statusCode: 404,
        code: "resource_missing",
        message: `No such webhook endpoint: '${id}'`,
      });
    expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  });

  it("are listed newest first, page by page, sixteen at most, and those of connected accounts apart", async () => {
    const ids = [];
    for (let made = 0; made < 16; made++) ids.unshift((await stripe.webhookEndpoints.create(terms)).id);
    const listed = [];
    for await (const { id } of stripe.webhookEndpoints.list({ limit: 5 })) listed.push(id);
    expect(listed).toEqual(ids);
    expect((await refusal(stripe.webhookEndpoints.create(terms))).message).toContain("maximum of 16");
    const connected = { stripeAccount: "acct_sandbox_demo" };
    expect((await stripe.webhookEndpoints.list({}, connected)).data).toEqual([]);
    expect((await refusal(stripe.webhookEndpoints.retrieve(ids[0] ?? "", {}, connected))).statusCode).toBe(404);
  });

  it("for connected accounts are told apart by their application alone, as at Stripe", async () => {
    const { connect, ...made } = {
      connect: undefined,
      ...(await stripe.webhookEndpoints.create({ ...terms, connect: true })),
    };
    expect([connect, made.application]).toEqual([undefined, "ca_sandbox"]);
  });

  it("need an address and known types", async () => {
    const wrong: [object, string, string | undefined][] = [
      [{ enabled_events: terms.enabled_events }, "url", "parameter_missing"],
      [{ url: terms.url }, "enabled_events", "parameter_missing"],
      [{ ...terms, enabled_events: [] }, "enabled_events", "parameter_missing"],
      [{ ...terms, url: "link.example.com/hook" }, "url", "url_invalid"],
      [{ ...terms, url: "https://" }, "url", "url_invalid"],
      [{ ...terms, url: "ftp://link.example.com" }, "url", "url_invalid"],
      [{ ...terms, enabled_events: ["financial_connections.account.vanished"] }, "enabled_events[0]", undefined],
      [{ ...terms, enabled_events: ["*", "Nonsense"] }, "enabled_events[1]", undefined],
      [{ ...terms, api_version: "latest" }, "api_version", undefined],
      [{ ...terms, connect: "maybe" }, "connect", undefined],
      [{ ...terms, disabled: true }, "disabled", "parameter_unknown"],
    ];
    for (const [params, param, code] of wrong) {
      const refused = await refusal(stripe.webhookEndpoints.create(params as Stripe.WebhookEndpointCreateParams));
      expect([refused.statusCode, refused.param, refused.code]).toEqual([400, param, code]);
    }
  });

  it("with the same idempotency key are one", async () => {
    const how = { idempotencyKey: "setup-1" };
    const [one, two] = [
      await stripe.webhookEndpoints.create(terms, how),
      await stripe.webhookEndpoints.create(terms, how),
    ];
    expect(two.secret).toBe(one.secret);
    expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
  });
});

it("the own account is the key's, or that of Stripe-Account", async () => {
  expect(await stripe.accounts.retrieveCurrent()).toMatchObject({
    id: "acct_sandbox",
    object: "account",
    country: "US",
  });
  const connected = await stripe.accounts.retrieveCurrent({}, { stripeAccount: "acct_sandbox_demo" });
  expect(connected.id).toBe("acct_sandbox_demo");
  expect((await sandbox.client({}, "sk_test_elsewhere").accounts.retrieveCurrent()).id).not.toBe("acct_sandbox");
});

describe("a restricted key", () => {
  const restricted = () => sandbox.client({}, "rk_test_restricted_1234");
  const calls: [string, (client: Stripe) => Promise<unknown>][] = [
    ["rak_customer_write", (client) => client.customers.create({ email: "pat@example.com" })],
    ["rak_customer_write", (client) => client.customers.update("cus_none", {})],
    ["rak_customer_read", (client) => client.customers.retrieve("cus_sandbox_demo")],
    ["rak_accounts_kyc_basic_read", (client) => client.accounts.list()],
    ["rak_accounts_kyc_basic_read", (client) => client.accounts.retrieveCurrent()],
    ["rak_webhook_read", (client) => client.webhookEndpoints.list()],
    ["rak_webhook_write", (client) => client.webhookEndpoints.create(terms)],
    ["rak_event_read", (client) => client.events.list()],
    [
      "rak_financial_connections_session_write",
      (client) => client.financialConnections.sessions.create({} as Stripe.FinancialConnections.SessionCreateParams),
    ],
    [
      "rak_financial_connections_account_write",
      (client) => client.financialConnections.accounts.disconnect("fca_none"),
    ],
    ["rak_financial_connections_account_read", (client) => client.financialConnections.accounts.retrieve("fca_none")],
  ];

  it.each(calls)(
    "without %s is refused before anything else is looked at, in Stripe's words",
    async (permission, call) => {
      await sandbox.control("permissions", { missing: [permission] });
      const refused = await refusal(call(restricted()));
      expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError);
      expect([refused.statusCode, refused.code]).toEqual([403, "more_permissions_required"]);
      expect(refused.message).toBe(
        `The provided key 'rk_test_***********1234' does not have the required permissions for this endpoint on account 'acct_sandbox'. Having the '${permission}' permission would allow this request to continue.`,
      );
      // A secret key has them all.
      const outcome = await call(stripe).catch(
        (error: InstanceType<typeof Stripe.errors.StripeError>) => error.statusCode,
      );
      expect(outcome).not.toBe(403);
      await sandbox.control("permissions", {});
      const again = await call(restricted()).catch(
        (error: InstanceType<typeof Stripe.errors.StripeError>) => error.statusCode,
      );
      expect(again).not.toBe(403);
    },
  );

  it("may lack only what is a permission's name", async () => {
    await expect(sandbox.control("permissions", { missing: ["customers"] })).rejects.toThrow("400");
  });
});

it("an account that is not registered for Financial Connections is told so at every call of theirs", async () => {
  await sandbox.control("permissions", { registered: false });
  const refused = await refusal(sandbox.session());
  expect([refused.statusCode, refused.message]).toEqual([400, expect.stringContaining("not registered")]);
  expect((await stripe.customers.retrieve("cus_sandbox_demo")).id).toBe("cus_sandbox_demo");
  await sandbox.control("permissions", {});
  expect((await sandbox.session()).id).toMatch(/^fcsess_/);
});

it("answers say when they were made", async () => {
  const { headers } = await fetch(new URL("/v1/account", sandbox.url), {
    headers: { Authorization: "Bearer sk_test_1" },
  });
  expect(Math.abs(Date.parse(headers.get("Date") ?? "") - Date.now())).toBeLessThan(60_000);
});

it("events can be asked for by whether they were delivered", async () => {
  // There is no receiver here: what is to be sent stays pending.
  await sandbox.link("Test (Non-OAuth)", ["Success"]);
  const pending = await eventually(async () => {
    const { data } = await stripe.events.list({ delivery_success: false });
    return data.length > 0 ? data : undefined;
  });
  expect(pending.every(({ pending_webhooks }) => pending_webhooks > 0)).toBe(true);
  expect((await stripe.events.list({ delivery_success: true })).data).toEqual([]);
});
