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

  test("takes as long, and is followed by as long a pause, as told", async () => {
    expect(await sandbox.control("refreshes", { pause_seconds: 900, takes_ms: 0 })).toEqual({
      pause_seconds: 900,
      takes_ms: 0,
    });
    const { id } = await linkedOne();
    const { balance_refresh } = await refreshed(id, "balance");
    expect(balance_refresh?.next_refresh_available_at).toBe((balance_refresh?.last_attempted_at ?? 0) + 900);
    await accounts().refresh(id, { features: ["balance"] });
    expect(await eventTypes()).toEqual(["account.created", "account.refreshed_balance"]);
    await expect(sandbox.control("refreshes", { pause_seconds: -1 })).rejects.toThrow("Invalid pause_seconds");
  });

  test("that fails keeps what was read before", async () => {
    await sandbox.control("refreshes", { pause_seconds: 0, takes_ms: 0 });
    const { id } = await linkedOne();
    const before = [
      await refreshed(id, "balance"),
      await refreshed(id, "ownership"),
      await refreshed(id, "transactions"),
    ];
    for (const feature of ["balance", "ownership", "transactions"] as const) {
      await sandbox.control(`accounts/${id}/fail_next_refresh`, {});
      expect((await refreshed(id, feature))[refreshOf[feature]]).toMatchObject({ status: "failed" });
    }
    const after = await accounts().retrieve(id);
    expect(after).toMatchObject({ balance: before[0]?.balance, ownership: before[1]?.ownership });
    expect((await accounts().listOwners(id, { ownership: String(after.ownership) })).data).toHaveLength(1);
    const read = before[2]?.transaction_refresh?.id;
    const { data } = await sandbox.stripe.financialConnections.transactions.list({ account: id });
    expect(data).toHaveLength(10);
    expect(data.every(({ transaction_refresh }) => transaction_refresh === read)).toBe(true);
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
    for (const property of ["shoe_size", "id", "institution_name"]) {
      expect(await refusal(accounts().retrieve(id, { expand: [property] }))).toMatchObject({ param: "expand" });
    }
  });

  test("differ by bank, and need the permission", async () => {
    await sandbox.control("refreshes", { takes_ms: 0 });
    const seen = new Set<string>();
    for (const bank of ["Test (Non-OAuth)", "Bank (Non-OAuth)", "Ownership Accounts"]) {
      const { id } = await linkedOne(bank, bank === "Ownership Accounts" ? "Family Trust" : undefined);
      const { ownership } = await refreshed(id, "ownership");
      const { data } = await accounts().listOwners(id, { ownership: String(ownership) });
      seen.add(data.map(({ name }) => name).join());
    }
    expect(seen.size).toBe(3);
    const [account] = await sandbox.link("Test (Non-OAuth)", ["Success"], { permissions: ["balances"] });
    const owners = accounts().listOwners(account?.id ?? "", { ownership: "fcaowns_1" });
    expect(await refusal(owners)).toMatchObject({ statusCode: 400, message: expect.stringContaining("ownership") });
  });
});

describe("transactions", () => {
  const list = (id: string, params: object = {}) =>
    sandbox.stripe.financialConnections.transactions.list({ account: id, limit: 100, ...params });
  async function all(id: string, params: object = {}): Promise<Stripe.FinancialConnections.Transaction[]> {
    const found: Stripe.FinancialConnections.Transaction[] = [];
    for await (const transaction of list(id, params)) found.push(transaction);
    return found;
  }

  test("of half a year are there after a refresh, page by page; a later one brings news and changes", async () => {
    await sandbox.control("refreshes", { pause_seconds: 0, takes_ms: 0 });
    const { id } = await linkedOne();
    expect((await list(id)).data).toEqual([]);
    const first = (await refreshed(id, "transactions")).transaction_refresh;
    expect(first?.id).toMatch(/^fctxnref_/);
    const before = await all(id);
    expect(before.length).toBeGreaterThan(150);
    expect(new Set(before.map((transaction) => transaction.id)).size).toBe(before.length);
    expect(before[0]).toMatchObject({ object: "financial_connections.transaction", account: id, status: "pending" });
    expect(before.filter(({ status }) => status === "pending")).toHaveLength(2);
    const times = before.map(({ transacted_at }) => transacted_at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const day = 24 * 60 * 60;
    const span = (times[0] ?? 0) - (times.at(-1) ?? 0);
    expect(span).toBeGreaterThan(170 * day);
    expect(span).toBeLessThanOrEqual(180 * day);
    const of = (what: string) => before.filter(({ description }) => description.startsWith(what));
    expect(of("Payroll").length).toBeGreaterThanOrEqual(11);
    expect(of("Payroll").every(({ amount }) => amount > 0)).toBe(true);
    expect(of("Rent").length).toBeGreaterThanOrEqual(5);
    expect(of("Refund").every(({ amount }) => amount > 0)).toBe(true);
    expect(of("Refund").length).toBeGreaterThanOrEqual(5);

    await refreshed(id, "transactions");
    const news = await all(id, { transaction_refresh: { after: first?.id } });
    expect(news.map(({ status }) => status)).toEqual(["pending", "pending", "posted", "void"]);
    expect(news[2]?.status_transitions).toMatchObject({ posted_at: expect.any(Number), void_at: null });
    expect(news[3]?.status_transitions).toMatchObject({ posted_at: null, void_at: expect.any(Number) });
    expect(await all(id)).toHaveLength(before.length + 2);
    expect(await refusal(list(id, { transaction_refresh: { after: "fctxnref_nope" } }))).toMatchObject({
      statusCode: 400,
    });
  });

  test("are found by time, and counted from either end", async () => {
    await sandbox.control("refreshes", { takes_ms: 0 });
    const { id } = await linkedOne();
    await refreshed(id, "transactions");
    const everyone = await all(id);
    const at = everyone[40]?.transacted_at ?? 0;
    const until = everyone[9]?.transacted_at ?? 0;
    const between = everyone.filter(({ transacted_at: time }) => time >= at && time < until);
    expect(await all(id, { transacted_at: { gte: at, lt: until }, limit: 7 })).toEqual(between);
    const exactly = everyone.filter(({ transacted_at: time }) => time === at);
    expect(await all(id, { transacted_at: at })).toEqual(exactly);
    const back = await list(id, { ending_before: everyone[50]?.id, limit: 3 });
    expect(back.data).toEqual(everyone.slice(47, 50));
    expect(back.has_more).toBe(true);
  });

  test("of one account at a bank are the same whoever links it; those of others differ", async () => {
    await sandbox.control("refreshes", { takes_ms: 0 });
    const histories = [];
    for (const name of ["Success", "Success", "High Balance", "Savings", "Credit Card"]) {
      const { id } = await linkedOne("Test (Non-OAuth)", name);
      await refreshed(id, "transactions");
      const posted = (await all(id)).filter(({ status }) => status === "posted");
      histories.push(JSON.stringify(posted.slice(0, 120).map(({ description, amount }) => [description, amount])));
    }
    expect(histories[1]).toBe(histories[0]);
    expect(new Set(histories).size).toBe(4);
  });

  test("of a subscribed account come daily, which is now when told so", async () => {
    await sandbox.control("refreshes", { pause_seconds: 3600, takes_ms: 0 });
    const { id } = await linkedOne();
    await expect(sandbox.control(`accounts/${id}/refresh_transactions`, {})).rejects.toThrow("not subscribed");
    await accounts().subscribe(id, { features: ["transactions"] });
    const first = (await settled(id, "transactions")).transaction_refresh;
    expect(await sandbox.control(`accounts/${id}/refresh_transactions`, {})).toMatchObject({
      transaction_refresh: { status: "pending" },
    });
    const second = (await settled(id, "transactions")).transaction_refresh;
    expect(second).toMatchObject({ status: "succeeded" });
    expect(await all(id, { transaction_refresh: { after: first?.id } })).toHaveLength(4);
    expect(await eventTypes()).toEqual([
      "account.created",
      "account.refreshed_transactions",
      "account.refreshed_transactions",
    ]);
  });

  test("can be subscribed to and unsubscribed from", async () => {
    const { id } = await linkedOne();
    const subscribed = await accounts().subscribe(id, { features: ["transactions"] });
    expect(subscribed).toMatchObject({ subscriptions: ["transactions"], transaction_refresh: { status: "pending" } });
    expect((await accounts().unsubscribe(id, { features: ["transactions"] })).subscriptions).toEqual([]);
    expect(await refusal(accounts().subscribe(id, { features: [] }))).toMatchObject({ param: "features" });
  });

  test("can be unsubscribed from when the account is inactive", async () => {
    const { id } = await linkedOne();
    await accounts().subscribe(id, { features: ["transactions"] });
    await sandbox.control(`accounts/${id}/deactivate`, {});
    expect(await accounts().unsubscribe(id, { features: ["transactions"] })).toMatchObject({
      status: "inactive",
      subscriptions: [],
    });
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
    const code = "financial_connections_account_inactive";
    expect(await refusal(accounts().refresh(id, { features: ["balance"] }))).toMatchObject({ statusCode: 400, code });
    expect(await refusal(accounts().subscribe(id, { features: ["transactions"] }))).toMatchObject({ code });
    await expect(sandbox.control(`accounts/${id}/reactivate`, {})).rejects.toThrow("disconnected");
  });

  test("makes owners and transactions unreadable, and ends the subscription", async () => {
    await sandbox.control("refreshes", { takes_ms: 0 });
    const { id } = await linkedOne();
    await accounts().subscribe(id, { features: ["transactions"] });
    await settled(id, "transactions");
    const { ownership } = await refreshed(id, "ownership");
    const { transactions } = sandbox.stripe.financialConnections;
    const { data } = await transactions.list({ account: id });
    const [transaction] = data;
    expect(await accounts().disconnect(id)).toMatchObject({
      ownership: null,
      ownership_refresh: null,
      subscriptions: [],
      transaction_refresh: null,
    });
    expect((await transactions.list({ account: id })).data).toEqual([]);
    expect(await refusal(transactions.retrieve(transaction?.id ?? ""))).toMatchObject({ code: "resource_missing" });
    const owners = accounts().listOwners(id, { ownership: String(ownership) });
    expect(await refusal(owners)).toMatchObject({ code: "resource_missing" });
    expect(await accounts().unsubscribe(id, { features: ["transactions"] })).toMatchObject({ subscriptions: [] });
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

  test("announce, move and carry out a deactivation", async () => {
    const { id } = await linkedOne();
    const moved = `accounts/${id}/expected_deactivation_date_updated`;
    await expect(sandbox.control(moved, {})).rejects.toThrow("No deactivation");
    const dateOf = (account: Account) => account.status_details?.active?.expected_deactivation_date ?? 0;
    const announced = dateOf(await sandbox.control<Account>(`accounts/${id}/upcoming_deactivation`, {}));
    expect(dateOf(await sandbox.control<Account>(moved, { days: 60 }))).toBeGreaterThan(announced);
    await sandbox.control(`accounts/${id}/deactivate`, {});
    const lost = await accounts().retrieve(id);
    expect(lost.status).toBe("inactive");
    expect(lost.status_details).toBeUndefined();
    await sandbox.control(`accounts/${id}/reactivate`, {});
    expect((await accounts().retrieve(id)).status_details).toBeUndefined();
    expect(await eventTypes()).toEqual([
      "account.created",
      "account.upcoming_deactivation",
      "authorization.upcoming_deactivation",
      "account.expected_deactivation_date_updated",
      "authorization.expected_deactivation_date_updated",
      "account.deactivated",
      "account.reactivated",
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
