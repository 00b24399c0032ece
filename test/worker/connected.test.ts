// Links for a connected account: Stripe is asked with Stripe-Account, and what belongs to one connected account is unknown
// to another and to the platform itself.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTold, type Received } from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

const acct = "acct_sandbox_demo";
let product: Product;
let other: string;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "2,4" });
  other = String((await product.stripe("POST", "/v1/accounts", { type: "standard" })).id);
});
afterAll(() => product.close());

interface Made {
  link: string;
  path: string;
  manage: string;
  customer: string;
  session: string;
  account: string;
  event: string;
}

/** A link for a new customer of the connected account, by which an account was linked. */
async function linked(stripe_account: string | null = acct): Promise<Made> {
  const terms = { account_holder: { type: "customer", email: "pat@example.com" }, stripe_account };
  const { id, path, body } = await product.makeLink(terms);
  expect(body).toMatchObject({ stripe_account, status: "open" });
  const { session, minted, completed } = await product.link(path);
  expect(minted.body.stripeAccount).toBe(stripe_account);
  expect(completed.body.status).toBe("completed");
  const found = (await product.operator("GET", `/v1/links/${id}`)).body;
  const customer = found.account_holder.customer;
  const query = stripe_account ? `&stripe_account=${stripe_account}` : "";
  const events = (await product.operator("GET", `/v1/events?account_holder=${customer}${query}`)).body.data;
  const manage = new URL(body.manage_url).pathname;
  return { link: id, path, manage, customer, session, account: found.accounts.data[0].id, event: events[0].id };
}

describe("a link for a connected account", () => {
  it("asks Stripe for it alone, from the customer to the account", async () => {
    const before = (await product.sandbox("GET", "/requests")).data.length;
    const one = await linked();
    const { data } = await product.sandbox("GET", "/requests");
    const made = data.slice(before) as { path: string; stripe_account: string | null }[];
    expect(made.map(({ path }) => path)).toContain("/v1/financial_connections/sessions");
    expect(new Set(made.map(({ stripe_account }) => stripe_account))).toEqual(new Set([acct]));
    const account = (await product.operator("GET", `/v1/accounts/${one.account}?stripe_account=${acct}`)).body;
    expect(account.banklink).toMatchObject({ holder: one.customer, stripe_account: acct, link: one.link });
  });

  it("is told apart in KV, in lists and in events", async () => {
    const one = await linked();
    const query = `stripe_account=${acct}`;
    const key = `holder:${acct}/${one.customer}`;
    const holder = await eventually(
      () => product.kv.get<{ accounts: string[]; url: string }>(key, "json"),
      (value) => value?.accounts.includes(one.account) === true,
    );
    expect(holder?.url).toBe(`/v1/holders/${one.customer}?${query}`);
    expect(await product.kv.get(`holder:${one.customer}`)).toBeNull();
    const value = await product.kv.get<object>(`account:${one.account}`, "json");
    expect(value).toMatchObject({ stripe_account: acct, holder: one.customer });
    const shown = (await product.operator("GET", `/v1/holders/${one.customer}?${query}`)).body;
    expect(shown).toMatchObject({ id: one.customer, stripe_account: acct });
    for (const list of [shown.links, shown.accounts]) expect(list.url).toContain(`&${query}`);
    for (const { url } of [shown.links, shown.accounts])
      expect((await product.operator("GET", url)).body.data).toHaveLength(1);
    const ids = async (filter: string) =>
      (await product.operator("GET", `/v1/links?limit=100${filter}`)).body.data.map(({ id }: { id: string }) => id);
    await eventually(
      () => ids(`&${query}`),
      (found) => found.includes(one.link),
    );
    expect(await ids("")).not.toContain(one.link);
    expect(await ids(`&stripe_account=${other}`)).toEqual([]);
  });

  it("follows what Stripe says by webhook, which names the connected account", async () => {
    const one = await linked();
    await product.sandbox("POST", `/accounts/${one.account}/deactivate`);
    const path = `/v1/accounts/${one.account}?stripe_account=${acct}`;
    await eventually(
      () => product.operator("GET", path),
      ({ body }) => body.status === "inactive",
    );
    const { data } = await eventually(
      () => product.sandbox("GET", "/notifications"),
      ({ data: all }) => all.some(({ body }: Received) => body.type === "account.deactivated"),
    );
    const told = data.findLast(({ body }: Received) => body.type === "account.deactivated");
    expect(told.body.data.object.banklink.stripe_account).toBe(acct);
  });

  it("is followed with a closed tab too", async () => {
    const terms = { account_holder: { type: "customer", email: "pat@example.com" }, stripe_account: acct };
    const { id, path } = await product.makeLink(terms);
    await product.sandbox("POST", "/webhooks", { drop: true });
    const minted = await product.call("POST", `${path}/session`, {});
    await product.sandbox("POST", `/sessions/${minted.body.session}/finish`, {});
    await product.sandbox("POST", "/webhooks", {});
    await eventually(
      () => product.operator("GET", `/v1/links/${id}`),
      ({ body }) => body.status === "completed",
    );
  });

  it("is made by POST /v1/sessions too", async () => {
    const terms = { account_holder: { type: "customer", email: "pat@example.com" }, stripe_account: acct };
    const minted = await product.operator("POST", "/v1/sessions", terms);
    expect([minted.status, minted.body.stripeAccount]).toEqual([200, acct]);
  });

  it("of an account that is not ours is refused, with the parameter", async () => {
    const known = await linked();
    for (const account_holder of [
      { type: "customer", email: "pat@example.com" },
      { type: "customer", customer: known.customer },
    ]) {
      const answer = await product.operator("POST", "/v1/links", { account_holder, stripe_account: "acct_unknown" });
      expect([answer.status, answer.body.error.param]).toEqual([400, "stripe_account"]);
    }
    const wrong = await product.operator("POST", "/v1/links", {
      account_holder: { type: "customer", email: "pat@example.com" },
      stripe_account: "cus_1",
    });
    expect([wrong.status, wrong.body.error.param]).toEqual([400, "stripe_account"]);
  });
});

describe("who asks for another connected account, or for none", () => {
  it.each([
    ["the platform's", acct, null],
    ["another account's", acct, "other"],
    ["a connected account, of the platform's own", null, acct],
  ])("with %s name finds nothing on any route", async (_, owner, asked) => {
    const one = await linked(owner);
    const name = asked === "other" ? other : asked;
    const query = name ? `?stripe_account=${name}` : "";
    const and = query.replace("?", "&");
    const refused = [
      ["GET", `/v1/accounts/${one.account}${query}`],
      ["POST", `/v1/accounts/${one.account}/refresh${query}`, { features: ["balance"] }],
      ["POST", `/v1/accounts/${one.account}/subscribe${query}`, { features: ["transactions"] }],
      ["POST", `/v1/accounts/${one.account}/unsubscribe${query}`, { features: ["transactions"] }],
      ["POST", `/v1/accounts/${one.account}/disconnect${query}`, {}],
      ["GET", `/v1/accounts/${one.account}/owners${query}`],
      ["GET", `/v1/accounts/${one.account}/transactions${query}`],
      ["GET", `/v1/holders/${one.customer}${query}`],
      ...(name ? [["GET", `/v1/links/${one.link}${query}`] as const] : []),
    ] as const;
    for (const [method, path, body] of refused) {
      const answer = await product.operator(method, path, body);
      expect([path, answer.status, answer.body.error?.code]).toEqual([path, 404, "resource_missing"]);
    }
    for (const path of ["accounts", "links", "events"]) {
      const list = await product.operator("GET", `/v1/${path}?account_holder=${one.customer}${and}`);
      expect([list.status, list.body.data]).toEqual([200, []]);
    }
    const holder = { account_holder: { type: "customer", customer: one.customer }, stripe_account: name };
    const made = await product.operator("POST", "/v1/links", holder);
    expect([made.status, made.body.error.param]).toEqual([400, "account_holder[customer]"]);
    const erased = await product.operator("DELETE", `/v1/holders/${one.customer}${query}`);
    expect(erased.body).toMatchObject({ deleted: true, accounts_disconnected: 0, links_revoked: 0 });
    // Nothing of that has changed anything.
    const own = owner ? `?stripe_account=${owner}` : "";
    const account = await product.operator("GET", `/v1/accounts/${one.account}${own}`);
    expect(account.body).toMatchObject({ status: "active", balance_refresh: null, subscriptions: [] });
  });

  it("by a webhook that names the wrong account changes nothing", async () => {
    const one = await linked();
    const { data } = await product.sandbox("GET", "/webhooks");
    const sent = data.find(
      ({ event }: { event: { data: { object: { id: string } } } }) => event.data.object.id === one.account,
    );
    expect(sent.event.account).toBe(acct);
    const { deliver } = await import("./signed.ts");
    const { account: _, ...platforms } = sent.event;
    for (const event of [platforms, { ...sent.event, account: other }, { ...sent.event, account: "nonsense" }])
      expect((await deliver(product, { ...event, id: crypto.randomUUID() })).body).toEqual({
        received: true,
        noted: false,
      });
  });

  it("erases its own holder alone, and with its name everything", async () => {
    const one = await linked();
    const erased = await product.operator("DELETE", `/v1/holders/${one.customer}?stripe_account=${acct}`);
    expect(erased.body).toEqual({
      id: one.customer,
      object: "account_holder",
      stripe_account: acct,
      deleted: true,
      accounts_disconnected: 1,
      links_revoked: 0,
    });
    const { keys } = await product.kv.list();
    expect(keys.filter(({ name }) => name.includes(one.customer) || name.includes(one.account))).toEqual([]);
  });
});

it("tells of the platform's own holders as ever", async () => {
  const one = await linked(null);
  await isTold({ product, customer: one.customer });
});
