// What a stranger meets on the wire: connected accounts kept apart on every route, an erasure that says no more than is so,
// parameters that are refused rather than ignored.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoCustomer, eventually, type Product, startProduct } from "./product.ts";

const acct = "acct_sandbox_demo";
let product: Product;
let other: string;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "3600", AUTO_RELINK: "on" });
  other = String((await product.stripe("POST", "/v1/accounts", { type: "standard" })).id);
});
afterAll(() => product.close());

const newCustomer = { type: "customer", email: "pat@example.com" };

/** A link of the connected account for a new customer, not yet used. */
async function connectedLink() {
  const made = await product.makeLink({ account_holder: newCustomer, stripe_account: acct });
  return { ...made, customer: String(made.body.account_holder.customer) };
}

async function linkedAccount(path: string, id: string): Promise<string> {
  const { completed } = await product.link(path);
  expect(completed.body.status).toBe("completed");
  return (await product.operator("GET", `/v1/links/${id}`)).body.accounts.data[0].id;
}

describe("a request that names another connected account", () => {
  it("changes no link of this one", async () => {
    const { id } = await connectedLink();
    const changed = await product.operator("POST", `/v1/links/${id}?stripe_account=${other}`, { metadata: { a: "b" } });
    expect.soft(changed.status).toBe(404);
    const revoked = await product.operator("POST", `/v1/links/${id}/revoke?stripe_account=${other}`, {});
    expect.soft(revoked.status).toBe(404);
    const { body } = await product.operator("GET", `/v1/links/${id}`);
    expect([body.status, body.metadata]).toEqual(["open", {}]);
  });

  it("sends no event of this one again", async () => {
    const { customer } = await connectedLink();
    const query = `account_holder=${customer}&stripe_account=${acct}`;
    const event = (await product.operator("GET", `/v1/events?${query}`)).body.data[0].id;
    const again = await product.operator("POST", `/v1/events/${event}/resend?stripe_account=${other}`, {});
    expect(again.status).toBe(404);
  });

  it("finds no link of this one in the list of its accounts, before or after there are any", async () => {
    const { id, path } = await connectedLink();
    const before = await product.operator("GET", `/v1/accounts?link=${id}&stripe_account=${other}`);
    await linkedAccount(path, id);
    const after = await product.operator("GET", `/v1/accounts?link=${id}&stripe_account=${other}`);
    expect([before.status, after.status]).toEqual([404, 404]);
  });

  it("does not learn of this one's account by asking to repair it", async () => {
    const { id, path } = await connectedLink();
    const account = await linkedAccount(path, id);
    const asked = await product.operator("POST", "/v1/links", { relink: account, stripe_account: other });
    const unknown = await product.operator("POST", "/v1/links", { relink: "fca_nobody", stripe_account: other });
    expect([asked.status, unknown.status]).toEqual([404, 404]);
  });
});

describe("stripe_account in the wrong place", () => {
  it.each(["/v1/links", "/v1/sessions"])("of POST %s makes nothing for the platform itself", async (path) => {
    const answer = await product.operator("POST", `${path}?stripe_account=${acct}`, { account_holder: newCustomer });
    const made = answer.body.link ? (await product.operator("GET", `/v1/links/${answer.body.link}`)).body : answer.body;
    expect(answer.status === 400 || made.stripe_account === acct, JSON.stringify(answer.body)).toBe(true);
  });

  it("of DELETE /v1/holders/:id is not answered with `deleted` while all is still there", async () => {
    const { id, path, customer } = await connectedLink();
    const account = await linkedAccount(path, id);
    const erased = await product.operator("DELETE", `/v1/holders/${customer}`, { stripe_account: acct });
    const after = await product.operator("GET", `/v1/accounts/${account}?stripe_account=${acct}`);
    expect([erased.body.deleted === true, after.status === 200]).not.toEqual([true, true]);
  });
});

describe("a customer, while their erasure waits for Stripe", () => {
  it("is not told that their accounts were disconnected and all was deleted", async () => {
    // One of its own: its Stripe goes on failing.
    const failing = await startProduct({ RECONCILE_SECONDS: "3600" });
    try {
      const { id, path, body } = await failing.makeLink({ account_holder: newCustomer });
      await failing.link(path);
      const account = (await failing.operator("GET", `/v1/links/${id}`)).body.accounts.data[0].id;
      const match = "POST /v1/financial_connections/accounts/:id/disconnect";
      await failing.sandbox("POST", "/faults", { match, fault: "500", times: 200 });
      const manage = new URL(body.manage_url).pathname;
      const erased = await failing.operator("DELETE", `/v1/holders/${body.account_holder.customer}`);
      expect([erased.status, erased.body.deleted]).toEqual([202, false]);
      const status = await failing.call("GET", `${manage}/status`);
      const page = await failing.call("GET", manage);
      const atStripe = await failing.stripe("GET", `/v1/financial_connections/accounts/${account}`);
      expect(atStripe.status).toBe("active");
      expect.soft(status.body.deletion).not.toBe("done");
      expect(/Your data was deleted here/.test(page.body)).toBe(false);
    } finally {
      await failing.close();
    }
  });
});

describe("an erased holder", () => {
  it("is not handed out again, with bank, balance and links, to a repeat of an earlier request", async () => {
    const terms = {
      account_holder: newCustomer,
      permissions: ["payment_method", "balances"],
      purpose: "planted purpose",
    };
    const { id, path, body } = await product.makeLink(terms);
    const account = await linkedAccount(path, id);
    const refresh = { features: ["balance"] };
    await product.operator("POST", `/v1/accounts/${account}/refresh`, refresh);
    await eventually(
      () => product.operator("GET", `/v1/accounts/${account}`),
      (answer) => answer.body.balance !== null,
    );
    const key = { "Idempotency-Key": "review-r4-disconnect" };
    const relink = { "Idempotency-Key": "review-r4-relink" };
    await product.operator("POST", `/v1/links`, { relink: account }, relink);
    await eventually(
      () => product.operator("POST", `/v1/accounts/${account}/refresh`, refresh, key),
      (answer) => answer.status === 200,
    );
    const erased = await product.operator("DELETE", `/v1/holders/${body.account_holder.customer}`);
    expect(erased.body.deleted).toBe(true);
    const again = await product.operator("POST", `/v1/accounts/${account}/refresh`, refresh, key);
    const linkAgain = await product.operator("POST", `/v1/links`, { relink: account }, relink);
    expect.soft(JSON.stringify(again.body)).not.toContain("last4");
    expect.soft(JSON.stringify(again.body)).not.toContain("current");
    expect(linkAgain.status, JSON.stringify(linkAgain.body)).not.toBe(200);
  });
});

describe("an id that is an Account of Stripe's v2 API, and so both a connected account and a customer", () => {
  it("gets its repair link for the party that linked the account", async () => {
    const both = String((await product.stripe("POST", "/v1/accounts", { type: "standard" })).id);
    const asAccount = await product.makeLink({ account_holder: { type: "account", account: both } });
    expect(asAccount.body.account_holder).toEqual({ type: "account", account: both });
    const asCustomer = await product.makeLink({ account_holder: { type: "customer", customer_account: both } });
    const account = await linkedAccount(asCustomer.path, asCustomer.id);
    const shown = (await product.operator("GET", `/v1/accounts/${account}`)).body;
    expect(shown.account_holder).toEqual({ type: "customer", customer_account: both });
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    const { body } = await eventually(
      () => product.operator("GET", `/v1/events?account_holder=${both}&limit=100`),
      (answer) => answer.body.data.some(({ type }: { type: string }) => type === "account.relink_required"),
    );
    const told = body.data.find(({ type }: { type: string }) => type === "account.relink_required");
    expect(told.data.relink.account_holder).toEqual(shown.account_holder);
  });
});

it("a bank that Stripe does not know is not left out in silence", async () => {
  const preview = await startProduct({ RECONCILE_SECONDS: "3600", STRIPE_PREVIEW: "2026-08-26.preview" });
  try {
    const made = await preview.operator("POST", "/v1/links", {
      account_holder: demoCustomer,
      institution: "fcinst_TestNonOAhut",
    });
    const { id, url } = made.body;
    const minted = made.status === 200 && (await preview.call("POST", `${new URL(url).pathname}/session`, {}));
    const link = minted && (await preview.operator("GET", `/v1/links/${id}`)).body;
    const isTold = made.status === 400 || link.notes?.length > 0 || link.attempts[0]?.error;
    expect(isTold, JSON.stringify(link)).toBeTruthy();
  } finally {
    await preview.close();
  }
});
