// Links that repair an account, where a preview version of Stripe's API may be used: Stripe repairs the account itself, and
// where it refuses that, a plain session links it anew. And a bank that is chosen beforehand.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Broken,
  bank,
  broken,
  happens,
  isAsAtStripe,
  pageOf,
  preview,
  repairLink,
  repairOf,
  sessionOf,
  told,
} from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  const vars = { ...scene.never, AUTO_RELINK: "", STRIPE_PREVIEW: preview };
  product = await startProduct(vars, [{ binding: "STRIPE_API", name: "stripe" }]);
});
afterAll(() => product.close());

const sessions = "/v1/financial_connections/sessions";
const typesOf = async (one: scene.Scene) => (await scene.isTold(one)).map(({ type }) => type);

/** The API versions in which Stripe was asked for sessions, and what it answered, newest last. */
async function mintings(last: number) {
  const { data } = await product.sandbox("GET", "/requests");
  return data
    .filter(({ method, path }: { method: string; path: string }) => method === "POST" && path === sessions)
    .slice(-last)
    .map(({ stripe_version, status }: { stripe_version: string; status: number }) => [stripe_version, status]);
}

/** Whatever is stored and published of the account is of the released version. */
async function isReleased(one: scene.Scene, account: string) {
  await isAsAtStripe(one, account);
  const stripes = await scene.atStripe(one, account);
  await eventually(
    () => product.kv.get<{ account: object }>(`account:${account}`, "json"),
    (value) => scene.same(value?.account, stripes),
  );
}

describe("Stripe repairs the account", () => {
  it("under its own id: the link is completed by it, and it is reactivated", async () => {
    const one = await broken(product, { terms: { permissions: ["payment_method", "balances"] } });
    const { first, account } = one;
    const repair = await repairLink(one, { prefetch: ["balances"] });
    const session = await scene.tap(repair);
    const made = await sessionOf(product, session);
    expect(made).toMatchObject({
      stripe_version: preview,
      relink_options: { account },
      permissions: ["balances", "payment_method"],
      prefetch: ["balances"],
      manual_entry: { mode: "disabled" },
    });
    await scene.atBank(repair, session, {});
    expect((await scene.complete(repair, session)).body).toMatchObject({
      status: "completed",
      accounts: [{ institutionName: "Test (Non-OAuth)", last4: "6789" }],
      repair: "mended",
    });
    const link = await scene.linkOf(repair);
    expect(link).toMatchObject({
      status: "completed",
      attempts: [{ session, outcome: "linked", relink: "stripe", error: null }],
      accounts: {
        data: [{ id: account, status: "active", banklink: { link: first.link, links: [first.link, repair.link] } }],
      },
    });
    expect(link.accounts.data[0].banklink).toMatchObject({ replaces: null, replaced_by: null });
    await eventually(
      () => typesOf(repair),
      (types) => types.slice(-1)[0] === "account.updated",
    );
    const types = await typesOf(repair);
    expect(types.filter((type) => type === "account.reactivated")).toHaveLength(1);
    expect(types.filter((type) => type === "account.linked")).toHaveLength(1);
    expect(types.filter((type) => type === "link.completed")).toHaveLength(2);
    await isReleased(repair, account);
    expect(JSON.stringify(await (await scene.storageOf(one.first)).exec("SELECT account FROM accounts"))).not.toContain(
      "authorization",
    );
  });

  it("that is about to end", async () => {
    const one = await broken(product, { change: "upcoming_deactivation" });
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, {});
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
    await isReleased(repair, one.account);
    expect(await told(one.first, "account.relink_required")).toHaveLength(1);
    // It breaks anew, which is said anew.
    await happens(one.first, one.account, "upcoming_deactivation");
    expect(await told(one.first, "account.relink_required")).toHaveLength(2);
  });

  it("though the tab is closed and no webhook comes: Stripe is asked", async () => {
    const other = await startProduct({ ...scene.soon, STRIPE_PREVIEW: preview });
    try {
      const one = await broken(other);
      await other.sandbox("POST", "/webhooks", { drop: true });
      const repair = await repairLink(one);
      await scene.atBank(repair, await scene.tap(repair), {});
      await eventually(
        () => scene.linkOf(repair),
        ({ status, accounts: { data } }) => status === "completed" && data[0]?.status === "active",
        30,
      );
    } finally {
      await other.close();
    }
  });

  it("while the page is open: the page is told, by webhook alone", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, {});
    await eventually(
      () => repairOf(repair),
      (state) => state === "mended",
    );
    expect((await product.call("POST", `${repair.path}/session`, {})).body.error.code).toBe("relink_not_needed");
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
  });

  it("not, when the customer closes the window; the next tap may", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    await product.sandbox("POST", `/sessions/${session}/finish`, { outcome: "closed" });
    expect((await scene.complete(repair, session)).body).toMatchObject({ status: "open", repair: "broken" });
    const again = await scene.tap(repair);
    await scene.atBank(repair, again, {});
    expect((await scene.complete(repair, again)).body.status).toBe("completed");
    expect((await scene.linkOf(repair)).attempts).toMatchObject([
      { relink: "stripe", outcome: "nothing_linked" },
      { relink: "stripe", outcome: "linked" },
    ]);
  });
});

describe("an account of a connected account's customer", () => {
  const connected = "acct_sandbox_demo";
  const finish = { institution: "Test (OAuth)", accounts: ["Success"] };

  it("is repaired for that connected account, which the request has to name", async () => {
    const made = await product.operator("POST", "/v1/links", {
      account_holder: { type: "customer", customer: "cus_sandbox_connected" },
      stripe_account: connected,
    });
    const first = { product, customer: "", link: made.body.id, path: new URL(made.body.url).pathname };
    const [account = ""] = await scene.atBank(first, await scene.tap(first), finish);
    const link = () => scene.linkOf(first);
    await scene.complete(first, (await link()).attempts[0].session);
    await eventually(
      () => product.kv.get(`account:${account}`),
      (value) => value !== null,
    );
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    await eventually(link, ({ accounts: { data } }) => data[0]?.status === "inactive");
    const relinked = (more: object) => product.operator("POST", "/v1/links", { relink: account, ...more });
    const { RESULTS } = await product.worker.getEnv<{ RESULTS: { delete(key: string): Promise<void> } }>();
    // Whether KV knows the account or not.
    for (let times = 0; times < 2; times++) {
      const unnamed = await relinked({});
      expect([unnamed.status, unnamed.body.error.param]).toEqual([404, "relink"]);
      expect(unnamed.body.error.message).toContain("send stripe_account");
      const wrong = await relinked({ stripe_account: "acct_other" });
      expect([wrong.status, wrong.body.error.param]).toEqual([404, "relink"]);
      expect((await relinked({ stripe_account: connected })).status).toBe(200);
      await RESULTS.delete(`account:${account}`);
    }
    const repair = await repairLink({ first, account }, { stripe_account: connected });
    const shown = await scene.linkOf(repair);
    expect(shown).toMatchObject({ stripe_account: connected, account_holder: { customer: "cus_sandbox_connected" } });
    const session = await scene.tap(repair);
    const asked = await sessionOf(product, session);
    expect(asked).toMatchObject({ stripe_account: connected, relink_options: { account } });
    await scene.atBank(repair, session, {});
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
    expect((await scene.linkOf(repair)).accounts.data).toMatchObject([{ id: account, status: "active" }]);
  });
});

/** The customer links the same account anew. */
async function isLinkedAnew({ first, account }: Broken, repair: scene.Scene, session: string, finish: object = bank) {
  const [fresh] = await scene.atBank(repair, session, finish);
  expect((await scene.complete(repair, session)).body.status).toBe("completed");
  expect((await scene.linkOf(repair)).accounts.data).toMatchObject([{ id: fresh, banklink: { replaces: account } }]);
  expect((await told(first, "account.linked")).at(-1).object.banklink.replaces).toBe(account);
}

describe("Stripe does not repair the account", () => {
  it("because it was closed at the bank: a plain session is made at once", async () => {
    const closed = { institution: "Test (Non-OAuth)", accounts: ["Account Closed"] };
    const one = await broken(product, { finish: closed });
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    expect(await sessionOf(product, session)).toMatchObject({ limits: { accounts: 1 } });
    expect((await scene.linkOf(repair)).attempts).toMatchObject([{ relink: "plain" }]);
    await isLinkedAnew(one, repair, session, closed);
  });

  it("because it refuses the session: a plain one is made in the same try", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const path = `GET /v1/financial_connections/accounts/${one.account}`;
    await product.double("stripe", { refused: { [path]: "account_invalid" } });
    const session = await scene.tap(repair);
    await product.double("stripe", { refused: { [path]: null } });
    expect((await scene.linkOf(repair)).attempts).toMatchObject([{ session, relink: "plain", error: null }]);
    await isLinkedAnew(one, repair, session);
  });

  it("because it does not know the version's parameters: the released version is asked", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const account = await scene.atStripe(one.first, one.account);
    // As an account that belongs to another authorization than Stripe says.
    const odd = JSON.stringify({ ...account, authorization: "fcauth_nobodys" });
    const path = `GET /v1/financial_connections/accounts/${one.account}`;
    await product.double("stripe", { odd: { [path]: odd } });
    const session = await scene.tap(repair);
    await product.double("stripe", { odd: { [path]: null } });
    expect(await mintings(2)).toEqual([
      [preview, expect.any(Number)],
      ["2026-10-28.endive", 200],
    ]);
    expect((await mintings(2))[0][1]).toBeGreaterThanOrEqual(400);
    await isLinkedAnew(one, repair, session);
  });

  it("and says so at the end: the attempt has failed with the reason, and the next try is a plain one", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    // The customer shares another account of the bank.
    await product.sandbox("POST", `/sessions/${session}/finish`, { accounts: ["Savings"] });
    expect((await scene.complete(repair, session)).body).toMatchObject({ status: "open", repair: "broken" });
    expect((await scene.linkOf(repair)).attempts).toMatchObject([
      { outcome: "failed", error: { code: "relink_failed", stripe_code: "no_account" } },
    ]);
    const [failed] = await told(one.first, "link.attempt_failed");
    expect(failed.attempt).toMatchObject({ session, error: { code: "relink_failed" } });
    const again = await scene.tap(repair);
    expect((await scene.linkOf(repair)).attempts).toMatchObject([{ relink: "stripe" }, { relink: "plain" }]);
    await isLinkedAnew(one, repair, again);
  });

  it("because it is well, which we did not know: nothing is tried, and the page says so", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    await product.sandbox("POST", "/webhooks", { drop: true });
    await product.sandbox("POST", `/accounts/${one.account}/reactivate`);
    await product.sandbox("POST", "/webhooks", {});
    expect(await repairOf(repair)).toBe("broken");
    const refused = await product.call("POST", `${repair.path}/session`, {});
    expect([refused.status, refused.body.error.code]).toEqual([409, "relink_not_needed"]);
    await eventually(
      () => repairOf(repair),
      (state) => state === "mended",
    );
    expect(await pageOf(repair)).toEqual([200, "mended"]);
    expect((await scene.linkOf(repair)).attempts).toEqual([]);
  });

  it("because the setting is gone when its session is read: it is read in the released version", async () => {
    const other = await startProduct({ ...scene.never, STRIPE_PREVIEW: preview });
    try {
      const one = await broken(other);
      const repair = await repairLink(one);
      const session = await scene.tap(repair);
      await scene.atBank(repair, session, {});
      await other.restart({ STRIPE_PREVIEW: "" });
      expect((await scene.complete(repair, session)).body.status).toBe("completed");
      expect((await scene.linkOf(repair)).accounts.data).toMatchObject([{ id: one.account, status: "active" }]);
    } finally {
      await other.close();
    }
  });
});

describe("the same account, brought by a plain session", () => {
  it("is repaired all the same", async () => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const path = `GET /v1/financial_connections/accounts/${one.account}`;
    await product.double("stripe", { refused: { [path]: "account_invalid" } });
    const session = await scene.tap(repair);
    await product.double("stripe", { refused: { [path]: null } });
    const before = (await scene.linkOf(one.first)).attempts[0].session;
    await product.sandbox("POST", "/webhooks", { drop: true });
    await product.sandbox("POST", `/accounts/${one.account}/reactivate`);
    await product.sandbox("POST", "/webhooks", {});
    await product.double("stripe", { same: { [session]: before } });
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
    const link = await scene.linkOf(repair);
    expect(link.accounts.data).toMatchObject([{ id: one.account, status: "active", banklink: { replaces: null } }]);
    const types = await typesOf(repair);
    expect(types.filter((type) => type === "account.reactivated")).toHaveLength(1);
  });
});

describe("a bank chosen beforehand", () => {
  it("is where the session begins", async () => {
    const one = await scene.setScene(product, { institution: "fcinst_TestNonOAuth" });
    expect((await scene.linkOf(one)).notes).toBeUndefined();
    const session = await scene.tap(one);
    expect(await sessionOf(product, session)).toMatchObject({
      stripe_version: preview,
      filters: { institution: "fcinst_TestNonOAuth", countries: ["US"], require_payment_method_support: "none" },
    });
    const accounts = await scene.atBank(one, session, bank);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
  });

  it("that Stripe does not know: the session is a plain one", async () => {
    const one = await scene.setScene(product, { institution: "fcinst_nobodys", limits: { accounts: 2 } });
    const session = await scene.tap(one);
    const made = await sessionOf(product, session);
    expect(made).toMatchObject({ stripe_version: "2026-10-28.endive", limits: { accounts: 2 } });
    expect((await scene.linkOf(one)).attempts).toMatchObject([{ session, error: null }]);
    expect((await mintings(2))[0][0]).toBe(preview);
  });
});
