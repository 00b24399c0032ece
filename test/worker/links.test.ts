// /v1/links as an operator uses it: made, found, changed, revoked, expired.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoCustomer, eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const now = () => Math.floor(Date.now() / 1000);

describe("POST /v1/links", () => {
  it("makes a link with every default said", async () => {
    const { status, body } = await product.operator("POST", "/v1/links", { account_holder: demoCustomer });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: "onboarding_link",
      status: "open",
      account_holder: demoCustomer,
      permissions: ["payment_method"],
      prefetch: [],
      filters: {
        country: "US",
        account_subcategories: ["checking", "savings", "mortgage", "line_of_credit", "credit_card"],
        require_payment_method_support: "none",
      },
      limits: null,
      manual_entry: { mode: "disabled" },
      purpose: null,
      return_url: null,
      client_reference_id: null,
      locale: "auto",
      metadata: {},
      attempts: [],
      accounts: { object: "list", data: [], has_more: false, url: `/v1/accounts?link=${body.id}` },
      livemode: false,
      opened_at: null,
      completed_at: null,
    });
    expect(body.id).toMatch(/^lnk_[0-9a-hjkmnp-tv-z]{34}$/);
    expect(body.url).toMatch(new RegExp(`^http://localhost:8787/l/${body.id.slice(4)}[0-9a-hjkmnp-tv-z]{16}$`));
    expect(body.url).not.toContain("cus_");
    expect(body.expires_at - body.created).toBe(7 * 24 * 60 * 60);
    expect(Math.abs(body.created - now())).toBeLessThan(60);
    expect(body.return_secret).toMatch(/^[\w-]{43}$/);
  });

  it("keeps what it was asked for", async () => {
    const terms = {
      permissions: ["payment_method", "balances", "transactions"],
      prefetch: ["balances"],
      filters: { country: "US", account_subcategories: ["checking"], require_payment_method_support: "all" },
      limits: { accounts: 1 },
      manual_entry: { mode: "disabled" },
      purpose: "Verify the account we pay your rent deposit back to",
      return_url: "https://app.example.com/done?order=42",
      client_reference_id: "order-42",
      locale: "es",
      expires_at: now() + 3600,
      metadata: { tenant: "7" },
    };
    const link = await product.makeLink(terms);
    expect(link.body).toMatchObject(terms);
    expect((await product.operator("GET", `/v1/links/${link.id}`)).body).toEqual(link.body);
  });

  it("makes the customer at Stripe from an e-mail and a name", async () => {
    const { body } = await product.operator("POST", "/v1/links", {
      account_holder: { type: "customer", email: "ada@example.com", name: "Ada" },
    });
    expect(body.account_holder).toEqual({ type: "customer", customer: expect.stringMatching(/^cus_/) });
    const again = await product.operator("POST", "/v1/links", { account_holder: body.account_holder });
    expect(again.status).toBe(200);
  });

  it("takes a connected account as holder", async () => {
    const link = await product.makeLink({ account_holder: { type: "account", account: "acct_sandbox_demo" } });
    const { completed } = await product.link(link.path);
    expect(completed.body.status).toBe("completed");
  });

  const bad: [string, Record<string, unknown>, string, string][] = [
    ["no holder", { account_holder: undefined }, "account_holder", "parameter_missing"],
    ["a holder of no kind", { account_holder: {} }, "account_holder[type]", "parameter_missing"],
    ["a holder of another kind", { account_holder: { type: "robot" } }, "account_holder[type]", "parameter_invalid"],
    [
      "a customer without an id",
      { account_holder: { type: "customer" } },
      "account_holder[customer]",
      "parameter_missing",
    ],
    [
      "an id of another thing",
      { account_holder: { type: "customer", customer: "acct_1" } },
      "account_holder[customer]",
      "parameter_invalid",
    ],
    [
      "an unknown customer",
      { account_holder: { type: "customer", customer: "cus_nope" } },
      "account_holder[customer]",
      "resource_missing",
    ],
    [
      "an unknown account",
      { account_holder: { type: "account", account: "acct_nope" } },
      "account_holder[account]",
      "resource_missing",
    ],
    [
      "a wrong e-mail",
      { account_holder: { type: "customer", email: "nope" } },
      "account_holder[email]",
      "parameter_invalid",
    ],
    [
      "both id and e-mail",
      { account_holder: { ...demoCustomer, email: "a@b.co" } },
      "account_holder[email]",
      "parameter_invalid",
    ],
    ["no permission", { permissions: [] }, "permissions", "parameter_invalid"],
    ["an unknown permission", { permissions: ["payment_method", "all"] }, "permissions[1]", "parameter_invalid"],
    ["a permission twice", { permissions: ["balances", "balances"] }, "permissions", "parameter_invalid"],
    ["prefetch without permission", { prefetch: ["balances"] }, "prefetch[0]", "parameter_invalid"],
    ["another country", { filters: { country: "DE" } }, "filters[country]", "parameter_invalid"],
    ["an unknown filter", { filters: { bank: "x" } }, "filters[bank]", "parameter_unknown"],
    ["a limit of nothing", { limits: { accounts: 0 } }, "limits[accounts]", "parameter_invalid"],
    ["a limit without a number", { limits: {} }, "limits[accounts]", "parameter_missing"],
    ["manual entry of a strange mode", { manual_entry: { mode: "on" } }, "manual_entry[mode]", "parameter_invalid"],
    ["manual entry", { manual_entry: { mode: "automatic" } }, "manual_entry[mode]", "parameter_invalid"],
    ["a purpose too long", { purpose: "x".repeat(501) }, "purpose", "parameter_invalid"],
    ["an empty purpose", { purpose: " " }, "purpose", "parameter_invalid"],
    ["a language we do not speak", { locale: "fr" }, "locale", "parameter_invalid"],
    ["an expiry too soon", { expires_at: now() + 200 }, "expires_at", "parameter_invalid"],
    ["an expiry too late", { expires_at: now() + 91 * 24 * 3600 }, "expires_at", "parameter_invalid"],
    ["an expiry in milliseconds", { expires_at: Date.now() }, "expires_at", "parameter_invalid"],
    ["metadata that is not text", { metadata: { k: 1 } }, "metadata[k]", "parameter_invalid"],
    ["metadata that is a list", { metadata: [] }, "metadata", "parameter_invalid"],
    [
      "metadata with too many keys",
      { metadata: Object.fromEntries([...Array(51).keys()].map((k) => [`k${k}`, "v"])) },
      "metadata",
      "parameter_invalid",
    ],
    ["metadata with a key that objects have", { metadata: { constructor: "x" } }, "metadata", "parameter_invalid"],
    ["more accounts than anybody has", { limits: { accounts: 1e15 } }, "limits[accounts]", "parameter_invalid"],
    ["a list of filters", { filters: [] }, "filters", "parameter_invalid"],
    ["no filters at all", { filters: null }, "filters", "parameter_invalid"],
    ["a list of limits", { limits: [] }, "limits", "parameter_invalid"],
    ["a list for manual entry", { manual_entry: [] }, "manual_entry", "parameter_invalid"],
    ["a list of holders", { account_holder: [] }, "account_holder", "parameter_invalid"],
    ["a holder that is text", { account_holder: "cus_1" }, "account_holder", "parameter_invalid"],
    ["a purpose with a bell", { purpose: "Ring\u0007" }, "purpose", "parameter_invalid"],
    [
      "an e-mail with an end in it",
      { account_holder: { type: "customer", email: "a@b.co\u0000" } },
      "account_holder[email]",
      "parameter_invalid",
    ],
    [
      "an e-mail that Stripe refuses",
      { account_holder: { type: "customer", email: "a..b@example.com" } },
      "account_holder[email]",
      "email_invalid",
    ],
    ["an unknown parameter", { permission: ["balances"] }, "permission", "parameter_unknown"],
    ["a return URL elsewhere", { return_url: "https://evil.example/done" }, "return_url", "parameter_invalid"],
    ["a return URL that runs", { return_url: "javascript:alert(1)" }, "return_url", "parameter_invalid"],
  ];
  it.each(bad)("refuses %s", async (_, terms, param, code) => {
    const { status, body } = await product.operator("POST", "/v1/links", { account_holder: demoCustomer, ...terms });
    expect(body.error).toMatchObject({ type: "invalid_request_error", param, code });
    expect(status).toBe(400);
  });

  it("refuses metadata under a prototype's name", async () => {
    const body = `{"account_holder":${JSON.stringify(demoCustomer)},"metadata":{"__proto__":"x"}}`;
    const answer = await product.operator("POST", "/v1/links", body);
    expect([answer.status, answer.body.error.param]).toEqual([400, "metadata"]);
  });

  it("keeps a purpose's lines, and no metadata without a value", async () => {
    const link = await product.makeLink({ purpose: "One\nTwo", metadata: { a: "", b: "1" } });
    expect(link.body).toMatchObject({ purpose: "One\nTwo", metadata: { b: "1" } });
    expect(link.body.metadata).not.toHaveProperty("a");
  });

  it("counts a purpose's characters as a person does", async () => {
    const purpose = "😀".repeat(500);
    expect((await product.makeLink({ purpose })).body.purpose).toBe(purpose);
  });

  it("makes nothing of a refused request", async () => {
    const customer = await product.makeCustomer();
    await product.operator("POST", "/v1/links", { account_holder: { type: "customer", customer }, purpose: "" });
    const { body } = await product.operator("GET", `/v1/links?account_holder=${customer}`);
    expect(body.data).toHaveLength(1);
  });
});

describe("GET /v1/links", () => {
  it("lists one holder's links, newest first, page by page", async () => {
    const customer = await product.makeCustomer();
    const holder = { type: "customer", customer };
    const made: string[] = [];
    for (let i = 0; i < 4; i++) made.unshift((await product.makeLink({ account_holder: holder })).id);
    const url = `/v1/links?account_holder=${customer}&limit=2`;
    const first = (await product.operator("GET", url)).body;
    expect(first).toMatchObject({ object: "list", has_more: true, url: "/v1/links" });
    const second = (await product.operator("GET", `${url}&page=${first.next_page}`)).body;
    const third = (await product.operator("GET", `${url}&page=${second.next_page}`)).body;
    expect(third).toMatchObject({ has_more: false, next_page: null });
    const all = [...first.data, ...second.data, ...third.data].map((link: { id: string }) => link.id);
    expect(all.slice(0, 4)).toEqual(made);
    expect(all).toHaveLength(5);
  });

  it("says of everybody's links how old it may be, and of one holder's nothing, for those are always of now", async () => {
    const before = Math.floor(Date.now() / 1000);
    // Null at first, until it is known that there are none of before.
    const { body } = await eventually(
      () => product.operator("GET", "/v1/links"),
      ({ body: { as_of } }) => as_of !== null,
    );
    expect(body.as_of).toBeGreaterThanOrEqual(before - 60);
    expect(body.as_of).toBeLessThanOrEqual(Date.now() / 1000 - 60);
    const { body: own } = await product.operator("GET", `/v1/links?account_holder=${demoCustomer.customer}`);
    expect(own).not.toHaveProperty("as_of");
  });

  it("lists everybody's links by status, page by page", async () => {
    const wanted = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const link = await product.makeLink();
      await product.operator("POST", `/v1/links/${link.id}/revoke`, {});
      wanted.add(link.id);
      await product.makeLink();
    }
    const readAll = async () => {
      const ids: string[] = [];
      let page: string | null = "";
      while (page !== null) {
        const { body } = await product.operator("GET", `/v1/links?status=revoked&limit=1${page && `&page=${page}`}`);
        ids.push(...body.data.map((link: { id: string }) => link.id));
        page = body.next_page;
      }
      return ids;
    };
    const ids = await eventually(readAll, (found) => found.length >= 3);
    expect(ids.filter((id) => wanted.has(id))).toEqual([...wanted].reverse());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=x", "limit"],
    ["status=done", "status"],
    ["page=zz", "page"],
    ["account_holder=x", "account_holder"],
    ["limit=1&limit=2", "limit"],
    ["starting_after=x", "starting_after"],
    ["created[gte]=x", "created[gte]"],
    ["created[lt]=-1", "created[lt]"],
    ["created[gt]=1", "created[gt]"],
    ["created=1", "created"],
    ["created[gte]=1&created[gte]=2", "created[gte]"],
    [`client_reference_id=${"x".repeat(201)}`, "client_reference_id"],
    ["stripe_account=x", "stripe_account"],
  ])("refuses ?%s", async (query, param) => {
    const { status, body } = await product.operator("GET", `/v1/links?${query}`);
    expect(status).toBe(400);
    expect(body.error.param).toBe(param);
  });

  it.each(["lnk_x", "lnk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "cus_1", "%00"])("knows no link %s", async (id) => {
    const { status, body } = await product.operator("GET", `/v1/links/${id}`);
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: "resource_missing", param: "id" });
  });
});

it.each(["GET", "POST"])("%s /v1/links/ lacks an id: it neither lists nor makes links", async (method) => {
  const terms = method === "POST" ? { account_holder: demoCustomer } : undefined;
  const { status, body } = await product.operator(method, "/v1/links/", terms);
  expect([status, body.error.code]).toEqual([404, "resource_missing"]);
  expect(body.error.message).toContain(`Unrecognized request URL (${method} /v1/links/)`);
});

describe("POST /v1/links/:id", () => {
  it("changes the expiry and merges metadata as Stripe does", async () => {
    const link = await product.makeLink({ metadata: { a: "1", b: "2" } });
    const expires_at = now() + 3600;
    const { body } = await product.operator("POST", `/v1/links/${link.id}`, {
      expires_at,
      metadata: { a: "", c: "3" },
    });
    expect(body).toMatchObject({ expires_at, metadata: { b: "2", c: "3" } });
    expect(body.metadata).not.toHaveProperty("a");
    const cleared = await product.operator("POST", `/v1/links/${link.id}`, { metadata: "" });
    expect(cleared.body.metadata).toEqual({});
  });

  it("changes nothing on a bad change", async () => {
    const link = await product.makeLink();
    const refused = await product.operator("POST", `/v1/links/${link.id}`, { purpose: "other" });
    expect(refused.body.error).toMatchObject({ code: "parameter_unknown", param: "purpose" });
    const late = await product.operator("POST", `/v1/links/${link.id}`, { expires_at: 1, metadata: { a: "1" } });
    expect(late.status).toBe(400);
    expect((await product.operator("GET", `/v1/links/${link.id}`)).body).toEqual(link.body);
  });

  it.each([
    [{ a: null }, "metadata[a]", "must have text values"],
    [{ a: "x".repeat(501) }, "metadata[a]", "has a value over 500 characters"],
    [[], "metadata", "must be an object of text values"],
    [5, "metadata", "must be an object of text values"],
    ["x", "metadata", "must be an object of text values"],
  ])("names what is wrong with metadata %j", async (metadata, param, problem) => {
    const { id } = await product.makeLink();
    const { status, body } = await product.operator("POST", `/v1/links/${id}`, { metadata });
    expect([status, body.error.param, body.error.message]).toEqual([400, param, `Invalid ${param}: ${problem}.`]);
  });

  it("leaves the expiry of a completed link alone", async () => {
    const link = await product.makeLink();
    await product.link(link.path);
    const { status, body } = await product.operator("POST", `/v1/links/${link.id}`, { expires_at: now() + 3600 });
    expect(status).toBe(409);
    expect(body.error.code).toBe("link_completed");
  });
});

describe("POST /v1/links/:id/revoke", () => {
  it("makes the link open nothing, for good, however often", async () => {
    const link = await product.makeLink();
    for (let i = 0; i < 2; i++) {
      const { status, body } = await product.operator("POST", `/v1/links/${link.id}/revoke`);
      expect([status, body.status]).toEqual([200, "revoked"]);
    }
    expect((await product.call("GET", link.path)).status).toBe(410);
    const refused = await product.call("POST", `${link.path}/session`, {});
    expect([refused.status, refused.body.error.code]).toEqual([410, "link_revoked"]);
  });

  it("does not take back a completed link", async () => {
    const link = await product.makeLink();
    await product.link(link.path);
    const { status, body } = await product.operator("POST", `/v1/links/${link.id}/revoke`);
    expect([status, body.error.code]).toEqual([409, "link_completed"]);
  });
});
