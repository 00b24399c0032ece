// Links that repair an account: how they are made, what they ask for, and what becomes of the account; on the released
// API, where the account is linked anew and the new one takes the old one's place.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  accountOf,
  type Broken,
  bank,
  broken as brokenAt,
  happens,
  pageOf,
  repairLink,
  repairOf,
  told,
} from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ ...scene.never, AUTO_RELINK: "", STRIPE_PREVIEW: "" });
});
afterAll(() => product.close());

const broken = (terms: object = {}, change: string | null = "deactivate", finish: object = bank): Promise<Broken> =>
  brokenAt(product, { terms, change, finish });
const relinked = (body: object) => product.operator("POST", "/v1/links", body);

const typesOf = async (one: scene.Scene) => (await scene.eventsOf(one)).map(({ type }) => type);

describe("a link that repairs an account", () => {
  it("has the account's holder and permissions, and Stripe is not asked for either", async () => {
    const { first, account } = await broken({ permissions: ["payment_method", "balances"] });
    const before = await scene.stripeCalls(first, first.customer, account);
    const { status, body } = await relinked({ relink: account });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "open",
      relink: account,
      account_holder: { type: "customer", customer: first.customer },
      stripe_account: null,
      permissions: ["balances", "payment_method"],
    });
    expect(await scene.stripeCalls(first, first.customer, account)).toEqual(before);
    const given = await relinked({
      relink: account,
      account_holder: { type: "customer", customer: first.customer },
      permissions: ["payment_method"],
    });
    expect(given.body).toMatchObject({ permissions: ["payment_method"], relink: account });
  });

  it("is refused where the request does not fit the account", async () => {
    const { first, account } = await broken();
    const other = await product.makeCustomer();
    const cases: [object, number, string, string][] = [
      [{ account_holder: { type: "customer", customer: other } }, 400, "parameter_invalid", "account_holder"],
      [{ account_holder: { type: "customer", email: "a@b.example" } }, 400, "parameter_invalid", "account_holder"],
      [
        { account_holder: { type: "account", account: "acct_sandbox_demo" } },
        400,
        "parameter_invalid",
        "account_holder",
      ],
      [{ stripe_account: "acct_sandbox_demo" }, 404, "resource_missing", "relink"],
      [{ prefetch: ["transactions"] }, 400, "parameter_invalid", "prefetch[0]"],
      [{ institution: "fcinst_1" }, 400, "parameter_invalid", "institution"],
      [{ relink: "fca_nobodys" }, 404, "resource_missing", "relink"],
      [{ relink: "cus_1" }, 400, "parameter_invalid", "relink"],
    ];
    for (const [terms, status, code, param] of cases) {
      const answer = await relinked({ relink: account, ...terms });
      expect([terms, answer.status, answer.body.error.code, answer.body.error.param]).toEqual([
        terms,
        status,
        code,
        param,
      ]);
    }
    const none = await relinked({ purpose: "x" });
    expect([none.status, none.body.error.code, none.body.error.param]).toEqual([
      400,
      "parameter_missing",
      "account_holder",
    ]);
    await happens(first, account, "disconnect");
    const gone = await relinked({ relink: account });
    expect([gone.status, gone.body.error.code]).toEqual([409, "account_disconnected"]);
    expect(gone.body.error.message).toContain("without relink");
  });

  it("may be asked for a session at once, of an app's own backend", async () => {
    const { first, account } = await broken();
    const { status, body } = await product.operator("POST", "/v1/sessions", { relink: account });
    expect(status).toBe(200);
    await scene.atBank(first, body.session, bank);
    await scene.complete({ ...first, path: await pathOf(body.link) }, body.session);
    expect((await product.operator("GET", `/v1/links/${body.link}`)).body).toMatchObject({
      status: "completed",
      attempts: [{ via: "api", relink: "plain", outcome: "linked" }],
      accounts: { data: [{ banklink: { replaces: account } }] },
    });
  });
});

const pathOf = async (link: string) => new URL((await product.operator("GET", `/v1/links/${link}`)).body.url).pathname;

describe("linked anew", () => {
  it("the same account at the bank: the new one takes the old one's place, everywhere, and nothing is deleted", async () => {
    const { first, account } = await broken();
    const repair = await repairLink({ first, account });
    const session = await scene.tap(repair);
    const made = await product.stripe("GET", `/v1/financial_connections/sessions/${session}`);
    expect(made).toMatchObject({
      limits: { accounts: 1 },
      filters: { account_subcategories: ["checking"], country: "US" },
      manual_entry: { mode: "disabled" },
    });
    const [fresh = ""] = await scene.atBank(repair, session, bank);
    const done = await scene.complete(repair, session);
    expect(done.body).toMatchObject({ status: "completed", accounts: [{ last4: "6789" }] });
    await scene.isPublished(repair);
    const accounts = (await product.operator("GET", `/v1/accounts?account_holder=${first.customer}`)).body.data;
    expect(accounts).toMatchObject([
      { id: account, status: "inactive", banklink: { replaces: null, replaced_by: fresh, duplicate_of: null } },
      { id: fresh, status: "active", banklink: { replaces: account, replaced_by: null, duplicate_of: null } },
    ]);
    for (const [id, facts] of [
      [account, { replaced_by: fresh }],
      [fresh, { replaces: account }],
    ] as const)
      await eventually(
        () => product.kv.get<object>(`account:${id}`, "json"),
        (value) => scene.same({ ...value, ...facts }, value),
      );
    const [, linked] = await told(first, "account.linked");
    expect(linked.object).toMatchObject({ id: fresh, banklink: { replaces: account } });
    expect((await scene.linkOf(repair)).attempts).toMatchObject([{ relink: "plain", outcome: "linked" }]);
  });

  it("another account, or one without last four digits, takes nobody's place", async () => {
    const { first, account } = await broken();
    const repair = await repairLink({ first, account });
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, { institution: "Test (Non-OAuth)", accounts: ["High Balance"] });
    await scene.complete(repair, session);
    expect(await scene.linkOf(repair)).toMatchObject({
      status: "completed",
      accounts: { data: [{ banklink: { replaces: null } }] },
    });
    const nameless = { institution: "Bank (Non-OAuth)", accounts: ["Cash Management"] };
    const second = await broken({}, "deactivate", nameless);
    const again = await repairLink(second);
    const tapped = await scene.tap(again);
    await scene.atBank(again, tapped, nameless);
    await scene.complete(again, tapped);
    const { data } = (await scene.linkOf(again)).accounts;
    expect(data).toMatchObject([{ last4: null, banklink: { replaces: null, duplicate_of: null } }]);
    expect((await accountOf(second.first, second.account)).banklink.replaced_by).toBeNull();
  });

  it("an ordinary link's new account takes nobody's place", async () => {
    const { first, account } = await broken();
    const other = await scene.setScene(product, {}, first.customer);
    await product.link(other.path, bank);
    expect((await scene.linkOf(other)).accounts.data).toMatchObject([{ banklink: { replaces: null } }]);
    expect((await accountOf(first, account)).banklink.replaced_by).toBeNull();
  });
});

describe("an account that is well again", () => {
  it("leaves its link with nothing to do: the page says so, and no session is made", async () => {
    const { first, account } = await broken();
    const repair = await repairLink({ first, account });
    const status = async () => (await product.call("GET", `${repair.path}/status`)).body;
    expect(await status()).toMatchObject({ status: "open", repair: "broken", accounts: [] });
    const page = await product.call("GET", repair.path);
    expect(page.body).toContain("has ended");
    expect(page.body).toContain("account ending in 6789");
    await happens(first, account, "reactivate");
    expect(await status()).toMatchObject({ status: "open", repair: "mended" });
    const mended = await product.call("GET", repair.path);
    expect(await pageOf(repair)).toEqual([200, "mended"]);
    expect(mended.body).not.toContain("data-start");
    const refused = await product.call("POST", `${repair.path}/session`, {});
    expect([refused.status, refused.body.error.code]).toEqual([409, "relink_not_needed"]);
    expect((await scene.linkOf(repair)).attempts).toEqual([]);
    // It breaks once more, so the link is of use again.
    await happens(first, account, "deactivate");
    expect(await status()).toMatchObject({ repair: "broken" });
    expect((await product.call("POST", `${repair.path}/session`, {})).status).toBe(200);
  });

  it("or is about to end, is disconnected, or is replaced: the link's page says what is so", async () => {
    const { first, account } = await broken({}, "upcoming_deactivation");
    const one = await repairLink({ first, account });
    const two = await repairLink({ first, account });
    expect(await repairOf(one)).toBe("ending");
    expect((await product.call("GET", one.path)).body).toMatch(
      /is expected to end on <time [^>]*data-day>\w+ \d+, 20\d\d<\/time>\./,
    );
    await product.link(one.path, bank);
    expect(await repairOf(two)).toBe("mended");
    const { data } = (await scene.linkOf(one)).accounts;
    expect(data).toMatchObject([{ banklink: { replaces: account, duplicate_of: account } }]);

    const other = await broken();
    const gone = await repairLink(other);
    await happens(other.first, other.account, "disconnect");
    expect(await repairOf(gone)).toBe("disconnected");
    expect(await pageOf(gone)).toEqual([200, "disconnected"]);
    const refused = await product.call("POST", `${gone.path}/session`, {});
    expect([refused.status, refused.body.error.code]).toEqual([409, "account_disconnected"]);
  });

  it("may be asked for all the same: it is read again, for what is known of it may be behind", async () => {
    const { first, account } = await broken({}, null);
    await product.sandbox("POST", "/webhooks", { drop: true });
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    await product.sandbox("POST", "/webhooks", {});
    const repair = await repairLink({ first, account });
    await eventually(
      async () => (await product.call("GET", `${repair.path}/status`)).body,
      (body) => body.repair === "broken",
    );
  });
});

describe("account.relink_required", () => {
  it("comes once a break, with why and by when, and without a link where none is made by itself", async () => {
    const { first, account } = await broken({}, "upcoming_deactivation");
    await happens(first, account, "deactivate");
    await happens(first, account, "reactivate");
    await happens(first, account, "deactivate");
    const data = await told(first, "account.relink_required");
    expect(data).toMatchObject([
      { object: { id: account, status: "active" }, reason: "upcoming_deactivation" },
      { object: { id: account, status: "inactive" }, reason: "inactive", deadline: null },
    ]);
    const { expected_deactivation_date: date } = data[0].object.status_details.active;
    expect([data[0].deadline, typeof date]).toEqual([date, "number"]);
    for (const each of data) expect(each.relink).toBeUndefined();
    expect((await typesOf(first)).filter((type) => type === "link.created")).toHaveLength(1);
  });
});

describe("an account that was linked before", () => {
  it("is marked as a duplicate, in the API, KV and notification, for as long as the first one is active", async () => {
    const { first, account } = await broken({}, null);
    const second = await scene.setScene(product, {}, first.customer);
    expect((await product.call("GET", second.path)).body).toMatch(/Already linked to.*ending in 6789/s);
    await product.link(second.path, bank);
    const [twin] = (await scene.linkOf(second)).accounts.data;
    expect(twin.banklink.duplicate_of).toBe(account);
    const [, linked] = await told(first, "account.linked");
    expect(linked.object).toMatchObject({ id: twin.id, banklink: { duplicate_of: account } });
    const inKv = (wanted: string | null) =>
      eventually(
        () => product.kv.get<{ duplicate_of: string | null }>(`account:${twin.id}`, "json"),
        (value) => value?.duplicate_of === wanted,
      );
    await inKv(account);
    await happens(first, account, "disconnect");
    expect((await accountOf(first, twin.id)).banklink.duplicate_of).toBeNull();
    await inKv(null);
  });

  it("is named on the page before the tap, at most three, and none that is not active; nothing is refused", async () => {
    const { first } = await broken({ limits: null }, "deactivate");
    const second = await scene.setScene(product, {}, first.customer);
    expect((await product.call("GET", second.path)).body).not.toContain("Already linked");
    const accounts = ["Savings", "High Balance", "Insufficient Funds", "Credit Card"];
    await product.link(second.path, { institution: "Test (Non-OAuth)", accounts });
    const third = await scene.setScene(product, {}, first.customer);
    const page = (await product.call("GET", third.path)).body;
    const [, list = ""] = /class="notice known">(.*?)<\/ul>/s.exec(page) ?? [];
    expect(list.match(/<li>/g)).toHaveLength(3);
    const { completed } = await product.link(third.path, { institution: "Test (Non-OAuth)", accounts: ["Savings"] });
    expect(completed.body.status).toBe("completed");
    // A link of somebody else says nothing of them.
    const other = await scene.setScene(product);
    expect((await product.call("GET", other.path)).body).not.toContain("Already linked");
  });
});

describe("a bank chosen beforehand", () => {
  it("is ignored on the released API, and a note says so", async () => {
    const one = await scene.setScene(product, { institution: "fcinst_1test" });
    const { body } = await product.operator("GET", `/v1/links/${one.link}`);
    expect(body).toMatchObject({ institution: "fcinst_1test", notes: [{ param: "institution" }] });
    expect(body.notes[0].message).toContain("STRIPE_PREVIEW");
    const key = { "Idempotency-Key": `bank-${one.link}` };
    const terms = { account_holder: { type: "customer", customer: one.customer }, institution: "fcinst_1test" };
    for (let times = 0; times < 2; times++)
      expect((await product.operator("POST", "/v1/links", terms, key)).body.notes).toHaveLength(1);
    await product.link(one.path, bank);
    const ended = await scene.linkOf(one);
    expect(ended.status).toBe("completed");
    const { notes: _, ...rest } = ended;
    await eventually(
      () => product.kv.get<object>(`link:${one.link}`, "json"),
      (value) => scene.same({ ...value, return_secret: rest.return_secret }, rest),
    );
    expect((await product.makeLink()).body.notes).toBeUndefined();
  });
});
