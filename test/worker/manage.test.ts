// The customer's own page, /m/:token: who may see and do what there, and what becomes of it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stripesOwn } from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "3600" }, [], { person: 5_000 });
});
afterAll(() => product.close());

interface Shown {
  id: string;
  status: string;
  [other: string]: unknown;
}

/** A link that has brought accounts, and its two paths. Webhooks about it are dropped. */
async function linked(terms: Record<string, unknown> = {}, accounts = ["Success"], known?: string) {
  await product.sandbox("POST", "/webhooks", { drop: true });
  const customer = known ?? (await product.makeCustomer());
  const link = await product.makeLink({ account_holder: { type: "customer", customer }, ...terms });
  await product.link(link.path, { institution: "Test (Non-OAuth)", accounts });
  const path = pathOf(link.body);
  const shown = (await product.call("GET", `${path}/status`)).body.accounts as Shown[];
  return { ...link, customer, path, ids: shown.map(({ id }) => id), link: link.path };
}

const pathOf = (link: { manage_url: string }) => new URL(link.manage_url).pathname;
const status = async (path: string) => (await product.call("GET", `${path}/status`)).body;
const disconnect = (path: string, account: unknown) => product.call("POST", `${path}/disconnect`, { account });
const eventsOf = async (customer: string, type: string) =>
  (await product.operator("GET", `/v1/events?account_holder=${customer}&limit=100`)).body.data.filter(
    (event: { type: string }) => event.type === type,
  );
const callsFor = async (id: string) =>
  (await product.sandbox("GET", "/requests")).data.filter(({ path }: { path: string }) =>
    path.endsWith(`${id}/disconnect`),
  );
const receipt = { id: expect.stringMatching(/^rcpt_[0-9a-hjkmnp-tv-z]{16}$/), at: expect.any(Number) };

describe("the page and its status", () => {
  it("show what the link has brought, and say nothing else of it", async () => {
    const terms = { permissions: ["payment_method", "balances"], purpose: "Pay your deposit back" };
    const { path, id, ids, customer } = await linked({ ...terms, metadata: { k: "theirs" } }, ["Success", "Savings"]);
    const [account] = (await product.operator("GET", `/v1/links/${id}`)).body.accounts.data;
    const { accounts, deletion } = await status(path);
    expect([accounts.length, deletion]).toEqual([2, null]);
    expect(accounts[0]).toEqual({
      id: ids[0],
      institutionName: "Test (Non-OAuth)",
      last4: "6789",
      subcategory: "checking",
      status: "active",
      sharedSince: account.created,
      lastRead: expect.any(Number),
    });
    const page = await product.call("GET", path);
    expect(page.status).toBe(200);
    for (const words of ["Pay your deposit back", "Savings ending in 4321", "Account and routing number", "Balance"])
      expect(page.body).toContain(words);
    expect(page.body).not.toMatch(new RegExp(`${customer}|theirs`));
  });

  it("say when the balance was read last", async () => {
    const { path, ids } = await linked({ permissions: ["balances"], prefetch: ["balances"] });
    const read = await eventually(
      () => product.stripe("GET", `/v1/financial_connections/accounts/${ids[0]}`),
      ({ balance }) => balance !== null,
    );
    await product.sandbox("POST", "/webhooks", { copies: 1 });
    await product.sandbox("POST", `/accounts/${ids[0]}/account_numbers_updated`, {});
    const { accounts } = await eventually(
      () => status(path),
      ({ accounts: [one] }) => one.lastRead >= read.balance.as_of,
    );
    expect(accounts[0].lastRead).toBe(Math.max(read.balance.as_of, read.balance_refresh.last_attempted_at));
  });

  it("change nothing, are told to nobody, and ask nobody but us", async () => {
    const { path, id } = await linked();
    const before = (await product.operator("GET", `/v1/links/${id}`)).body;
    const calls = (await product.sandbox("GET", "/requests")).data.length;
    for (const [method, route] of [
      ["GET", ""],
      ["HEAD", ""],
      ["GET", "/status"],
      ["GET", ""],
    ] as const) {
      const { status: code, headers } = await product.call(method, `${path}${route}`);
      expect(code).toBe(200);
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Robots-Tag")).toContain("noindex");
      expect(headers.get("Referrer-Policy")).toBe("strict-origin");
      if (route !== "") continue;
      const policy = headers.get("Content-Security-Policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f]{32}'; style-src 'nonce-[0-9a-f]{32}'; /);
      expect(policy).toContain("connect-src 'self'; base-uri 'none'; form-action 'none'; ");
      expect(policy).toContain("frame-ancestors https://app.example.com");
      expect(policy).not.toContain("frame-src");
    }
    expect((await product.operator("GET", `/v1/links/${id}`)).body).toEqual(before);
    expect((await product.sandbox("GET", "/requests")).data).toHaveLength(calls);
  });

  it("are there whatever has become of the link", async () => {
    const open = await product.makeLink({ locale: "es" });
    const page = await product.call("GET", pathOf(open.body));
    expect([page.status, await status(pathOf(open.body))]).toEqual([200, { accounts: [], deletion: null }]);
    expect(page.body).toContain("Aquí no hay ninguna cuenta vinculada");
    await product.operator("POST", `/v1/links/${open.id}/revoke`, {});
    expect((await product.call("GET", pathOf(open.body))).status).toBe(200);
    const { path, id, ids } = await linked();
    const update =
      "UPDATE links SET status = 'expired', expires_at = 1, record = json_set(record, '$.expires_at', 1, '$.status', 'expired') WHERE id = ?";
    await product.rewrite(id, update, id);
    expect((await product.call("GET", path)).status).toBe(200);
    expect((await disconnect(path, ids[0])).body.accounts).toMatchObject([{ status: "disconnected" }]);
  });

  it("lead from the page of a link that has brought something", async () => {
    const { path, link } = await linked();
    expect((await product.call("GET", link)).body).toContain(`<a href="${path}">Manage or disconnect</a>`);
    const open = await product.makeLink();
    expect((await product.call("GET", open.path)).body).toContain(`<a href="${pathOf(open.body)}">`);
  });
});

describe("the page of a link that is done, and whose accounts work no more", () => {
  it.each(["disconnected", "deactivated"])("%s says so, shows them, and leads here", async (how) => {
    const { link, path, ids } = await linked();
    expect((await product.call("GET", link)).body).toContain("Your bank is already linked");
    if (how === "disconnected") await disconnect(path, ids[0]);
    else {
      await product.sandbox("POST", "/webhooks", { drop: false });
      await product.sandbox("POST", `/accounts/${ids[0]}/deactivate`);
    }
    const page = await eventually(
      () => product.call("GET", link),
      ({ body }) => !body.includes("Your bank is already linked"),
    );
    expect(page.status).toBe(200);
    for (const words of [
      "Your bank is no longer connected",
      "ending in 6789",
      `href="${path}"`,
      '"status":"completed"',
    ])
      expect(page.body).toContain(words);
    expect((await product.call("GET", `${link}/status`)).body.status).toBe("completed");
  });

  it("says it only when all are", async () => {
    const { link, path, ids } = await linked({}, ["Success", "Savings"]);
    await disconnect(path, ids[0]);
    expect((await product.call("GET", link)).body).toContain("Your bank is already linked");
  });
});

it("the page stays with the window that opened it, if that is of the business or ours", async () => {
  const { path } = await linked();
  const policy = async (headers: Record<string, string>) => {
    const answer = await product.call("GET", path, undefined, headers);
    expect(answer.headers.get("Vary")).toContain("Referer");
    return answer.headers.get("Cross-Origin-Opener-Policy");
  };
  expect(await policy({})).toBe("same-origin-allow-popups");
  expect(await policy({ Referer: "https://other.example/" })).toBe("same-origin-allow-popups");
  expect(await policy({ Referer: "https://app.example.com/" })).toBe("unsafe-none");
  expect(await policy({ Referer: `${new URL(product.url).origin}/` })).toBe("unsafe-none");
});

describe("disconnecting", () => {
  it("is done at Stripe, in KV, in the API and told, with the receipt that the customer got", async () => {
    const { path, id, ids, customer } = await linked({}, ["Success", "Savings"]);
    const { status: code, body } = await disconnect(path, ids[0]);
    expect(code).toBe(200);
    expect(body).toEqual({ ...(await status(path)), receipt });
    expect(body.accounts.map((one: Shown) => one.status)).toEqual(["disconnected", "active"]);
    const [account] = (await product.operator("GET", `/v1/links/${id}`)).body.accounts.data;
    expect(account.status).toBe("disconnected");
    expect(stripesOwn(account)).toEqual(await product.stripe("GET", `/v1/financial_connections/accounts/${ids[0]}`));
    const { value } = await eventually(
      () => product.kv.getWithMetadata<{ account: object }, { status: string }>(`account:${ids[0]}`, "json"),
      ({ metadata }) => metadata?.status === "disconnected",
    );
    expect(value?.account).toEqual(stripesOwn(account));
    const events = await eventsOf(customer, "account.disconnected");
    expect(events.map(({ data }: { data: object }) => data)).toEqual([{ object: account, receipt: body.receipt }]);
    expect((await product.call("GET", path)).body).toContain(body.receipt.id);
  });

  it("twice is once, with the same receipt; at once too", async () => {
    const { path, ids, customer } = await linked();
    const answers = await Promise.all([1, 2, 3].map(() => disconnect(path, ids[0])));
    answers.push(await disconnect(path, ids[0]));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(answers[0]?.body.receipt).toEqual(receipt);
    expect(await callsFor(ids[0] ?? "")).toHaveLength(1);
    expect(await eventsOf(customer, "account.disconnected")).toHaveLength(1);
  });

  it("of what was disconnected by somebody else before gives no receipt", async () => {
    const { path, ids, customer } = await linked({}, ["Success", "Savings"]);
    await product.operator("POST", `/v1/accounts/${ids[0]}/disconnect`, {});
    const { status: code, body } = await disconnect(path, ids[0]);
    expect([code, body.receipt]).toEqual([200, null]);
    const [event] = await eventsOf(customer, "account.disconnected");
    expect(event.data).not.toHaveProperty("receipt");
  });

  it("whose answer is lost is told with its receipt all the same, which the customer gets when they try again", async () => {
    const { path, ids, customer } = await linked();
    const match = `POST /v1/financial_connections/accounts/${ids[0]}/disconnect`;
    await product.sandbox("POST", "/faults", { match, times: 9, fault: "late" });
    const lost = await disconnect(path, ids[0]);
    expect([lost.status, lost.body.error.code]).toEqual([503, "stripe_unavailable"]);
    const [event] = await eventually(
      () => eventsOf(customer, "account.disconnected"),
      (events) => events.length > 0,
    );
    const { body } = await disconnect(path, ids[0]);
    expect(body.receipt).toEqual(receipt);
    expect(event.data.receipt).toEqual(body.receipt);
  });

  it("is told with its receipt though everything was stopped in the middle of it", async () => {
    const { path, ids, customer } = await linked();
    const match = `POST /v1/financial_connections/accounts/${ids[0]}/disconnect`;
    await product.sandbox("POST", "/faults", { match, times: 9, fault: "late" });
    const cutOff = disconnect(path, ids[0]).catch(() => null);
    await eventually(
      () => callsFor(ids[0] ?? ""),
      (calls) => calls.length > 0,
    );
    await product.restart();
    await cutOff;
    const [event] = await eventually(
      () => eventsOf(customer, "account.disconnected"),
      (events) => events.length > 0,
      20,
    );
    expect(event.data.receipt).toEqual((await disconnect(path, ids[0])).body.receipt);
    expect(event.data.receipt).toEqual(receipt);
  });

  it("that Stripe refuses says nothing of why, and a later disconnection by others gets no receipt of it", async () => {
    const { path, ids, id } = await linked();
    await product.sandbox("POST", "/reset", {});
    const refused = await disconnect(path, ids[0]);
    expect([refused.status, refused.body.error.code]).toEqual([502, "stripe_refused"]);
    expect(refused.body.error.message).not.toMatch(/Stripe|KEY/);
    const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: id.slice(12, 28) });
    expect(await storage.exec("SELECT * FROM receipts")).toEqual([]);
  });

  it("is for the accounts of this link alone, and says the same of all others", async () => {
    const mine = await linked();
    const [sibling, stranger] = [await linked({}, ["Savings"], mine.customer), await linked()];
    for (const account of [sibling.ids[0], stranger.ids[0], "fca_nothing"]) {
      const { status: code, body } = await disconnect(mine.path, account);
      expect([code, body.error.code, body.error.param]).toEqual([404, "resource_missing", "account"]);
      expect(body.error.message).toBe(`No such account: '${account}'`);
    }
    expect((await status(sibling.path)).accounts[0].status).toBe("active");
    expect((await status(stranger.path)).accounts[0].status).toBe("active");
    for (const account of [undefined, null, 7, "acct_1", `${mine.ids[0]} `]) {
      const { status: code, body } = await disconnect(mine.path, account);
      expect([code, body.error.param]).toEqual([400, "account"]);
    }
  });
});

describe("asking for deletion", () => {
  it("tells the operator once, and is shown from then on, with the same receipt", async () => {
    const { path, customer } = await linked();
    const ask = () => product.call("POST", `${path}/deletion`, {});
    const answers = [...(await Promise.all([ask(), ask()])), await ask()];
    for (const { body } of answers) expect(body).toEqual({ ...(await status(path)), receipt });
    expect(answers.map(({ body }) => body.receipt)).toEqual(Array(3).fill(answers[0]?.body.receipt));
    expect(await status(path)).toMatchObject({ deletion: "requested", accounts: [{ status: "active" }] });
    const events = await eventsOf(customer, "holder.deletion_requested");
    expect(events.map(({ data }: { data: object }) => data)).toEqual([
      {
        object: { id: customer, object: "account_holder", stripe_account: null },
        receipt: answers[0]?.body.receipt,
      },
    ]);
    expect(events[0].livemode).toBe(false);
    await eventually(
      async () => (await product.sandbox("GET", "/notifications")).data,
      (all) => all.some(({ body: sent }: { body: { id: string } }) => sent.id === events[0].id),
    );
    expect((await product.call("GET", path)).body).toContain(answers[0]?.body.receipt.id);
  });
});

describe("a token", () => {
  const routes = [
    ["GET", ""],
    ["GET", "/status"],
    ["POST", "/disconnect"],
    ["POST", "/deletion"],
  ] as const;

  it("that is forged opens nothing, nor does that of the other page", async () => {
    const { path, link, ids } = await linked();
    const [token, other] = [path.slice(3), link.slice(3)];
    const forged = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
    const objects = (await product.worker.listDurableObjectIds("AccountHolder")).length;
    for (const [method, route] of routes)
      for (const each of [forged, other, token.slice(1), "x"]) {
        const body = method === "POST" ? { account: ids[0] } : undefined;
        const answer = await product.call(method, `/m/${each}${route}`, body, { Accept: "application/json" });
        expect([answer.status, answer.body.error.code], `${method} ${route}`).toEqual([404, "resource_missing"]);
      }
    for (const [method, route] of [
      ["GET", ""],
      ["GET", "/status"],
      ["POST", "/session"],
    ] as const) {
      const answer = await product.call(method, `/l/${token}${route}`, undefined, { Accept: "application/json" });
      expect([answer.status, answer.body.error.code]).toEqual([404, "resource_missing"]);
    }
    const page = await product.call("GET", `/m/${forged}`);
    expect([page.status, page.headers.get("Content-Type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(await product.worker.listDurableObjectIds("AccountHolder")).toHaveLength(objects);
    expect((await status(path)).accounts[0].status).toBe("active");
  });

  it("of a holder that was erased says that all is gone, and does nothing", async () => {
    // As erasing leaves it: a token that is genuine, and an object that knows no such link.
    const { id, path, customer } = await linked();
    await product.rewrite(id, "DELETE FROM links WHERE id = ?", id);
    const gone = { accounts: [], deletion: "done" };
    expect(await status(path)).toEqual(gone);
    const page = await product.call("GET", path);
    expect([page.status, page.body.includes("Your data was deleted here")]).toEqual([200, true]);
    const asked = await product.call("POST", `${path}/deletion`, {});
    expect([asked.status, asked.body]).toEqual([200, { ...gone, receipt: null }]);
    expect((await disconnect(path, "fca_1")).status).toBe(404);
    expect(await eventsOf(customer, "holder.deletion_requested")).toEqual([]);
  });

  it("is not in the log, the link's id is", async () => {
    const { path, id } = await linked();
    await status(path);
    await product.call("GET", `${path}/nothing`);
    const lines = () => product.logs().map((line) => JSON.stringify(line));
    await eventually(
      async () => lines().find((line) => line.includes("/m/:token/status") && line.includes(id)),
      (found) => found !== undefined,
    );
    expect(JSON.stringify(product.logs())).not.toContain(path.slice(3));
  });
});

it("takes only small JSON", async () => {
  const { path } = await linked();
  const big = await product.call("POST", `${path}/deletion`, { more: "x".repeat(5_000) });
  expect([big.status, big.body.error.code]).toEqual([413, "body_too_large"]);
  const form = await product.call("POST", `${path}/deletion`, "a=b", {
    "Content-Type": "application/x-www-form-urlencoded",
  });
  expect(form.status).toBe(415);
  const other = await product.call("PUT", `${path}/deletion`, {});
  expect([other.status, other.headers.get("Allow")]).toEqual([405, "POST"]);
  expect((await status(path)).deletion).toBeNull();
});
