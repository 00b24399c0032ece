// What only preview versions of Stripe's API have: repairing accounts, authorizations, institutions.
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoCustomer, refusal, type Sandbox, startSandbox, preview as version } from "./harness.ts";

type Account = Stripe.FinancialConnections.Account;
/** An object of a preview version, for which stripe-node's released package has no type. */
type Json = Record<string, unknown> & { id: string; client_secret: string };

const stripeAccount = "acct_sandbox_demo";
const path = "/v1/financial_connections";
let sandbox: Sandbox;
let preview: Stripe;
beforeAll(async () => {
  sandbox = await startSandbox();
  preview = sandbox.client({ apiVersion: version });
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.control("reset", {}));

const call = (method: string, route: string, params?: object, options: object = {}) =>
  preview.rawRequest(method, `${path}/${route}`, params, options) as unknown as Promise<Json>;
const create = (params: object, options?: object) =>
  call("POST", "sessions", { permissions: ["balances"], ...params }, options);
const show = (account: { id: string }, options?: object) => call("GET", `accounts/${account.id}`, undefined, options);
const told = (account: { id: string }, change: string, body = {}) =>
  sandbox.control<Account>(`accounts/${account.id}/${change}`, body);

async function linked(...names: string[]): Promise<[Account, ...Account[]]> {
  const [first, ...rest] = await sandbox.link("Test (Non-OAuth)", names, { permissions: ["balances"] });
  if (first === undefined) throw new Error("Nothing was linked.");
  return [first, ...rest];
}

async function eventTypes(): Promise<string[]> {
  const { data } = await sandbox.control<{ data: { event: Stripe.Event }[] }>("webhooks");
  return data.map(({ event }) => event.type.replace("financial_connections.", ""));
}

describe("a released version", () => {
  test.each<[string, object, string]>([
    ["relink_options", { relink_options: { authorization: "fcauth_1" } }, "relink_options"],
    ["a bank", { filters: { institution: "fcinst_TestNonOAuth" } }, "filters[institution]"],
    ["countries", { filters: { countries: ["US"] } }, "filters[countries]"],
    ["a mode", { ui_mode: "modal" }, "ui_mode"],
  ])("does not know %s", async (_, params, param) => {
    const error = await refusal(sandbox.session(params));
    expect(error).toMatchObject({ statusCode: 400, code: "parameter_unknown", param });
    expect(error.message).toBe(`Received unknown parameter: ${param}`);
  });

  test("shows no authorization, no institution, and no cause", async () => {
    const [account] = await linked("Success");
    await told(account, "deactivate");
    const shown = await sandbox.stripe.financialConnections.accounts.retrieve(account.id);
    for (const field of ["authorization", "institution", "status_details"]) expect(shown).not.toHaveProperty(field);
    const session = await sandbox.session();
    for (const field of ["status", "ui_mode", "relink_options"]) expect(session).not.toHaveProperty(field);
    const { authorization } = await show(account);
    for (const route of [`authorizations/${authorization}`, "institutions", "institutions/fcinst_TestNonOAuth"]) {
      const error = await refusal(sandbox.stripe.rawRequest("GET", `${path}/${route}`));
      expect(error.message).toContain("Unrecognized request URL");
    }
  });
});

describe("a preview version", () => {
  test("knows countries instead of a country, and says how a session stands", async () => {
    const session = await create({ account_holder: demoCustomer, filters: { countries: ["US"] } });
    expect(session).toMatchObject({ filters: { countries: ["US"] }, status: "pending", ui_mode: "modal" });
    expect(session.filters).not.toHaveProperty("country");
    for (const [filters, param] of [
      [{ country: "US" }, "filters[country]"],
      [{ countries: ["FR"] }, "filters[countries][0]"],
    ] as const) {
      expect(await refusal(create({ account_holder: demoCustomer, filters }))).toMatchObject({ param });
    }
    expect(await refusal(create({}))).toMatchObject({ code: "parameter_missing", param: "account_holder" });
  });

  test.each<[string, object, object]>([
    ["linked", {}, { status: "succeeded" }],
    ["closed", { outcome: "closed" }, { status: "cancelled", status_details: { cancelled: { reason: "other" } } }],
    ["expired", { outcome: "expired" }, { status: "failed" }],
  ])("shows a session that was %s", async (_, how, expected) => {
    const session = await create({ account_holder: demoCustomer });
    await sandbox.finish(session, how);
    const ended = await call("GET", `sessions/${session.id}`);
    expect(ended).toMatchObject(expected);
    expect(ended).not.toHaveProperty("relink_result");
  });

  test("shows authorizations, which accounts share that were linked at once", async () => {
    const [one, other] = await linked("Success", "Savings");
    const { authorization, institution } = await show(one);
    expect(institution).toBe("fcinst_TestNonOAuth");
    expect((await show(other ?? one)).authorization).toBe(authorization);
    const route = `authorizations/${authorization}`;
    expect(await call("GET", route)).toMatchObject({
      id: authorization,
      object: "financial_connections.authorization",
      account_holder: demoCustomer,
      institution: "fcinst_TestNonOAuth",
      institution_name: "Test (Non-OAuth)",
      status: "active",
      status_details: {},
    });
    for (const account of [one, other ?? one]) await told(account, "deactivate");
    expect(await call("GET", route)).toMatchObject({
      status: "inactive",
      status_details: { inactive: { action: "relink_required" } },
    });
    for (const account of [one, other ?? one]) await told(account, "disconnect");
    expect(await call("GET", route)).toMatchObject({ status: "disconnected", status_details: {} });
    expect(await refusal(call("GET", "authorizations/fcauth_nope"))).toMatchObject({ code: "resource_missing" });
  });

  test("shows institutions, page by page, and expands them", async () => {
    const first = (await call("GET", "institutions?limit=10")) as unknown as Stripe.ApiList<Json>;
    expect(first).toMatchObject({ object: "list", has_more: true, url: `${path}/institutions` });
    const rest = await call("GET", `institutions?limit=100&starting_after=${first.data.at(-1)?.id}`);
    const all = [...first.data, ...(rest as unknown as Stripe.ApiList<Json>).data];
    const statuses = Object.fromEntries(all.map(({ name, status }) => [name, status]));
    expect(statuses).toMatchObject({
      "Test (Non-OAuth)": "active",
      "Down (Scheduled)": "inactive",
      "Down (Error)": "degraded",
    });
    expect(await call("GET", "institutions/fcinst_BankOAuth")).toMatchObject({ name: "Bank (OAuth)" });
    expect(await refusal(call("GET", "institutions/fcinst_nope"))).toMatchObject({ statusCode: 404 });
    const [account] = await linked("Success");
    const expanded = await call("GET", `accounts/${account.id}?expand[]=institution`);
    expect(expanded.institution).toMatchObject({ id: "fcinst_TestNonOAuth", name: "Test (Non-OAuth)" });
  });

  test("settles the bank of a session", async () => {
    const filters = { institution: "fcinst_BankOAuth" };
    const session = await create({ account_holder: demoCustomer, filters });
    expect(session.filters).toMatchObject(filters);
    await expect(sandbox.finish(session, { institution: "Test (OAuth)" })).rejects.toThrow("Bank (OAuth) only");
    expect((await sandbox.finish(session, {})).accounts.data[0]?.institution_name).toBe("Bank (OAuth)");
    const unknown = create({ account_holder: demoCustomer, filters: { institution: "fcinst_nope" } });
    expect(await refusal(unknown)).toMatchObject({ code: "resource_missing", param: "filters[institution]" });
  });
});

describe("a session that repairs", () => {
  const relink = async (account: Account, params: object = {}) => {
    const { authorization } = await show(account);
    return create({ relink_options: { authorization, account: account.id }, ...params });
  };

  test("brings the same account back to life", async () => {
    const [account] = await linked("Success");
    await told(account, "deactivate");
    expect(await show(account)).toMatchObject({
      status: "inactive",
      status_details: { inactive: { action: "relink_required", cause: "access_denied" } },
    });
    const session = await relink(account);
    expect(session).toMatchObject({ account_holder: demoCustomer, relink_options: { account: account.id } });
    expect(session).not.toHaveProperty("relink_result");
    const ended = await sandbox.finish(session, {});
    expect(ended.accounts.data).toEqual([expect.objectContaining({ id: account.id, status: "active" })]);
    const { authorization, status, status_details } = await show(account);
    expect({ status, status_details }).toEqual({ status: "active" });
    expect(await call("GET", `sessions/${session.id}`)).toMatchObject({
      status: "succeeded",
      accounts: { data: [{ id: account.id, authorization }] },
      relink_result: { account: account.id, authorization, failure_reason: null },
    });
    const listed = await sandbox.stripe.financialConnections.accounts.list({ session: session.id });
    expect(listed.data.map(({ id }) => id)).toEqual([account.id]);
    const held = await sandbox.stripe.financialConnections.accounts.list({
      account_holder: { customer: "cus_sandbox_demo" },
    });
    expect(held.data).toHaveLength(1);
    expect(await eventTypes()).toEqual(["account.created", "account.deactivated", "account.reactivated"]);
    await expect(sandbox.finish(session, {})).rejects.toThrow("session_already_used");
  });

  test("takes back an announced deactivation, with new permissions, and reads what is to be prefetched", async () => {
    await sandbox.control("refreshes", { takes_ms: 0 });
    const [account] = await linked("Success");
    await told(account, "upcoming_deactivation");
    const permissions = ["balances", "ownership"];
    const session = await relink(account, { permissions, prefetch: ["balances"], account_holder: demoCustomer });
    await sandbox.finish(session, { institution: "Test (Non-OAuth)" });
    expect(await show(account)).toMatchObject({ permissions, balance: { current: { usd: 1250000 } } });
    expect(await show(account)).not.toHaveProperty("status_details");
    expect((await eventTypes()).slice(3)).toEqual([
      "account.expected_deactivation_date_updated",
      "authorization.expected_deactivation_date_updated",
      "account.refreshed_balance",
    ]);
  });

  test("gets new numbers where the bank hands them out", async () => {
    const names = ["Expired Tokenized Account Number"];
    const [account] = await sandbox.link("Tokenized Account Number", names);
    if (account === undefined) throw new Error("Nothing was linked.");
    await sandbox.finish(await relink(account, { permissions: ["payment_method"] }), {});
    expect(await show(account)).toMatchObject({ account_numbers: [{ status: "transactable" }] });
    expect(await eventTypes()).toContain("account.account_numbers_updated");
  });

  test("of a whole authorization repairs all but what the bank has closed", async () => {
    const [one, two, closed] = await linked("Success", "Savings", "Account Closed");
    if (two === undefined || closed === undefined) throw new Error("Too few were linked.");
    for (const account of [one, two, closed]) await told(account, "deactivate");
    const { authorization } = await show(one);
    const session = await create({ relink_options: { authorization } });
    expect((await sandbox.finish(session, {})).accounts.data.map(({ id }) => id).sort()).toEqual(
      [one.id, two.id].sort(),
    );
    expect(await show(closed)).toMatchObject({ status: "inactive" });
    expect(await call("GET", `sessions/${session.id}`)).toMatchObject({
      relink_result: { account: null, authorization, failure_reason: null },
    });
  });

  test.each<[string, string, object]>([
    ["the bank's own closed account", "Account Closed", {}],
    ["an account that was closed meanwhile", "Success", { cause: "account_closed" }],
  ])("cannot repair %s", async (_, name, how) => {
    const [account] = await linked(name);
    await told(account, "deactivate", how);
    const inactive = { status: "inactive", status_details: { inactive: { action: "none", cause: "account_closed" } } };
    expect(await show(account)).toMatchObject(inactive);
    const session = await relink(account);
    expect((await sandbox.finish(session, {})).accounts.data).toEqual([]);
    expect(await call("GET", `sessions/${session.id}`)).toMatchObject({
      status: "failed",
      relink_result: { account: null, authorization: null, failure_reason: "no_account" },
    });
    expect(await show(account)).toMatchObject(inactive);
    expect(await eventTypes()).toEqual(["account.created", "account.deactivated"]);
  });

  test("repairs nothing that the person does not share, or when closed or expired", async () => {
    const [account] = await linked("Success");
    await told(account, "deactivate");
    const unshared = await relink(account);
    await sandbox.finish(unshared, { accounts: ["Savings"] });
    expect(await call("GET", `sessions/${unshared.id}`)).toMatchObject({
      relink_result: { failure_reason: "no_account" },
    });
    for (const outcome of ["closed", "expired"]) {
      const session = await relink(account);
      await sandbox.finish(session, { outcome });
      expect(await call("GET", `sessions/${session.id}`)).not.toHaveProperty("relink_result");
    }
    expect(await show(account)).toMatchObject({ status: "inactive" });
    const elsewhere = await relink(account);
    await expect(sandbox.finish(elsewhere, { institution: "Bank (OAuth)" })).rejects.toThrow("at no other bank");
    await expect(sandbox.finish(elsewhere, { token: true })).rejects.toThrow("token");
    await told(account, "disconnect");
    await sandbox.finish(elsewhere, {});
    expect(await call("GET", `sessions/${elsewhere.id}`)).toMatchObject({
      relink_result: { failure_reason: "no_authorization" },
    });
  });

  test("is refused for what is unknown, somebody else's, or disconnected", async () => {
    const [account] = await linked("Success");
    const [other] = await linked("Savings");
    const { authorization } = await show(account);
    const refused = async (relink_options: object, params: object = {}, options?: object) =>
      refusal(create({ relink_options, ...params }, options));
    const missing = { statusCode: 400, code: "resource_missing" };
    const named = "relink_options[authorization]";
    expect(await refused({ authorization: "fcauth_nope" })).toMatchObject({ ...missing, param: named });
    expect(await refused({ account: account.id })).toMatchObject({ code: "parameter_missing", param: named });
    expect(await refused({ authorization }, {}, { stripeAccount })).toMatchObject({ ...missing, param: named });
    const whose = "relink_options[account]";
    expect(await refused({ authorization, account: "fca_nope" })).toMatchObject({ ...missing, param: whose });
    expect(await refused({ authorization, account: other.id })).toMatchObject({ statusCode: 400, param: whose });
    const { id: customer } = await sandbox.stripe.customers.create({});
    const account_holder = { type: "customer", customer };
    expect(await refused({ authorization }, { account_holder })).toMatchObject({ param: "account_holder" });
    await told(account, "disconnect");
    expect(await refused({ authorization, account: account.id })).toMatchObject({ param: whose });
    expect(await refused({ authorization })).toMatchObject({ param: named });
  });
});

test("a session is shown to whoever steers the sandbox, without its secret and in any scope", async () => {
  const account_holder = { type: "customer", customer: "cus_sandbox_connected" };
  const session = await create({ account_holder, filters: { institution: "fcinst_BankOAuth" } }, { stripeAccount });
  const shown = await sandbox.control<Json>(`sessions/${session.id}`);
  const { client_secret, ...rest } = session;
  expect(JSON.stringify(shown)).not.toContain(client_secret);
  expect(shown).toEqual({
    ...JSON.parse(JSON.stringify(rest)),
    stripe_version: version,
    stripe_account: stripeAccount,
  });
  const released = await sandbox.session();
  expect(await sandbox.control(`sessions/${released.id}`)).toMatchObject({ status: "pending", stripe_account: null });
  await expect(sandbox.control("sessions/fcsess_nope")).rejects.toThrow("404");
});
