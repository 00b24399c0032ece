// GET /v1/accounts/:id/owners and /transactions: Stripe's lists page by page, of which nothing is kept anywhere.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { type Answer, eventually, type Product, startProduct } from "./product.ts";

const everything = ["payment_method", "balances", "ownership", "transactions"];
const features = ["ownership", "transactions"];
let product: Product;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "1" }, [{ binding: "STRIPE_API", name: "stripe" }]);
});
afterAll(() => product.close());

/** An account of a customer's own; Family Trust has twelve owners. */
async function linked(permissions = everything, terms: object = {}) {
  const account_holder = { type: "customer", email: "pat@example.com" };
  const link = await product.makeLink({ account_holder, permissions, ...terms });
  await product.link(link.path, { institution: "Ownership Accounts", accounts: ["Family Trust"] });
  const { accounts } = (await product.operator("GET", `/v1/links/${link.id}`)).body;
  return { product, customer: String(link.body.account_holder.customer), link: link.id, path: link.path, id: String(accounts.data[0].id) }; // biome-ignore format: one line
}

const get = (id: string, what: string, query: Record<string, string> = {}) =>
  product.operator("GET", `/v1/accounts/${id}/${what}?${new URLSearchParams(query)}`);
const errorOf = ({ status, body }: Answer) => [status, body.error?.code, body.error?.param];

/** Has Stripe read owners and transactions, and waits until that has ended; the account then. */
async function refreshed(id: string, query = ""): Promise<Answer["body"]> {
  const refresh = () => product.operator("POST", `/v1/accounts/${id}/refresh${query}`, { features });
  await eventually(refresh, ({ status }) => status === 200, 20);
  const isOver = (state: { status: string } | null) => state !== null && state.status !== "pending";
  return eventually(
    async () => (await product.operator("GET", `/v1/accounts/${id}${query}`)).body,
    (account) => isOver(account.ownership_refresh) && isOver(account.transaction_refresh),
    20,
  );
}

/** Every page, `limit` at a time. */
async function everyPage(id: string, what: string, limit: number, query: Record<string, string> = {}) {
  const all: Answer["body"][] = [];
  for (let more: Record<string, string> = {}; ; ) {
    const { status, body } = await get(id, what, { ...query, ...more, limit: String(limit) });
    expect([status, body.object]).toEqual([200, "list"]);
    expect(body.has_more).toBe(body.next_page !== null);
    expect(body.data.length).toBeLessThanOrEqual(limit);
    all.push(...body.data);
    if (body.next_page === null) return all;
    more = { page: body.next_page };
  }
}

/** All of a list at Stripe itself. */
async function atStripe(path: string, params: Record<string, string>) {
  const all: Answer["body"][] = [];
  for (let more: Record<string, string> = {}; ; more = { starting_after: all.at(-1).id }) {
    const query = new URLSearchParams({ limit: "100", ...params, ...more });
    const { data, has_more } = await product.stripe("GET", `/v1/financial_connections/${path}?${query}`);
    all.push(...data);
    if (!has_more) return all;
  }
}
const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);

describe("owners", () => {
  it("are Stripe's, page by page", async () => {
    const { id } = await linked();
    const { ownership } = await refreshed(id);
    const owners = await atStripe(`accounts/${id}/owners`, { ownership });
    expect(owners.length).toBeGreaterThan(10);
    expect(await everyPage(id, "owners", 5)).toEqual(owners);
    expect(await everyPage(id, "owners", 100)).toEqual(owners);
    const { body } = await get(id, "owners");
    expect(body).toMatchObject({ has_more: true, url: `/v1/accounts/${id}/owners`, data: owners.slice(0, 10) });
  });

  it("are refused before Stripe is asked: not read yet, not shared, disconnected", async () => {
    const one = await linked();
    const notYet = await get(one.id, "owners");
    expect(errorOf(notYet)).toEqual([409, "refresh_required", undefined]);
    expect(notYet.body.error.message).toContain(`/v1/accounts/${one.id}/refresh with {"features": ["ownership"]}`);
    const { id: unshared } = await linked(["payment_method", "transactions"]);
    expect(errorOf(await get(unshared, "owners"))).toEqual([400, "permission_missing", "id"]);
    await refreshed(one.id);
    await product.sandbox("POST", `/accounts/${one.id}/deactivate`);
    await eventually(
      () => scene.linkOf(one),
      ({ accounts }) => accounts.data[0].status === "inactive",
    );
    expect((await get(one.id, "owners")).body.data).toHaveLength(10);
    const before = await scene.stripeCalls(one, one.id, unshared);
    await product.sandbox("POST", `/accounts/${one.id}/disconnect`);
    await eventually(
      () => scene.linkOf(one),
      ({ accounts }) => accounts.data[0].status === "disconnected",
    );
    // KV may say otherwise for a while.
    for (const what of ["owners", "transactions"])
      expect(errorOf(await get(one.id, what))).toEqual([409, "account_disconnected", undefined]);
    const after = (await scene.stripeCalls(one, one.id, unshared)).slice(before.length);
    expect(after.filter((call) => /owners|transactions/.test(call))).toEqual([]);
  });
});

describe("transactions", () => {
  it("are Stripe's, page by page, newest first", async () => {
    const { id } = await linked();
    await refreshed(id);
    const all = await atStripe("transactions", { account: id });
    expect(all.length).toBeGreaterThan(10);
    expect(await everyPage(id, "transactions", 100)).toEqual(all);
    const { body } = await get(id, "transactions", { limit: "7" });
    expect(body).toMatchObject({ has_more: true, url: `/v1/accounts/${id}/transactions`, data: all.slice(0, 7) });
    const next = await get(id, "transactions", { limit: "7", page: body.next_page });
    expect(next.body.data).toEqual(all.slice(7, 14));
  });

  it("of a time: from transacted_after on, and before transacted_before", async () => {
    const { id } = await linked();
    await refreshed(id);
    const all = await atStripe("transactions", { account: id });
    const times = [...new Set(all.map(({ transacted_at }) => transacted_at as number))].sort((a, b) => a - b);
    const [from = 0, before = 0] = [times[Math.floor(times.length / 3)], times[Math.floor(times.length / 2)]];
    const query = { transacted_after: String(from), transacted_before: String(before) };
    const between = all.filter(({ transacted_at: at }) => at >= from && at < before);
    expect(between.length).toBeGreaterThan(1);
    expect(idsOf(await everyPage(id, "transactions", 2, query))).toEqual(idsOf(between));
    const none = await get(id, "transactions", { transacted_before: "1" });
    expect([none.status, none.body.data]).toEqual([200, []]);
  });

  it("of a refresh: those that are new or were changed after it", async () => {
    const { id } = await linked();
    const first = (await refreshed(id)).transaction_refresh.id;
    expect((await get(id, "transactions", { after: first })).body.data).toEqual([]);
    await eventually(
      () => refreshed(id),
      ({ transaction_refresh }) => transaction_refresh.id !== first,
      20,
    );
    const changed = await atStripe("transactions", { account: id, "transaction_refresh[after]": first });
    expect(changed.length).toBeGreaterThan(0);
    expect(await everyPage(id, "transactions", 1, { after: first })).toEqual(changed);
  });

  it("that Stripe has not read yet are refused; those of an earlier refresh are not, though the last one failed", async () => {
    const { id } = await linked();
    expect(errorOf(await get(id, "transactions"))).toEqual([409, "refresh_required", undefined]);
    await product.sandbox("POST", `/accounts/${id}/fail_next_refresh`);
    await product.operator("POST", `/v1/accounts/${id}/refresh`, { features: ["transactions"] });
    const pending = await get(id, "transactions");
    expect(errorOf(pending)).toEqual([409, "refresh_required", undefined]);
    await eventually(
      async () => (await product.operator("GET", `/v1/accounts/${id}`)).body.transaction_refresh?.status,
      (status) => status === "failed",
    );
    for (const query of [{}, { transacted_before: "1" }])
      expect(errorOf(await get(id, "transactions", query))).toEqual([409, "refresh_required", undefined]);
    await eventually(
      () => refreshed(id),
      ({ transaction_refresh }) => transaction_refresh.status === "succeeded",
      20,
    );
    await eventually(
      async () => {
        await product.sandbox("POST", `/accounts/${id}/fail_next_refresh`);
        return product.operator("POST", `/v1/accounts/${id}/refresh`, { features: ["transactions"] });
      },
      ({ status }) => status === 200,
      20,
    );
    expect((await get(id, "transactions")).body.data).toHaveLength(10);
    expect((await get(id, "transactions", { transacted_before: "1" })).body.data).toEqual([]);
  });

  it("that were not shared are refused", async () => {
    const { id } = await linked(["payment_method"]);
    expect(errorOf(await get(id, "transactions"))).toEqual([400, "permission_missing", "id"]);
  });
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("what is asked for", () => {
  it.each([
    ["owners", { page: "x" }, "page"],
    ["owners", { page: encoded(["fctxn_1"]) }, "page"],
    ["owners", { page: encoded(["fcaown_1", 1]) }, "page"],
    ["owners", { page: encoded(["fcaown_1unknown"]) }, "page"],
    ["owners", { limit: "0" }, "limit"],
    ["owners", { limit: "101" }, "limit"],
    ["owners", { after: "fctxnref_1" }, "after"],
    ["transactions", { page: encoded(["fcaown_1"]) }, "page"],
    ["transactions", { page: encoded(["fctxn_1unknown"]) }, "page"],
    ["transactions", { after: "fctxn_1" }, "after"],
    ["transactions", { after: "fctxnref_1unknown" }, "after"],
    ["transactions", { transacted_after: "yesterday" }, "transacted_after"],
    ["transactions", { transacted_before: "-1" }, "transacted_before"],
    ["transactions", { transacted_after: "5", transacted_before: "5" }, "transacted_before"],
  ])("%s with %j is refused", async (what, query, param) => {
    shared ??= linked().then(async (one) => {
      await refreshed(one.id);
      return one;
    });
    const { id } = await shared;
    const refused = await get(id, what, query);
    expect([refused.status, refused.body.error.param]).toEqual([400, param]);
  });

  it("of nobody is not found", async () => {
    for (const id of ["fca_1nobodys", "x"])
      for (const what of ["owners", "transactions"])
        expect(errorOf(await get(id, what))).toEqual([404, "resource_missing", "id"]);
  });
});
let shared: ReturnType<typeof linked> | undefined;

it("an account of a connected account is read there, and found from nowhere else", async () => {
  const stripe_account = "acct_sandbox_demo";
  const { id } = await linked(everything, { stripe_account });
  const query = `?stripe_account=${stripe_account}`;
  await refreshed(id, query);
  for (const what of ["owners", "transactions"]) {
    const { status, body } = await get(id, what, { stripe_account, limit: "3" });
    expect([status, body.data.length, body.url]).toEqual([200, 3, `/v1/accounts/${id}/${what}${query}`]);
    const next = await get(id, what, { stripe_account, limit: "3", page: body.next_page });
    expect(next.body.data).toHaveLength(3);
    expect(errorOf(await get(id, what))).toEqual([404, "resource_missing", "id"]);
    expect(errorOf(await get(id, what, { stripe_account: "acct_x" }))).toEqual([404, "resource_missing", "id"]);
  }
});

describe("nothing is kept", () => {
  it("of owners and transactions: in no object, not in KV, in no event, in no notification, in no log", async () => {
    const one = await linked();
    const { id } = one;
    const { ownership, transaction_refresh } = await refreshed(id);
    const owners = await everyPage(id, "owners", 100);
    const transactions = await everyPage(id, "transactions", 100);
    // Answers that cannot be read, and refusals that quote, are told without what is in them.
    const path = `GET /v1/financial_connections/accounts/${id}/owners`;
    for (const odd of [JSON.stringify({ data: owners[0] }), `{"data": ${JSON.stringify(owners)}`]) {
      await product.double("stripe", { odd: { [path]: odd } });
      expect(errorOf(await get(id, "owners"))).toEqual([503, "stripe_unavailable", undefined]);
    }
    await product.double("stripe", { odd: { [path]: null } });
    const changed = await product.operator("POST", `/v1/links/${one.link}`, { metadata: { a: "b" } });
    expect(changed.status).toBe(200);
    const told = await scene.isTold(one);
    const places = [
      JSON.stringify(told),
      JSON.stringify(await product.sandbox("GET", "/notifications")),
      JSON.stringify(product.logs()),
      ...(await everythingStored()),
    ]
      .join("\n")
      // JSON in JSON.
      .replaceAll("\\", "");
    // That the search looks in the right places: the account itself is in all of them but the log.
    expect(places.split(id).length).toBeGreaterThan(5);
    const known = [id, ownership, transaction_refresh.id];
    const planted = [...owners, ...transactions]
      .flatMap((each) => Object.entries(each))
      .flatMap(([name, value]) => {
        if (name === "amount") return [`"amount":${value}`];
        const isOwn = typeof value === "string" && value.length > 7 && !value.startsWith("financial_connections.");
        return isOwn && !known.includes(value) && !value.startsWith("fctxnref_") ? [value] : [];
      });
    expect(planted).toContain("Trustee 12");
    expect(planted.length).toBeGreaterThan(60);
    expect([...new Set(planted)].filter((each) => places.includes(each))).toEqual([]);
  });
});

/** All that is stored: every key of KV with its value, and every row of every object but those of the sandbox's Stripe. */
async function everythingStored(): Promise<string[]> {
  const { keys } = await product.kv.list();
  const published = await Promise.all(keys.map(({ name }) => product.kv.getWithMetadata(name, "json")));
  const rows = await Promise.all(
    ["AccountHolder", "IdempotentRequest", "NotifyEndpoint"].map(async (name) => {
      const ids = await product.worker.listDurableObjectIds(name);
      return Promise.all(ids.map((id) => rowsOf(name, id)));
    }),
  );
  return [JSON.stringify(keys), JSON.stringify(published), JSON.stringify(rows)];
}

async function rowsOf(name: string, id: string) {
  const storage = await product.worker.getDurableObjectStorage(name, { id });
  const tables = await storage.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'"); // biome-ignore format: one line
  return Promise.all(tables.map(({ name: table }) => storage.exec(`SELECT * FROM "${table}"`)));
}
