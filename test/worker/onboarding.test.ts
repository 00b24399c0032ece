// The customer's routes: page, session, completion, status, and who may not.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stripesOwn } from "../faults/scenario.ts";
import { eventually, type Product, startProduct, wearOut } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const linkOf = async (id: string) => (await product.operator("GET", `/v1/links/${id}`)).body;
const stripeCalls = async () => (await product.sandbox("GET", "/requests")).data;

const isMint = ({ method, path }: { method: string; path: string }) =>
  method === "POST" && path === "/v1/financial_connections/sessions";

describe("the page", () => {
  it("is HTML, is told to nobody, and changes nothing, however often it is fetched", async () => {
    const link = await product.makeLink({ purpose: "Pay your deposit back" });
    const calls = (await stripeCalls()).length;
    for (const method of ["GET", "HEAD", "GET", "GET"]) {
      const { status, headers, body } = await product.call(method, link.path);
      expect(status).toBe(200);
      expect(headers.get("Content-Type")).toContain("text/html");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Robots-Tag")).toContain("noindex");
      if (method === "GET") expect(body).toContain("Pay your deposit back");
    }
    expect(await linkOf(link.id)).toEqual(link.body);
    expect(await stripeCalls()).toHaveLength(calls);
  });

  it("carries the headers that Stripe.js and its popups need, and a policy with a fresh nonce", async () => {
    const link = await product.makeLink();
    const first = await product.call("GET", link.path);
    const policy = first.headers.get("Content-Security-Policy") ?? "";
    const nonce = /script-src 'nonce-([0-9a-f]{32})'/.exec(policy)?.[1];
    expect(nonce).toBeDefined();
    expect(first.body).toContain(`nonce="${nonce}"`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors https://app.example.com");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(first.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin-allow-popups");
    expect(first.headers.get("Referrer-Policy")).toBe("strict-origin");
    expect(first.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(first.headers.get("Permissions-Policy")).toContain("camera=()");
    const second = await product.call("GET", link.path);
    expect(second.headers.get("Content-Security-Policy")).not.toBe(policy);
  });

  it("and every other answer may be loaded by its own origin alone, and asks https of its own host alone", async () => {
    const { id, path } = await product.makeLink();
    const own = ["", "/status", "/return"].map((route) => `${path}${route}`);
    const others = [
      `${path}.`,
      "/healthz",
      "/nowhere",
      "/v1/links",
      `/v1/links/${id}`,
      "/onboarding.js",
      "/favicon.svg",
    ];
    for (const address of [...own, ...others]) {
      const { headers } = await product.operator("GET", address);
      expect(headers.get("Cross-Origin-Resource-Policy"), address).toBe("same-origin");
      expect(headers.get("Strict-Transport-Security"), address).toBe("max-age=31536000");
      expect(headers.get("Access-Control-Allow-Origin"), address).toBeNull();
    }
  });

  it("has its own page and status for an unknown, a revoked and a finished link", async () => {
    const html = { Accept: "text/html" };
    const unknown = await product.call("GET", "/l/nothing", undefined, html);
    expect([unknown.status, unknown.headers.get("Content-Type")]).toEqual([404, "text/html; charset=UTF-8"]);
    const revoked = await product.makeLink();
    await product.operator("POST", `/v1/links/${revoked.id}/revoke`);
    expect((await product.call("GET", revoked.path, undefined, html)).status).toBe(410);
    const finished = await product.makeLink();
    await product.link(finished.path);
    const page = await product.call("GET", finished.path, undefined, html);
    expect(page.status).toBe(200);
    expect(page.body).toContain("6789");
  });
});

describe("a session", () => {
  it("is minted by POST alone, with nothing in the body, as a native app's one-liner does it", async () => {
    const link = await product.makeLink();
    const { status, body } = await product.call("POST", `${link.path}/session`);
    expect(status).toBe(200);
    expect(body).toEqual({
      clientSecret: expect.stringMatching(/^fcsess_client_secret_/),
      publishableKey: "pk_test_sandbox",
      session: expect.stringMatching(/^fcsess_/),
      stripeAccount: null,
    });
    const { attempts, opened_at, status: linkStatus } = await linkOf(link.id);
    expect(linkStatus).toBe("open");
    expect(opened_at).toBeTypeOf("number");
    expect(attempts).toEqual([
      {
        session: body.session,
        via: "page",
        started_at: expect.any(Number),
        ended_at: null,
        outcome: "pending",
        error: null,
        consent: expect.objectContaining({ locale: "en", permissions: ["payment_method"] }),
      },
    ]);
  });

  it("is made with every option said", async () => {
    const link = await product.makeLink({ permissions: ["payment_method", "balances"], limits: { accounts: 1 } });
    await product.call("POST", `${link.path}/session`, {});
    const session = (await linkOf(link.id)).attempts[0].session;
    const finished = await product.sandbox("POST", `/sessions/${session}/finish`, { outcome: "closed" });
    expect(finished).toMatchObject({
      permissions: ["payment_method", "balances"],
      limits: { accounts: 1 },
      manual_entry: { mode: "disabled" },
      filters: { country: "US", require_payment_method_support: "none" },
    });
  });

  it("leaves no client secret in storage, in KV or in the log", async () => {
    const link = await product.makeLink();
    const { minted } = await product.link(link.path);
    const secret = String(minted.body.clientSecret);
    const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: link.id.slice(12, 28) });
    const tables = ["links", "attempts", "accounts"];
    const rows = await Promise.all(tables.map((table) => storage.exec(`SELECT * FROM ${table}`)));
    expect(JSON.stringify(rows)).toContain(minted.body.session);
    const { keys } = await product.kv.list();
    const values = await Promise.all(keys.map(({ name }: { name: string }) => product.kv.get(name)));
    const everything = JSON.stringify([rows, values, product.logs()]);
    expect(everything).not.toContain(secret);
    expect(JSON.stringify(product.logs())).not.toContain(link.path);
  });
});

describe("completion", () => {
  it("links what Stripe says, answers with no Stripe id, and shows it everywhere", async () => {
    const customer = await product.makeCustomer();
    const link = await product.makeLink({ account_holder: { type: "customer", customer } });
    const { session, completed } = await product.link(link.path, {
      institution: "Test (Non-OAuth)",
      accounts: ["Success", "Savings"],
    });
    expect(completed.body).toEqual({
      status: "completed",
      accounts: [
        { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" },
        { institutionName: "Test (Non-OAuth)", last4: "4321", subcategory: "savings" },
      ],
      returnUrl: null,
    });
    const found = await linkOf(link.id);
    expect(found).toMatchObject({ status: "completed", completed_at: expect.any(Number) });
    expect(found.attempts).toMatchObject([{ session, outcome: "linked", error: null }]);
    const [account] = found.accounts.data;
    expect(account).toMatchObject({
      object: "financial_connections.account",
      last4: "6789",
      account_holder: { customer },
    });

    expect(account.banklink).toEqual({
      link: link.id,
      links: [link.id],
      holder: customer,
      stripe_account: null,
      synced_at: expect.any(Number),
      duplicate_of: null,
      replaces: null,
      replaced_by: null,
    });

    const one = await product.operator("GET", `/v1/accounts/${account.id}`);
    expect(one.body).toEqual(account);
    for (const query of [`link=${link.id}`, `account_holder=${customer}`]) {
      const list = (await product.operator("GET", `/v1/accounts?${query}`)).body;
      expect(list).toMatchObject({ object: "list", has_more: false, next_page: null, url: "/v1/accounts" });
      expect(list.data).toEqual(found.accounts.data);
    }
    const holder = (await product.operator("GET", `/v1/holders/${customer}`)).body;
    expect(holder).toMatchObject({ id: customer, object: "account_holder", type: "customer" });
    expect(holder.accounts.data).toEqual(found.accounts.data);
    expect(holder.links.data.map((each: { id: string }) => each.id)).toContain(link.id);

    const published = await eventually(
      () => product.kv.getWithMetadata<{ status: string }, { status: string }>(`link:${link.id}`, "json"),
      ({ value }) => value?.status === "completed",
    );
    const { return_secret, ...shown } = found;
    expect(published.value).toEqual(shown);
    expect(published.metadata).toEqual({
      status: "completed",
      holder: customer,
      created: found.created,
      expires_at: found.expires_at,
    });
    expect(await product.kv.getWithMetadata(`account:${account.id}`, "json")).toMatchObject({
      value: { account: stripesOwn(account), ...account.banklink },
      metadata: { status: "active", holder: customer, last4: "6789", institution_name: "Test (Non-OAuth)" },
    });
    const key = await eventually(
      () => product.kv.get<{ accounts: string[]; links: string[] }>(`holder:${customer}`, "json"),
      (value) => value?.accounts.length === 2,
    );
    expect(key?.links).toContain(link.id);
    expect(return_secret).toBeTypeOf("string");
  });

  it("costs two Stripe calls, and the second completion none and changes nothing", async () => {
    const customer = await product.makeCustomer();
    const link = await product.makeLink({ account_holder: { type: "customer", customer } });
    const mints = (await stripeCalls()).filter(isMint).length;
    const { session, completed } = await product.link(link.path);
    const reads = async () =>
      (await stripeCalls()).filter(({ path }: { path: string }) => path.endsWith(session) || path.includes("accounts"));
    expect(await reads()).toHaveLength(1);
    expect((await stripeCalls()).filter(isMint)).toHaveLength(mints + 1);
    const once = await linkOf(link.id);
    const again = await product.call("POST", `${link.path}/complete`, { session });
    expect(again.body).toEqual(completed.body);
    expect(await linkOf(link.id)).toEqual(once);
    expect(await reads()).toHaveLength(1);
  });

  it("reads every account of a session, past Stripe's first page", async () => {
    const link = await product.makeLink();
    const accounts = [...Array(25)].map((_, i) => `Account ${i + 1}`);
    const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
    await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Many Accounts", accounts });
    const { body } = await product.call("POST", `${link.path}/complete`, { session });
    expect(body.accounts).toHaveLength(25);
    const page = (await product.operator("GET", `/v1/accounts?link=${link.id}&limit=20`)).body;
    const rest = (await product.operator("GET", `/v1/accounts?link=${link.id}&limit=20&page=${page.next_page}`)).body;
    expect([page.data.length, page.has_more, rest.data.length, rest.has_more]).toEqual([20, true, 5, false]);
  });

  it("leaves the link open when nothing was linked, and takes a second try", async () => {
    const link = await product.makeLink();
    const first = await product.link(link.path, { outcome: "closed" });
    expect(first.completed.body).toEqual({ status: "open", accounts: [], returnUrl: null });
    const second = await product.link(link.path);
    expect(second.completed.body.status).toBe("completed");
    const { attempts } = await linkOf(link.id);
    expect(attempts.map((attempt: { outcome: string }) => attempt.outcome)).toEqual(["nothing_linked", "linked"]);
  });

  it("refuses a session of another link, of another holder, and one that is nobody's", async () => {
    const [mine, other] = [await product.makeLink(), await product.makeLink()];
    const stranger = await product.makeLink({
      account_holder: { type: "customer", customer: await product.makeCustomer() },
    });
    const sessions = ["fcsess_nobody"];
    for (const link of [other, stranger]) {
      const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
      await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
      sessions.push(session);
    }
    for (const session of sessions) {
      const { status, body } = await product.call("POST", `${mine.path}/complete`, { session });
      expect([status, body.error.param, body.error.code]).toEqual([400, "session", "resource_missing"]);
    }
    expect(await linkOf(mine.id)).toMatchObject({ status: "open", attempts: [], accounts: { data: [] } });
  });

  it.each([
    [{}, "session"],
    [{ session: 7 }, "session"],
    [{ session: "x" }, "session"],
  ])("refuses %j", async (body, param) => {
    const link = await product.makeLink();
    const answer = await product.call("POST", `${link.path}/complete`, body);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it("keeps what a customer linked just before the link was revoked, and the link stays revoked", async () => {
    const link = await product.makeLink();
    const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
    await product.operator("POST", `/v1/links/${link.id}/revoke`);
    await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
    await product.call("POST", `${link.path}/complete`, { session });
    const found = await linkOf(link.id);
    expect([found.status, found.attempts[0].outcome, found.accounts.data.length]).toEqual(["revoked", "linked", 1]);
  });

  it("lets twenty tabs finish at once, once each", async () => {
    const link = await product.makeLink();
    const results = await Promise.all([...Array(20)].map(() => product.link(link.path)));
    const statuses = results.map(({ completed }) => completed.body.status ?? completed.body.error?.code);
    expect(statuses.filter((status) => status === "completed").length).toBeGreaterThan(0);
    const found = await linkOf(link.id);
    const linked = found.attempts.filter((attempt: { outcome: string }) => attempt.outcome === "linked");
    expect(found.status).toBe("completed");
    expect(found.accounts.data).toHaveLength(linked.length);
  });

  it("sends the customer back with a signature that the operator can check", async () => {
    const link = await product.makeLink({ return_url: "https://app.example.com/done?order=42" });
    const { completed } = await product.link(link.path);
    const url = new URL(completed.body.returnUrl);
    expect(`${url.origin}${url.pathname}`).toBe("https://app.example.com/done");
    const { order, link: id, status, sig } = Object.fromEntries(url.searchParams);
    expect([order, id, status]).toEqual(["42", link.id, "completed"]);
    expect(sig).toBe(createHmac("sha256", link.body.return_secret).update(`${id}.${status}`).digest("base64url"));
  });

  it.each([
    ["https://app.example.com/#/done?x=1", "https://app.example.com/?", "#/done?x=1"],
    ["https://app.example.com/a?b=1&link=x#/c?d=2&status=e#f", "https://app.example.com/a?b=1&", "#/c?d=2&status=e#f"],
    ["https://app.example.com#", "https://app.example.com?", "#"],
    ["myapp://done#/x", "myapp://done?", "#/x"],
    ["myapp://done?a=1#b", "myapp://done?a=1&", "#b"],
  ])("sends the customer back to %s with what is ours before the #", async (return_url, before, after) => {
    const link = await product.makeLink({ return_url });
    expect(link.body.return_url).toBe(return_url);
    const { body } = await product.call("GET", `${link.path}/status`);
    const sig = createHmac("sha256", link.body.return_secret).update(`${link.id}.open`).digest("base64url");
    expect(body.returnUrl).toBe(`${before}link=${link.id}&status=open&sig=${sig}${after}`);
    expect(new URL(body.returnUrl).searchParams.get("sig")).toBe(sig);
  });
});

describe("status", () => {
  it("follows the link", async () => {
    const link = await product.makeLink({ return_url: "myapp://done" });
    const status = () => product.call("GET", `${link.path}/status`);
    expect((await status()).body).toMatchObject({ status: "open", accounts: [] });
    await product.link(link.path);
    const { body } = await status();
    expect(body).toMatchObject({ status: "completed", accounts: [{ last4: "6789" }] });
    expect(body.returnUrl).toMatch(/^myapp:\/\/done\?link=lnk_\w+&status=completed&sig=[\w-]{43}$/);
  });
});

it("refuses a link that was tried too often for good, with a code of its own", async () => {
  const link = await product.makeLink({
    account_holder: { type: "customer", customer: await product.makeCustomer() },
  });
  await wearOut(product, link.id);
  const page = await product.call("POST", `${link.path}/session`, {});
  for (const { status, headers, body } of [page, await product.operator("POST", "/v1/sessions", { link: link.id })]) {
    expect([status, body.error.code]).toEqual([409, "link_attempts_exceeded"]);
    expect(headers.get("Retry-After")).toBeNull();
  }
});

describe("when Stripe fails", () => {
  it("says so, keeps the try and its reason, and the next try works", async () => {
    const link = await product.makeLink();
    const match = "POST /v1/financial_connections/sessions";
    await product.sandbox("POST", "/faults", { match, times: 3, fault: "500" });
    const failed = await product.call("POST", `${link.path}/session`, {});
    expect([failed.status, failed.body.error.type]).toEqual([503, "stripe_error"]);
    expect(failed.headers.get("Retry-After")).toMatch(/^\d+$/);
    const tried = { session: null, via: "page", outcome: "failed", error: { code: "stripe_unavailable" } };
    expect(await linkOf(link.id)).toMatchObject({ status: "open", opened_at: null, attempts: [tried] });
    expect((await product.link(link.path)).completed.body.status).toBe("completed");
  });

  it("keeps the attempt when the read of completion fails, and completes at the next asking", async () => {
    const link = await product.makeLink();
    await product.sandbox("POST", "/webhooks", { drop: true });
    const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
    await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
    await product.sandbox("POST", "/faults", {
      match: `GET /v1/financial_connections/sessions/${session}`,
      times: 1,
      fault: "429",
    });
    const failed = await product.call("POST", `${link.path}/complete`, { session });
    expect([failed.status, failed.body.error.type]).toEqual([503, "stripe_error"]);
    const done = await product.call("POST", `${link.path}/complete`, { session });
    expect(done.body.status).toBe("completed");
  });
});
