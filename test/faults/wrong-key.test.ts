// A set-up that is wrong for a while: the operator reads what is wrong wherever they look, and no customer is lost.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "1,2,3600" });
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterEach(() => product.restart());
afterAll(() => product.close());

const requestLine = () =>
  product
    .logs()
    .map(({ message }) => (message.startsWith("{") ? JSON.parse(message) : {}))
    .findLast(({ route }) => route === "/l/:token/session");

describe("a tap that Stripe refuses", () => {
  const cases = [
    {
      what: "the key is revoked",
      key: "sk_test_revoked",
      says: /^Stripe refused: Invalid API Key provided: .*STRIPE_SECRET_KEY is wrong, expired or revoked/,
      stripe_code: undefined,
    },
    {
      what: "the key has expired",
      key: "rk_test_expired",
      says: /^Stripe refused: Expired API Key provided: .*set a valid one/,
      stripe_code: "api_key_expired",
    },
    {
      what: "the key may not do this",
      key: "rk_test_unpermitted",
      says: /'rak_financial_connections_write' permission .*Give the key in STRIPE_SECRET_KEY the permission/,
      stripe_code: "more_permissions_required",
    },
    {
      what: "the account is not registered",
      key: "sk_test_unregistered",
      says: /Financial Connections.*Register your Stripe account/,
      stripe_code: undefined,
    },
    {
      what: "the key is another account's",
      key: "sk_test_elsewhere",
      says: /No such customer: .*of another account or mode than STRIPE_SECRET_KEY/,
      stripe_code: "resource_missing",
    },
  ];
  it.each(cases)("because $what tells the operator everywhere, and the customer nothing", async (each) => {
    const one = await scene.setScene(product);
    await product.restart({ STRIPE_SECRET_KEY: each.key });
    const tapped = await product.call("POST", `${one.path}/session`, {});
    expect([tapped.status, tapped.body.error.type, tapped.body.error.code]).toEqual([
      502,
      "stripe_error",
      "stripe_refused",
    ]);
    expect(tapped.body.error.stripe_code).toBe(each.stripe_code);
    expect(tapped.body.error.message).toBe("The bank connection could not be started. The business was told why.");

    const error = { code: "stripe_refused", message: expect.stringMatching(each.says) };
    const tried = { session: null, via: "page", outcome: "failed", error };
    const { attempts, status } = await scene.linkOf(one);
    expect(attempts).toMatchObject([tried]);
    expect(attempts[0].error.stripe_code).toBe(each.stripe_code);
    expect(status).toBe("open");
    const told = (await scene.isTold(one)).find(({ type }) => type === "link.attempt_failed");
    expect(told?.data.attempt).toEqual(attempts[0]);
    const line = requestLine();
    expect(line).toMatchObject({ link: one.link, status: 502, code: "stripe_refused" });
    expect(attempts[0].error.message).toContain(line.stripe_error.message);
    expect(line.stripe_error.request_id).toMatch(/^req_/);
    expect(
      product
        .logs()
        .map(({ message }) => message)
        .join("\n"),
    ).not.toContain(each.key);

    await product.restart();
    expect(await scene.tap(one)).toMatch(/^fcsess_/);
  });

  it("because the customer was deleted says so too, and not that the link is unknown", async () => {
    const one = await scene.setScene(product);
    await product.stripe("DELETE", `/v1/customers/${one.customer}`);
    const tapped = await product.call("POST", `${one.path}/session`, {});
    expect([tapped.status, tapped.body.error.code, tapped.body.error.stripe_code]).toEqual([
      502,
      "stripe_refused",
      "resource_missing",
    ]);
    expect((await scene.linkOf(one)).attempts).toMatchObject([{ error: { stripe_code: "resource_missing" } }]);
  });

  it("shows at /healthz until Stripe accepts a call again", async () => {
    const one = await scene.setScene(product);
    await product.restart({ STRIPE_SECRET_KEY: "sk_test_revoked" });
    expect((await product.call("GET", "/healthz")).status).toBe(200);
    await product.call("POST", `${one.path}/session`, {});
    const health = await product.call("GET", "/healthz");
    expect([health.status, health.body.status]).toEqual([503, "stripe_refused"]);
    expect(health.body.problems).toEqual([
      { name: "STRIPE_SECRET_KEY", problem: expect.stringContaining("Stripe refuses it") },
    ]);
    expect(JSON.stringify(health.body)).not.toContain("sk_test");
  });
});

describe("customers who link while the key is another account's", () => {
  it("are linked when it is mended: one who closed the tab, one of whom a webhook told, one whose page was done", async () => {
    const all = [await scene.setScene(product), await scene.setScene(product), await scene.setScene(product)];
    const sessions = [];
    for (const one of all) sessions.push(await scene.tap(one));
    await product.restart({ STRIPE_SECRET_KEY: "sk_test_elsewhere" });
    const accounts = [];
    for (const [at, one] of all.entries()) accounts.push(await scene.atBank(one, sessions[at] ?? ""));
    const [, second, third] = all as [scene.Scene, scene.Scene, scene.Scene];
    const news = (await scene.stripeEventsOf(second)).find(({ type }) => type.endsWith(".created"));
    expect((await deliver(product, news ?? {})).body).toEqual({ received: true, noted: true });
    expect((await scene.complete(third, sessions[2] ?? "")).status).toBe(502);
    for (const one of all)
      await eventually(
        () => scene.linkOf(one),
        ({ attempts: [attempt] }) => attempt.outcome === "pending" && attempt.error?.stripe_code === "resource_missing",
        30,
      );
    await product.restart();
    for (const [at, one] of all.entries()) await scene.endsLinked(one, accounts[at] ?? []);
    for (const one of all)
      expect((await scene.linkOf(one)).attempts).toMatchObject([{ outcome: "linked", error: null }]);
  });

  it("and an account that changed meanwhile is read again", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
    await scene.complete(one, session);
    await scene.endsLinked(one, [account]);
    await product.restart({ STRIPE_SECRET_KEY: "sk_test_elsewhere" });
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    const news = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated"));
    await deliver(product, news ?? {});
    const storage = await scene.storageOf(one);
    await eventually(
      () => storage.exec("SELECT * FROM refused"),
      (rows) => rows.length === 1,
    );
    await product.restart();
    await eventually(
      () => scene.linkOf(one),
      ({ accounts: { data } }) => data[0].status === "inactive",
      30,
    );
  });
});
