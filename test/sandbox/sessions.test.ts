// Sessions: what may be asked for, how they end, and what each test bank is there to show.
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoCustomer, eventually, refusal, type Sandbox, startSandbox } from "./harness.ts";

type SessionParams = Partial<Stripe.FinancialConnections.SessionCreateParams>;
type Account = Stripe.FinancialConnections.Account;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.control("reset", {}));

const accounts = () => sandbox.stripe.financialConnections.accounts;

describe("creation", () => {
  test("every option comes back as it was sent", async () => {
    const options: SessionParams = {
      permissions: ["payment_method", "balances", "ownership", "transactions"],
      prefetch: ["balances", "ownership"],
      filters: { account_subcategories: ["checking"], country: "US", require_payment_method_support: "all" },
      limits: { accounts: 2 },
      manual_entry: { mode: "automatic" },
      return_url: "https://example.com/back",
    };
    const session = await sandbox.session(options);
    expect(session).toMatchObject({
      ...options,
      object: "financial_connections.session",
      account_holder: demoCustomer,
    });
    expect(session.id).toMatch(/^fcsess_1\w{23}$/);
    expect(session.client_secret).toMatch(/^fcsess_client_secret_\w{24}$/);
    expect(session.accounts).toMatchObject({ object: "list", data: [], has_more: false });
    expect({ ...(await sandbox.stripe.financialConnections.sessions.retrieve(session.id)) }).toEqual({ ...session });
  });

  test("a connected account holds, and a session is the connected account's own", async () => {
    const held = await sandbox.session({ account_holder: { type: "account", account: "acct_sandbox_demo" } });
    expect(held.account_holder).toEqual({ type: "account", account: "acct_sandbox_demo" });
    const stripeAccount = "acct_sandbox_demo";
    const { id: customer } = await sandbox.stripe.customers.create({}, { stripeAccount });
    const own = await sandbox.stripe.financialConnections.sessions.create(
      { account_holder: { type: "customer", customer }, permissions: ["balances"] },
      { stripeAccount },
    );
    expect(await refusal(sandbox.stripe.financialConnections.sessions.retrieve(own.id))).toMatchObject({
      statusCode: 404,
    });
  });

  test.each<[string, object, string]>([
    ["no permissions", { permissions: [] }, "permissions"],
    ["an unknown permission", { permissions: ["everything"] }, "permissions[0]"],
    ["a prefetch without its permission", { prefetch: ["balances"] }, "prefetch[0]"],
    ["an unknown holder type", { account_holder: { type: "dog" } }, "account_holder[type]"],
    ["a holder without an id", { account_holder: { type: "customer" } }, "account_holder[customer]"],
    [
      "a holder of the other type",
      { account_holder: { type: "account", customer: "cus_sandbox_demo" } },
      "account_holder[customer]",
    ],
    [
      "an unknown connected account",
      { account_holder: { type: "account", account: "acct_nope" } },
      "account_holder[account]",
    ],
    ["an unknown field of the holder", { account_holder: { ...demoCustomer, name: "x" } }, "account_holder[name]"],
    ["a limit of none", { limits: { accounts: 0 } }, "limits[accounts]"],
    ["an unknown subcategory", { filters: { account_subcategories: ["gold"] } }, "filters[account_subcategories][0]"],
    ["a country without banks", { filters: { country: "FR" } }, "filters[country]"],
    [
      "an unknown support",
      { filters: { require_payment_method_support: "some" } },
      "filters[require_payment_method_support]",
    ],
    ["an unknown manual entry", { manual_entry: { mode: "always" } }, "manual_entry[mode]"],
    ["a return URL that is not https", { return_url: "http://example.com" }, "return_url"],
    ["an app's return URL", { return_url: "myapp://back" }, "return_url"],
    ["an unknown option", { metadata: { a: "1" } }, "metadata"],
  ])("%s is refused", async (_, options, param) => {
    const error = await refusal(sandbox.session(options as SessionParams));
    expect(error).toMatchObject({ statusCode: 400, param });
  });

  test("a missing holder and missing permissions are named", async () => {
    const nothing = sandbox.stripe.rawRequest("POST", "/v1/financial_connections/sessions", {});
    expect(await refusal(nothing)).toMatchObject({ code: "parameter_missing", param: "account_holder" });
  });
});

describe("finishing", () => {
  test("links what was chosen, in that order, and uses the session up", async () => {
    const session = await sandbox.session({ permissions: ["payment_method", "balances"], prefetch: ["balances"] });
    const ended = await sandbox.finish(session, { institution: "Test (Non-OAuth)", accounts: ["Savings", "Success"] });
    expect(
      ended.accounts.data.map(({ display_name, last4, subcategory }) => [display_name, last4, subcategory]),
    ).toEqual([
      ["Savings", "4321", "savings"],
      ["Success", "6789", "checking"],
    ]);
    expect(ended.accounts.data[0]).toMatchObject({
      object: "financial_connections.account",
      account_holder: demoCustomer,
      institution_name: "Test (Non-OAuth)",
      livemode: false,
      permissions: ["payment_method", "balances"],
      status: "active",
      supported_payment_method_types: ["us_bank_account", "link"],
      balance: null,
      balance_refresh: { status: "pending", next_refresh_available_at: null },
      ownership: null,
      transaction_refresh: null,
    });
    await expect(sandbox.finish(session, {})).rejects.toThrow("session_already_used");
  });

  test("without names links the bank's first account; the default bank is Test (Non-OAuth)", async () => {
    const [account] = (await sandbox.finish(await sandbox.session(), {})).accounts.data;
    expect(account).toMatchObject({ display_name: "Success", institution_name: "Test (Non-OAuth)" });
  });

  test("closing links nothing and ends the session", async () => {
    const session = await sandbox.session();
    expect((await sandbox.finish(session, { outcome: "closed" })).accounts.data).toEqual([]);
    await expect(sandbox.finish(session, {})).rejects.toThrow("session_already_used");
  });

  test("an expired session links nothing any more", async () => {
    const session = await sandbox.session();
    await sandbox.finish(session, { outcome: "expired" });
    await expect(sandbox.finish(session, {})).rejects.toThrow("session_expired");
    expect((await sandbox.stripe.financialConnections.sessions.retrieve(session.id)).accounts.data).toEqual([]);
  });

  test("a selection that the session does not allow is refused and can be mended", async () => {
    const session = await sandbox.session({
      limits: { accounts: 1 },
      filters: { account_subcategories: ["checking"] },
    });
    await expect(sandbox.finish(session, { accounts: ["Success", "High Balance"] })).rejects.toThrow(
      "at most 1 account",
    );
    await expect(sandbox.finish(session, { accounts: ["Savings"] })).rejects.toThrow("No such account: 'Savings'");
    await expect(sandbox.finish(session, { accounts: [] })).rejects.toThrow("at least one");
    await expect(sandbox.finish(session, { institution: "Moon Bank" })).rejects.toThrow("No such institution");
    await expect(sandbox.finish(session, { outcome: "maybe" })).rejects.toThrow("400");
    await expect(sandbox.finish(session, [])).rejects.toThrow("must be an object");
    expect((await sandbox.finish(session, { accounts: ["High Balance"] })).accounts.data).toHaveLength(1);
  });

  test("an unknown session is a 404, nonsense a 400", async () => {
    await expect(sandbox.finish({ id: "fcsess_nope" }, {})).rejects.toThrow("404");
    const { id } = await sandbox.session();
    const answer = await fetch(new URL(`/_sandbox/sessions/${id}/finish`, sandbox.url), { method: "POST", body: "{" });
    expect(answer.status).toBe(400);
  });

  test("the token flow makes one bank account token", async () => {
    const ended = await sandbox.finish(await sandbox.session(), { accounts: ["Success"], token: true });
    expect(ended.bank_account_token).toMatchObject({
      object: "token",
      type: "bank_account",
      bank_account: { last4: "6789", bank_name: "Test (Non-OAuth)" },
    });
    await expect(
      sandbox.finish(await sandbox.session(), { accounts: ["Success", "Savings"], token: true }),
    ).rejects.toThrow("exactly one account");
  });

  test("only one of two at once has an effect", async () => {
    const session = await sandbox.session();
    const ends = await Promise.allSettled([sandbox.finish(session, {}), sandbox.finish(session, {})]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await accounts().list({ session: session.id })).data).toHaveLength(1);
  });
});

describe("test banks", () => {
  test.each(["Test (Non-OAuth)", "Test (OAuth)", "Bank (Non-OAuth)", "Bank (OAuth)", "Ownership Accounts"])(
    "%s links",
    async (bank) => {
      expect(await sandbox.link(bank)).toEqual([expect.objectContaining({ institution_name: bank, status: "active" })]);
    },
  );

  test.each([
    ["Down (Scheduled)", "institution_unavailable_planned"],
    ["Down (Unscheduled)", "institution_unavailable_unplanned"],
    ["Down (Error)", "institution_timeout"],
  ])("%s is down, and the session can still be used elsewhere", async (institution, code) => {
    const session = await sandbox.session();
    await expect(sandbox.finish(session, { institution })).rejects.toThrow(code);
    expect((await sandbox.finish(session, {})).accounts.data).toHaveLength(1);
  });

  test("Test (Non-OAuth) has what the contract promises", async () => {
    const names = ["Success", "Savings", "High Balance", "Insufficient Funds", "Account Closed", "Credit Card"];
    const linked = await sandbox.link("Test (Non-OAuth)", names, { permissions: ["balances"], prefetch: ["balances"] });
    expect(linked.map(({ display_name }) => display_name)).toEqual(names);
    const card = linked[5];
    expect(card).toMatchObject({ category: "credit", subcategory: "credit_card", supported_payment_method_types: [] });
    const refreshed = await eventually(async () => {
      const account = await accounts().retrieve(card?.id ?? "");
      return account.balance === null ? undefined : account;
    });
    expect(refreshed.balance).toMatchObject({
      type: "credit",
      current: { usd: -53217 },
      credit: { used: { usd: 53217 } },
    });
  });

  test("Bank (Non-OAuth) has accounts without a name and without last four digits", async () => {
    const linked = await sandbox.link("Bank (Non-OAuth)", ["2222", "Cash Management"]);
    expect(linked[0]).toMatchObject({ display_name: null, last4: "2222" });
    expect(linked[1]).toMatchObject({ display_name: "Cash Management", last4: null });
  });

  test("Invalid Payment Accounts are linked only where payments are not required", async () => {
    const [account] = await sandbox.link("Invalid Payment Accounts");
    expect(account).toMatchObject({ supported_payment_method_types: [], account_numbers: null });
    for (const require_payment_method_support of ["all", "at_least_one"] as const) {
      const link = sandbox.link("Invalid Payment Accounts", undefined, { filters: { require_payment_method_support } });
      await expect(link).rejects.toThrow("no_debitable_account");
    }
  });

  test("at_least_one takes an account for payments beside one that is not", async () => {
    const options: SessionParams = { filters: { require_payment_method_support: "at_least_one" } };
    expect(await sandbox.link("Test (Non-OAuth)", ["Success", "Credit Card"], options)).toHaveLength(2);
    await expect(sandbox.link("Test (Non-OAuth)", ["Credit Card"], options)).rejects.toThrow("no_debitable_account");
  });

  test.each(["Inactive Accounts", "Immediately Requires Reauthentication"])("%s go inactive soon", async (bank) => {
    const [linked] = await sandbox.link(bank);
    expect(linked?.status).toBe("active");
    const inactive = await eventually(async () => {
      const account = await accounts().retrieve(linked?.id ?? "");
      return account.status === "inactive" ? account : undefined;
    });
    expect(inactive.status).toBe("inactive");
  });

  test("Eventually Requires Reauthentication says when", async () => {
    const [account] = await sandbox.link("Eventually Requires Reauthentication");
    expect(account?.status_details?.active).toEqual({
      action: "relink_required",
      cause: "access_expired",
      expected_deactivation_date: (account?.created ?? 0) + 30 * 24 * 60 * 60,
    });
    expect(await eventTypes()).toEqual([
      "financial_connections.account.created",
      "financial_connections.account.upcoming_deactivation",
      "financial_connections.authorization.upcoming_deactivation",
    ]);
  });

  test("Tokenized Account Number shows numbers that have expired, will, and do", async () => {
    const names = ["Expired", "Eventually Expiring", "Immediately Expiring"].map(
      (kind) => `${kind} Tokenized Account Number`,
    );
    const [expired, eventual, immediate] = await sandbox.link("Tokenized Account Number", names);
    const numbers = (account: Account | undefined) => account?.account_numbers?.[0];
    expect(numbers(expired)).toMatchObject({ identifier_type: "tokenized_account_number", status: "deactivated" });
    expect(numbers(eventual)).toMatchObject({ status: "transactable", expected_expiry_date: expect.any(Number) });
    expect(numbers(immediate)?.status).toBe("transactable");
    await eventually(async () => {
      const account = await accounts().retrieve(immediate?.id ?? "");
      return numbers(account)?.status === "expired" ? account : undefined;
    });
    const types = await eventTypes();
    expect(types).toContain("financial_connections.account.upcoming_account_number_expiry");
    expect(types).toContain("financial_connections.account.account_numbers_updated");
  });

  test("Many Accounts are more than a session carries; the rest are listed by session", async () => {
    const session = await sandbox.session();
    const names = Array.from({ length: 25 }, (_, index) => `Account ${index + 1}`);
    await sandbox.finish(session, { institution: "Many Accounts", accounts: names });
    const { accounts: embedded } = await sandbox.stripe.financialConnections.sessions.retrieve(session.id);
    expect(embedded.data).toHaveLength(10);
    expect(embedded.has_more).toBe(true);
    const seen: string[] = [];
    for await (const { display_name } of accounts().list({ session: session.id, limit: 7 }))
      seen.push(display_name ?? "");
    expect(seen).toEqual(names);
  });
});

async function eventTypes(): Promise<string[]> {
  const { data } = await sandbox.control<{ data: { event: Stripe.Event }[] }>("webhooks");
  return data.map(({ event }) => event.type);
}

describe("linked accounts", () => {
  test("are listed by holder and by session, and by no two things at once", async () => {
    const [linked] = await sandbox.link("Test (Non-OAuth)");
    const { data } = await accounts().list({ account_holder: { customer: "cus_sandbox_demo" } });
    expect(data.map(({ id }) => id)).toEqual([linked?.id]);
    expect((await accounts().list({ account_holder: { account: "acct_sandbox_demo" } })).data).toEqual([]);
    const both = accounts().list({ account_holder: { account: "acct_sandbox_demo", customer: "cus_sandbox_demo" } });
    expect(await refusal(both)).toMatchObject({ statusCode: 400, param: "account_holder" });
    expect(await refusal(accounts().list({ session: "fcsess_nope" }))).toMatchObject({
      param: "session",
      statusCode: 400,
    });
    expect(await refusal(accounts().retrieve("fca_nope"))).toMatchObject({ statusCode: 404, code: "resource_missing" });
  });

  test("give the balance only to whoever asked for it", async () => {
    const [account] = await sandbox.link("Test (Non-OAuth)");
    expect(account?.balance).toBeNull();
    const refresh = accounts().refresh(account?.id ?? "", { features: ["balance"] });
    expect(await refusal(refresh)).toMatchObject({ statusCode: 400 });
  });
});
