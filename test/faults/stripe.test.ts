// Every Stripe call of every flow × every way it can fail × once and three times: each flow ends right, nothing is made twice.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

const faults = ["500", "429", "reset", "timeout", "late"] as const;
type Fault = (typeof faults)[number];
const cells = faults.flatMap((fault) => [1, 3].map((times) => ({ fault, times })));
interface Cell {
  fault: Fault;
  times: number;
}
const patience = 150_000;
/** Stripe's silence is waited for three times a call, so less long than in production. */
const hasty = { stripe: 1_500 };

// Calls that cannot be told apart by their path take turns, and none but those it is for may meet a fault: so each group of
// faults has a product for what customers do, one for operators' sessions, and one for what is read at Stripe afterwards.
const group = (fault: Fault) => (fault === "timeout" || fault === "late" ? fault : "quick");
type Role = "customers" | "operators" | "readers";
const products = new Map<string, Product>();
const turns = new Map<string, Promise<unknown>>();
const productFor = (role: Role, { fault }: Cell) => products.get(`${group(fault)} ${role}`) as Product;
const spare = new Map<Product, string[]>();
const aCustomer = (product: Product) => spare.get(product)?.pop() ?? "";
const aScene = (product: Product) => scene.setScene(product, {}, aCustomer(product));

function inTurn<T>(product: Product, call: string, work: () => Promise<T>): Promise<T> {
  const name = `${product.url.href} ${call}`;
  const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
  turns.set(name, turn);
  return turn;
}

beforeAll(async () => {
  const roles = ["customers", "operators", "readers"] satisfies Role[];
  const names = ["quick", "timeout", "late"].flatMap((each) => roles.map((role) => `${each} ${role}`));
  await Promise.all(
    names.map(async (name) => {
      const product = await startProduct({ RECONCILE_SECONDS: "1,2,4,8" }, [], hasty);
      products.set(name, product);
      // Made before anything fails, so that a fault meant for one cell does not hit another's customer.
      const customers = [...Array(4 * cells.length)].map(() => scene.customerAtStripe(product));
      spare.set(product, await Promise.all(customers));
      await product.sandbox("POST", "/webhooks", { drop: true });
    }),
  );
});
afterAll(() => Promise.all([...products.values()].map((product) => product.close())));

const arm = (product: Product, match: string, { fault, times }: Cell) =>
  product.sandbox("POST", "/faults", { match, fault, times });

let keys = 0;
/** The operator's program: sends the same request with the same key until it is done. */
async function untilDone(product: Product, path: string, body: object) {
  const headers = { "Idempotency-Key": `operator-${keys++}` };
  for (let tries = 0; ; tries++) {
    const answer = await product.operator("POST", path, body, headers);
    if (answer.status === 200) {
      const again = await product.operator("POST", path, body, headers);
      expect(again.body).toEqual(answer.body);
      return answer.body;
    }
    expect([answer.status, answer.body.error.type]).toEqual([503, "stripe_error"]);
    expect(tries).toBeLessThan(4);
  }
}

async function linksOf(product: Product, holder: string) {
  return (await product.operator("GET", `/v1/links?account_holder=${holder}&limit=100`)).body.data;
}

const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);

describe.concurrent("a customer is made at Stripe", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const product = productFor("customers", cell);
    const email = `made-${cell.fault}-${cell.times}@example.com`;
    const link = await inTurn(product, "customers", async () => {
      await arm(product, "POST /v1/customers", cell);
      return untilDone(product, "/v1/links", { account_holder: { type: "customer", email } });
    });
    const { data } = await product.stripe("GET", `/v1/customers?email=${encodeURIComponent(email)}`);
    expect(idsOf(data)).toEqual([link.account_holder.customer]);
    expect(await linksOf(product, link.account_holder.customer)).toHaveLength(1);
  });
});

describe.concurrent("a customer is looked up at Stripe", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const product = productFor("customers", cell);
    const customer = aCustomer(product);
    await arm(product, `GET /v1/customers/${customer}`, cell);
    const link = await untilDone(product, "/v1/links", { account_holder: { type: "customer", customer } });
    expect(idsOf(await linksOf(product, customer))).toEqual([link.id]);
  });
});

describe.concurrent("a connected account is looked up at Stripe", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const product = productFor("customers", cell);
    const account = String((await product.stripe("POST", "/v1/accounts", { type: "express" })).id);
    await arm(product, `GET /v1/accounts/${account}`, cell);
    const made = await untilDone(product, "/v1/links", { account_holder: { type: "account", account } });
    expect(idsOf(await linksOf(product, account))).toEqual([made.id]);
  });
});

describe.concurrent("the customer's tap mints a session", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const product = productFor("customers", cell);
    const one = await aScene(product);
    const session = await inTurn(product, "sessions", async () => {
      await arm(product, "POST /v1/financial_connections/sessions", cell);
      for (let taps = 0; ; taps++) {
        const answer = await product.call("POST", `${one.path}/session`, {});
        if (answer.status === 200) return String(answer.body.session);
        expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "2"]);
        expect(taps).toBeLessThan(4);
      }
    });
    const { attempts } = await scene.linkOf(one);
    expect(attempts.at(-1)).toMatchObject({ session, outcome: "pending" });
    for (const tried of attempts.slice(0, -1))
      expect(tried).toMatchObject({ session: null, outcome: "failed", error: { code: "stripe_unavailable" } });
    const accounts = await scene.atBank(one, session);
    expect((await scene.complete(one, session)).body.status).toBe("completed");
    await scene.endsLinked(one, accounts);
  });
});

describe.concurrent("the operator's backend mints a session", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const product = productFor("operators", cell);
    const customer = aCustomer(product);
    const minted = await inTurn(product, "sessions", async () => {
      await arm(product, "POST /v1/financial_connections/sessions", cell);
      return untilDone(product, "/v1/sessions", { account_holder: { type: "customer", customer } });
    });
    const [link, ...others] = await linksOf(product, customer);
    expect(others).toEqual([]);
    expect(link.attempts).toMatchObject([{ session: minted.session, via: "api" }]);
    const one = { product, customer, link: link.id, path: new URL(link.url).pathname };
    await scene.endsLinked(one, await scene.atBank(one, minted.session));
  });
});

describe.concurrent("the finished session is read", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const one = await aScene(productFor("readers", cell));
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await arm(one.product, `GET /v1/financial_connections/sessions/${session}`, cell);
    // Whatever the page is told, nobody asks again: the rest goes by itself.
    expect([200, 503]).toContain((await scene.complete(one, session)).status);
    await scene.endsLinked(one, accounts);
    expect((await scene.linkOf(one)).attempts).toMatchObject([{ session, outcome: "linked", error: null }]);
  });
});

describe.concurrent("the rest of a session's accounts is read", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const one = await aScene(productFor("readers", cell));
    await inTurn(one.product, "list", async () => {
      const session = await scene.tap(one);
      const names = [...Array(12)].map((_, index) => `Account ${index + 1}`);
      const accounts = await scene.atBank(one, session, { institution: "Many Accounts", accounts: names });
      expect(accounts.length).toBeLessThan(12);
      await arm(one.product, "GET /v1/financial_connections/accounts", cell);
      expect([200, 503]).toContain((await scene.complete(one, session)).status);
      await scene.endsLinked(one, await scene.accountsAtStripe(one));
    });
  });
});

describe.concurrent("an account is read again after a webhook", { timeout: patience }, () => {
  it.each(cells)("$fault × $times", async (cell) => {
    const one = await aScene(productFor("readers", cell));
    const session = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
    await scene.complete(one, session);
    await arm(one.product, `GET /v1/financial_connections/accounts/${account}`, cell);
    await one.product.sandbox("POST", `/accounts/${account}/deactivate`);
    const news = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated"));
    expect((await deliver(one.product, news ?? {})).body).toEqual({ received: true, noted: true });
    await eventually(
      () => scene.linkOf(one),
      ({ accounts: { data } }) => data[0]?.status === "inactive",
      60,
    );
    await scene.endsLinked(one, [account]);
    const types = (await scene.eventsOf(one)).map(({ type }) => type);
    expect(types.filter((type) => type === "account.deactivated")).toHaveLength(1);
  });
});
