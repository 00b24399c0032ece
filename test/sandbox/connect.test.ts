// Connect: what belongs to one connected account exists for nobody else, whatever they ask for it by.
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { preview, refusal, type Sandbox, startSandbox } from "./harness.ts";

const stripeAccount = "acct_sandbox_demo";
const customer = "cus_sandbox_connected";
const path = "/v1/financial_connections";

interface Ids {
  customer: string;
  session: string;
  account: string;
  authorization: string;
  ownership: string;
  transaction: string;
  refresh: string;
  event: string;
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
beforeEach(async () => {
  await sandbox.control("reset", {});
  await sandbox.control("refreshes", { takes_ms: 0 });
});

/** Links an account in a scope and reads everything about it; `options` say in whose name. */
async function everything(options: Stripe.RequestOptions, holder: string): Promise<Ids> {
  const { sessions, accounts, transactions } = sandbox.stripe.financialConnections;
  const all = ["payment_method", "balances", "ownership", "transactions"];
  const account_holder = { type: "customer", customer: holder } as const;
  const session = await sessions.create(
    { account_holder, permissions: all, prefetch: ["balances", "ownership", "transactions"] },
    options,
  );
  await sandbox.finish(session, {});
  const id = (await sessions.retrieve(session.id, {}, options)).accounts.data[0]?.id ?? "";
  const account = await accounts.retrieve(id, {}, options);
  const [transaction] = (await transactions.list({ account: id }, options)).data;
  const [event] = (await sandbox.stripe.events.list({}, options)).data;
  const shown = await sandbox.stripe.rawRequest("GET", `${path}/accounts/${id}`, undefined, {
    ...options,
    apiVersion: preview,
  });
  const { authorization } = shown as unknown as { authorization: string };
  return {
    customer: holder,
    session: session.id,
    account: id,
    authorization,
    ownership: String(account.ownership),
    transaction: transaction?.id ?? "",
    refresh: account.transaction_refresh?.id ?? "",
    event: event?.id ?? "",
  };
}

/** Every way to ask for something by its id. */
function attacks(ids: Ids): [method: string, route: string, params?: object][] {
  const account = `${path}/accounts/${ids.account}`;
  const features = { features: ["transactions"] };
  const relink_options = { authorization: ids.authorization, account: ids.account };
  const holder = (name: string, id: string) => ({ account_holder: { type: "customer", [name]: id } });
  return [
    ["GET", `/v1/customers/${ids.customer}`],
    ["POST", `/v1/customers/${ids.customer}`, { name: "Mallory" }],
    ["DELETE", `/v1/customers/${ids.customer}`],
    ["GET", `/v1/customers?starting_after=${ids.customer}`],
    ["POST", `${path}/sessions`, { ...holder("customer", ids.customer), permissions: ["balances"] }],
    ["POST", `${path}/sessions`, { relink_options, permissions: ["balances"] }],
    ["GET", `${path}/sessions/${ids.session}`],
    ["GET", `${path}/accounts?session=${ids.session}`],
    ["GET", `${path}/accounts?account_holder[customer]=${ids.customer}`],
    ["GET", `${path}/accounts?starting_after=${ids.account}`],
    ["GET", account],
    ["POST", `${account}/refresh`, features],
    ["POST", `${account}/subscribe`, features],
    ["POST", `${account}/unsubscribe`, features],
    ["POST", `${account}/disconnect`],
    ["GET", `${account}/owners?ownership=${ids.ownership}`],
    ["GET", `${path}/authorizations/${ids.authorization}`],
    ["GET", `${path}/transactions?account=${ids.account}`],
    ["GET", `${path}/transactions/${ids.transaction}`],
    ["GET", `/v1/events/${ids.event}`],
    ["GET", `/v1/events?starting_after=${ids.event}`],
  ];
}

test("the demo customer of the connected account is its own", async () => {
  const { customers } = sandbox.stripe;
  expect(await customers.retrieve(customer, {}, { stripeAccount })).toMatchObject({ id: customer });
  expect((await customers.list({}, { stripeAccount })).data.map(({ id }) => id)).toEqual([customer]);
  expect((await customers.list()).data.map(({ id }) => id)).toEqual(["cus_sandbox_demo"]);
});

describe("no id of another scope is of any use", () => {
  test.each(["to the platform", "to another connected account", "to another platform", "from the platform"])(
    "%s",
    async (direction) => {
      const other = await sandbox.stripe.accounts.create({ type: "standard" });
      const owned = direction === "from the platform" ? {} : { stripeAccount };
      const ids = await everything(owned, direction === "from the platform" ? "cus_sandbox_demo" : customer);
      const attacker = sandbox.client(
        { apiVersion: preview },
        direction === "to another platform" ? "sk_test_elsewhere" : "sk_test_sandbox",
      );
      const as =
        direction === "to another connected account"
          ? { stripeAccount: other.id }
          : direction === "from the platform"
            ? { stripeAccount }
            : {};
      for (const [method, route, params] of attacks(ids)) {
        const refused = await refusal(attacker.rawRequest(method, route, params, as as Stripe.RequestOptions));
        expect([route, refused.code, [400, 404].includes(refused.statusCode ?? 0)]).toEqual([
          route,
          "resource_missing",
          true,
        ]);
      }
      const lists = ["customers", "events", "financial_connections/accounts"];
      for (const list of lists) {
        const text = JSON.stringify(await attacker.rawRequest("GET", `/v1/${list}?limit=100`, undefined, as as object));
        for (const id of [ids.customer, ids.account, ids.event]) expect(text).not.toContain(id);
      }
      // Nothing was changed by trying.
      const { accounts } = sandbox.stripe.financialConnections;
      expect(await accounts.retrieve(ids.account, {}, owned)).toMatchObject({ status: "active", subscriptions: [] });
    },
  );
});

test("ids of the same scope but another account are of no use either", async () => {
  const one = await everything({ stripeAccount }, customer);
  const two = await everything({ stripeAccount }, customer);
  const { accounts, transactions } = sandbox.stripe.financialConnections;
  const owners = accounts.listOwners(one.account, { ownership: two.ownership }, { stripeAccount });
  expect(await refusal(owners)).toMatchObject({ code: "resource_missing" });
  const after = { account: one.account, transaction_refresh: { after: two.refresh } };
  expect(await refusal(transactions.list(after, { stripeAccount }))).toMatchObject({ code: "resource_missing" });
  const cursor = { account: one.account, starting_after: two.transaction };
  expect(await refusal(transactions.list(cursor, { stripeAccount }))).toMatchObject({ code: "resource_missing" });
});

test("the platform's key of somebody else reaches no connected account", async () => {
  const elsewhere = sandbox.client({}, "sk_test_elsewhere");
  const acting = elsewhere.customers.list({}, { stripeAccount });
  expect(await refusal(acting)).toMatchObject({ statusCode: 403, code: "account_invalid" });
  expect(await refusal(elsewhere.accounts.retrieve(stripeAccount))).toMatchObject({ code: "account_invalid" });
  expect((await elsewhere.accounts.list()).data).toEqual([]);
});

test("a connected account sees itself and no other connected account", async () => {
  const other = await sandbox.stripe.accounts.create({ type: "standard" });
  const as = { stripeAccount: other.id };
  expect((await sandbox.stripe.accounts.retrieve(other.id, {}, as)).id).toBe(other.id);
  expect(await refusal(sandbox.stripe.accounts.retrieve(stripeAccount, {}, as))).toMatchObject({ statusCode: 403 });
  const account_holder = { type: "account", account: stripeAccount } as const;
  const { sessions, accounts } = sandbox.stripe.financialConnections;
  const session = sessions.create({ account_holder, permissions: ["balances"] }, as);
  expect(await refusal(session)).toMatchObject({ code: "resource_missing", param: "account_holder[account]" });
  expect(await refusal(accounts.list({ account_holder: { account: stripeAccount } }, as))).toMatchObject({
    statusCode: 403,
  });
});

test("expanding shows the holder in its own scope", async () => {
  const { account } = await everything({ stripeAccount }, customer);
  const expand = ["account_holder.customer", "ownership"];
  const { accounts, sessions } = sandbox.stripe.financialConnections;
  const shown = await accounts.retrieve(account, { expand }, { stripeAccount });
  expect(shown.account_holder?.customer).toMatchObject({ id: customer, object: "customer" });
  expect(shown.ownership).toMatchObject({ owners: { data: [{ name: "Jenny Rosen" }] } });
  const account_holder = { type: "account", account: stripeAccount } as const;
  const held = await sessions.create({ account_holder, permissions: ["balances"], expand: ["account_holder.account"] });
  expect(held.account_holder?.account).toMatchObject({ id: stripeAccount, object: "account" });
});

test("whatever the bank does is found in any scope, and every event names the connected account", async () => {
  const { account } = await everything({ stripeAccount }, customer);
  const { accounts } = sandbox.stripe.financialConnections;
  await accounts.subscribe(account, { features: ["transactions"] }, { stripeAccount });
  for (const change of [
    "refresh_transactions",
    "upcoming_deactivation",
    "expected_deactivation_date_updated",
    "account_numbers_updated",
    "deactivate",
    "reactivate",
    "disconnect",
  ]) {
    expect(await sandbox.control(`accounts/${account}/${change}`, {})).toMatchObject({ id: account });
  }
  const { data } = await sandbox.control<{ data: { event: Stripe.Event }[] }>("webhooks");
  expect(data.every(({ event }) => event.account === stripeAccount)).toBe(true);
  expect(new Set(data.map(({ event }) => event.type.replace("financial_connections.", "")))).toEqual(
    new Set([
      "account.created",
      "account.refreshed_balance",
      "account.refreshed_ownership",
      "account.refreshed_transactions",
      "account.upcoming_deactivation",
      "authorization.upcoming_deactivation",
      "account.expected_deactivation_date_updated",
      "authorization.expected_deactivation_date_updated",
      "account.account_numbers_updated",
      "account.deactivated",
      "account.reactivated",
      "account.disconnected",
    ]),
  );
});
