// An account is refreshed and subscribed to while Stripe fails, webhooks are lost or the object dies: what Stripe has is
// what we have in the end, and nothing is done twice.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

const permissions = ["payment_method", "balances", "ownership", "transactions"];
const faults = ["500", "429", "reset", "timeout", "late"] as const;
const operations = [
  ["refresh", "transactions"],
  ["refresh", "balance"],
  ["subscribe", "transactions"],
  ["unsubscribe", "transactions"],
] as const;
const cells = operations.flatMap(([operation, feature]) =>
  faults.flatMap((fault) => [1, 3].map((times) => ({ operation, feature, fault, times }))),
);

let product: Product;
beforeAll(async () => {
  // A refresh is asked after within a second, and no webhook says anything.
  product = await startProduct({ RECONCILE_SECONDS: "1,2,4,8" }, [], { stripe: 1_500 });
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

interface Linked extends scene.Scene {
  id: string;
}

async function linked(on: Product): Promise<Linked> {
  const one = await scene.setScene(on, { permissions });
  const session = await scene.tap(one);
  const [id = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  await scene.endsLinked(one, [id]);
  return { ...one, id };
}

const post = ({ product, id }: Linked, operation: string, feature: string, key: string) =>
  product.operator("POST", `/v1/accounts/${id}/${operation}`, { features: [feature] }, { "Idempotency-Key": key });
const ours = async (one: Linked): Promise<Answer["body"]> => (await scene.linkOf(one)).accounts.data[0];
const keyOf = (feature: string) => (feature === "transactions" ? "transaction_refresh" : `${feature}_refresh`);

/** Nothing is under way any more, and what we have is what Stripe has, everywhere. */
async function isSettled(one: Linked, feature: string, status = "succeeded") {
  // Ours first: what is asked of Stripe here would meet the fault that is meant for the product.
  await eventually(
    () => ours(one),
    (mine) => mine[keyOf(feature)]?.status === status,
    40,
  );
  await eventually(
    async () => [await ours(one), await scene.atStripe(one, one.id)],
    ([mine, stripes]) => scene.same(scene.stripesOwn(mine), stripes),
    20,
  );
  await scene.isPublished(one);
  return scene.isTold(one);
}

/** How often Stripe has ended a refresh of this account, whether or not that was sent. */
const refreshes = async (one: Linked, feature: string) =>
  (await scene.stripeEventsOf(one)).filter(({ type }) => type.endsWith(`.refreshed_${feature}`)).length;

describe.concurrent("Stripe fails", { timeout: 150_000 }, () => {
  it.each(cells)("to $operation $feature: $fault × $times", async ({ operation, feature, fault, times }) => {
    const one = await linked(product);
    const match = `POST /v1/financial_connections/accounts/${one.id}/${operation}`;
    await product.sandbox("POST", "/faults", { match, fault, times });
    const key = `${operation} ${one.id}`;
    for (let tries = 0; ; tries++) {
      const answer = await post(one, operation, feature, key);
      if (answer.status === 200) {
        expect(answer.body.id).toBe(one.id);
        // What it began may have ended meanwhile.
        const repeated = await post(one, operation, feature, key);
        expect([repeated.status, repeated.body.id]).toEqual([200, one.id]);
        break;
      }
      expect([answer.status, answer.body.error.type]).toEqual([503, "stripe_error"]);
      expect(tries).toBeLessThan(4);
    }
    const isRefreshed = operation !== "unsubscribe";
    if (isRefreshed) await isSettled(one, feature);
    const mine = await ours(one);
    expect(scene.stripesOwn(mine)).toEqual(await scene.atStripe(one, one.id));
    expect(mine.subscriptions).toEqual(operation === "subscribe" ? ["transactions"] : []);
    expect(await refreshes(one, feature)).toBe(isRefreshed ? 1 : 0);
    const types = (await scene.isTold(one)).map(({ type }) => type);
    expect(types.filter((type) => type === "account.linked")).toHaveLength(1);
    expect(types).not.toContain("account.refresh_failed");
    if (operation === "refresh") expect(types.filter((type) => type === "account.updated")).toHaveLength(1);
  });

  it.each(faults)("to say how a refresh has ended: %s × 3", async (fault) => {
    const one = await linked(product);
    const match = `GET /v1/financial_connections/accounts/${one.id}`;
    await product.sandbox("POST", "/faults", { match, fault, times: 3 });
    expect((await post(one, "refresh", "ownership", one.id)).status).toBe(200);
    await isSettled(one, "ownership");
    expect(await refreshes(one, "ownership")).toBe(1);
  });
});

describe.concurrent("no webhook says that a refresh has ended", () => {
  it("and it is found out all the same", async () => {
    const one = await linked(product);
    await post(one, "refresh", "balance", `well ${one.id}`);
    const types = (await isSettled(one, "balance")).map(({ type }) => type);
    expect(types.filter((type) => type === "account.updated")).toHaveLength(1);
  });

  it("nor that it has failed, which is told once", async () => {
    const one = await linked(product);
    await product.sandbox("POST", `/accounts/${one.id}/fail_next_refresh`);
    await post(one, "refresh", "balance", `ill ${one.id}`);
    const types = (await isSettled(one, "balance", "failed")).map(({ type }) => type);
    expect(types.filter((type) => type === "account.refresh_failed")).toHaveLength(1);
    expect(types).not.toContain("account.updated");
  });

  it("and the answer to whoever asked for it never came, who does not ask again", async () => {
    const one = await linked(product);
    const match = `POST /v1/financial_connections/accounts/${one.id}/refresh`;
    await product.sandbox("POST", "/faults", { match, fault: "late", times: 3 });
    expect((await post(one, "refresh", "balance", `lost ${one.id}`)).status).toBe(503);
    await isSettled(one, "balance");
    expect(await refreshes(one, "balance")).toBe(1);
  });

  it("and the object dies between refresh and result", async () => {
    const one = await linked(product);
    await post(one, "refresh", "balance", `evicted ${one.id}`);
    await scene.evict(one);
    // Nobody asks the object for anything: KV alone is looked at.
    await eventually(
      () => product.kv.get<{ account: Answer["body"] }>(`account:${one.id}`, "json"),
      (value) => value?.account.balance_refresh?.status === "succeeded",
      20,
    );
    await isSettled(one, "balance");
  });
});

it("what was read of an account before it was refreshed, and comes after, does not set it back", async () => {
  const own = await startProduct({ RECONCILE_SECONDS: "1" }, [{ binding: "STRIPE_API", name: "stripe" }]);
  try {
    await own.sandbox("POST", "/webhooks", { drop: true });
    const one = await linked(own);
    await own.sandbox("POST", `/accounts/${one.id}/account_numbers_updated`);
    const news = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".account_numbers_updated"));
    const path = `GET /v1/financial_connections/accounts/${one.id}`;
    const readings = async () => (await own.double("stripe")).calls[path];
    const before = await readings();
    await own.double("stripe", { slow: { [path]: 2_000 } });
    await deliver(own, news ?? {});
    await eventually(readings, (now) => now > before);
    expect((await post(one, "refresh", "balance", "overtaken")).status).toBe(200);
    const types = (await isSettled(one, "balance")).map(({ type }) => type);
    expect(types.filter((type) => type === "account.updated").length).toBeLessThanOrEqual(2);
    const { data } = (await own.operator("GET", `/v1/events?account_holder=${one.customer}&limit=100`)).body;
    const seen = data.filter(({ type }: { type: string }) => type === "account.updated").map(stateOf);
    expect(seen).not.toContain("none");
  } finally {
    await own.close();
  }
});
const stateOf = ({ data }: Answer["body"]): string => data.object.balance_refresh?.status ?? "none";

describe.concurrent("everything stops and starts again", () => {
  it("while Stripe is asked for a refresh: what came of it is read, and the repeat is the same one", async () => {
    const own = await startProduct({ RECONCILE_SECONDS: "1,2,4,8" }, [], { person: 4_000 });
    try {
      await own.sandbox("POST", "/webhooks", { drop: true });
      const one = await linked(own);
      const path = `/v1/financial_connections/accounts/${one.id}/refresh`;
      await own.sandbox("POST", "/faults", { match: `POST ${path}`, fault: "late" });
      const asked = post(one, "refresh", "transactions", "cut off").catch(() => null);
      await eventually(
        () => own.sandbox("GET", "/requests"),
        ({ data }) => data.some((seen: { path: string }) => seen.path === path),
      );
      await own.restart();
      await asked;
      await isSettled(one, "transactions");
      const again = await eventually(
        () => post(one, "refresh", "transactions", "cut off"),
        ({ status }) => status === 200,
        30,
      );
      expect(again.body.transaction_refresh.status).toBe("succeeded");
      expect(await refreshes(one, "transactions")).toBe(1);
    } finally {
      await own.close();
    }
  });
});
