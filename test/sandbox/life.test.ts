// The life of a linked account: refreshes, subscriptions, owners, transactions, and what the bank does to it.
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually, refusal, type Sandbox, startSandbox } from "./harness.ts";

type Account = Stripe.FinancialConnections.Account;
type Feature = "balance" | "ownership" | "transactions";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.control("reset", {}));

const everything: Stripe.FinancialConnections.SessionCreateParams.Permission[] = [
  "payment_method",
  "balances",
  "ownership",
  "transactions",
];
const accounts = () => sandbox.stripe.financialConnections.accounts;
const refreshOf = {
  balance: "balance_refresh",
  ownership: "ownership_refresh",
  transactions: "transaction_refresh",
} as const;

async function linkedOne(institution = "Test (Non-OAuth)", name?: string): Promise<Account> {
  const [account] = await sandbox.link(institution, name === undefined ? undefined : [name], {
    permissions: everything,
  });
  if (account === undefined) throw new Error("Nothing was linked.");
  return account;
}

async function settled(id: string, feature: Feature): Promise<Account> {
  return eventually(async () => {
    const account = await accounts().retrieve(id);
    return account[refreshOf[feature]]?.status === "pending" ? undefined : account;
  });
}

async function refreshed(id: string, feature: Feature): Promise<Account> {
  await accounts().refresh(id, { features: [feature] });
  return settled(id, feature);
}

async function eventTypes(): Promise<string[]> {
  const { data } = await sandbox.control<{ data: { event: Stripe.Event }[] }>("webhooks");
  return data.map(({ event }) => event.type.replace("financial_connections.", ""));
}

describe("a refresh", () => {
  test("is pending, then succeeds, and is announced", async () => {
    const { id } = await linkedOne();
    const pending = await accounts().refresh(id, { features: ["balance"] });
    expect(pending).toMatchObject({
      balance: null,
      balance_refresh: { status: "pending", next_refresh_available_at: null },
    });
    const done = await settled(id, "balance");
    expect(done.balance).toMatchObject({
      type: "cash",
      current: { usd: 1250000 },
      cash: { available: { usd: 1250000 } },
    });
    const attempted = done.balance_refresh?.last_attempted_at ?? 0;
    expect(done.balance_refresh).toMatchObject({ status: "succeeded", next_refresh_available_at: attempted + 3 });
    expect(await eventTypes()).toEqual(["account.created", "account.refreshed_balance"]);
  });

  test("that may not start yet is passed over in silence", async () => {
    const { id } = await linkedOne();
    const done = await refreshed(id, "balance");
    const again = await accounts().refresh(id, { features: ["balance"] });
    expect(again.balance_refresh).toEqual(done.balance_refresh);
  });

  test("can fail, and that is announced too", async () => {
    const { id } = await linkedOne();
    await sandbox.control(`accounts/${id}/fail_next_refresh`, {});
    const failed = await refreshed(id, "balance");
    expect(failed).toMatchObject({ balance: null, balance_refresh: { status: "failed" } });
    expect(await eventTypes()).toEqual(["account.created", "account.refreshed_balance"]);
  });

  test("is refused without features, for an unknown one, and on an inactive account", async () => {
    const { id } = await linkedOne();
    expect(await refusal(accounts().refresh(id, { features: [] }))).toMatchObject({ param: "features" });
    expect(await refusal(accounts().refresh(id, { features: ["balances"] }))).toMatchObject({ param: "features[0]" });
    await sandbox.control(`accounts/${id}/deactivate`, {});
    const code = "financial_connections_account_inactive";
    expect(await refusal(accounts().refresh(id, { features: ["balance"] }))).toMatchObject({ statusCode: 400, code });
    expect(await refusal(accounts().subscribe(id, { features: ["transactions"] }))).toMatchObject({ code });
  });
});

describe("owners", () => {
  test("are there after a refresh, page by page", async () => {
    const { id } = await linkedOne("Ownership Accounts", "Family Trust");
    const { ownership } = await refreshed(id, "ownership");
    expect(ownership).toMatch(/^fcaowns_1/);
    const names: string[] = [];
    for await (const { name } of accounts().listOwners(id, { ownership: String(ownership), limit: 5 }))
      names.push(name);
    expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `Trustee ${index + 1}`));
    const expanded = await accounts().retrieve(id, { expand: ["ownership"] });
    expect(expanded.ownership).toMatchObject({ id: ownership, owners: { has_more: true } });
    expect(await refusal(accounts().listOwners(id, { ownership: "fcaowns_nope" }))).toMatchObject({
      param: "ownership",
    });
    expect(await refusal(accounts().retrieve(id, { expand: ["shoe_size"] }))).toMatchObject({ param: "expand" });
  });
});

describe("transactions", () => {
  test("are there after a refresh; a later one brings news and changes", async () => {
    const { id } = await linkedOne();
    const list = (params: object = {}) =>
      sandbox.stripe.financialConnections.transactions.list({ account: id, limit: 100, ...params });
    expect((await list()).data).toEqual([]);
    const first = (await refreshed(id, "transactions")).transaction_refresh;
    expect(first?.id).toMatch(/^fctxnref_/);
    const before = (await list()).data;
    expect(before).toHaveLength(24);
    expect(before[0]).toMatchObject({ object: "financial_connections.transaction", account: id, status: "pending" });
    const times = before.map(({ transacted_at }) => transacted_at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const recent = await list({ transacted_at: { gte: times[4] } });
    expect(recent.data).toHaveLength(5);
    await eventually(async () => {
      const { transaction_refresh } = await accounts().refresh(id, { features: ["transactions"] });
      return transaction_refresh?.id === first?.id ? undefined : true;
    });
    await settled(id, "transactions");
    const news = (await list({ transaction_refresh: { after: first?.id } })).data;
    expect(news.map(({ status }) => status)).toEqual(["pending", "pending", "posted"]);
    expect((await list()).data).toHaveLength(26);
    expect(await refusal(list({ transaction_refresh: { after: "fctxnref_nope" } }))).toMatchObject({ statusCode: 400 });
  });

  test("can be subscribed to and unsubscribed from", async () => {
    const { id } = await linkedOne();
    const subscribed = await accounts().subscribe(id, { features: ["transactions"] });
    expect(subscribed).toMatchObject({ subscriptions: ["transactions"], transaction_refresh: { status: "pending" } });
    expect((await accounts().unsubscribe(id, { features: ["transactions"] })).subscriptions).toEqual([]);
  });
});

describe("disconnecting", () => {
  test("ends access to everything that was read", async () => {
    const { id } = await linkedOne();
    await refreshed(id, "balance");
    const gone = await accounts().disconnect(id);
    expect(gone).toMatchObject({ status: "disconnected", balance: null, balance_refresh: null, account_numbers: null });
    expect(await accounts().disconnect(id)).toMatchObject({ status: "disconnected" });
    expect(await eventTypes()).toEqual(["account.created", "account.refreshed_balance", "account.disconnected"]);
    await expect(sandbox.control(`accounts/${id}/reactivate`, {})).rejects.toThrow("disconnected");
  });

  test("also ends a refresh under way", async () => {
    const { id } = await linkedOne();
    await accounts().refresh(id, { features: ["balance"] });
    await accounts().disconnect(id);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await accounts().retrieve(id)).toMatchObject({
      status: "disconnected",
      balance: null,
      balance_refresh: null,
    });
  });
});

describe("what the bank does", () => {
  test("deactivate and reactivate", async () => {
    const { id } = await linkedOne();
    expect(await sandbox.control(`accounts/${id}/deactivate`, {})).toMatchObject({ id, status: "inactive" });
    await expect(sandbox.control(`accounts/${id}/deactivate`, {})).rejects.toThrow("400");
    await sandbox.control(`accounts/${id}/reactivate`, {});
    expect((await accounts().retrieve(id)).status).toBe("active");
    expect(await eventTypes()).toEqual(["account.created", "account.deactivated", "account.reactivated"]);
  });

  test("disconnect, upcoming_deactivation and account_numbers_updated", async () => {
    const { id } = await linkedOne();
    expect(await sandbox.control(`accounts/${id}/upcoming_deactivation`, {})).toMatchObject({
      status_details: { active: { action: "relink_required" } },
    });
    expect(await sandbox.control(`accounts/${id}/account_numbers_updated`, {})).toMatchObject({
      account_numbers: [{ identifier_type: "tokenized_account_number", status: "transactable" }],
    });
    await sandbox.control(`accounts/${id}/disconnect`, {});
    expect(await eventTypes()).toEqual([
      "account.created",
      "account.upcoming_deactivation",
      "authorization.upcoming_deactivation",
      "account.account_numbers_updated",
      "account.disconnected",
    ]);
  });

  test("new numbers come only where there were some", async () => {
    const [account] = await sandbox.link("Test (Non-OAuth)", ["Success"], { permissions: ["balances"] });
    expect(account?.account_numbers).toBeNull();
    expect(await sandbox.control(`accounts/${account?.id}/account_numbers_updated`, {})).toMatchObject({
      account_numbers: null,
    });
  });

  test("an unknown change and an unknown account are 404", async () => {
    const { id } = await linkedOne();
    await expect(sandbox.control(`accounts/${id}/explode`, {})).rejects.toThrow("404");
    await expect(sandbox.control("accounts/fca_nope/deactivate", {})).rejects.toThrow("404");
  });
});
