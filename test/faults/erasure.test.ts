// DELETE /v1/holders/:id: nothing of the account holder is left anywhere, whatever broke on the way, and nothing comes back.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.soon);
});
afterAll(() => product.close());

interface Erased extends scene.Scene {
  session: string;
  accounts: string[];
  /** A second link, which is open. */
  open: scene.Scene;
}

/** A customer who has linked two accounts by one link, and has another that is open. */
async function linkedHolder(on: Product): Promise<Erased> {
  const one = await scene.setScene(on, { purpose: "Planted purpose", metadata: { planted: "planted value" } });
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await scene.endsLinked(one, accounts);
  return { ...one, session, accounts, open: await scene.setScene(on, {}, one.customer) };
}

const erase = ({ product, customer }: scene.Scene, query = "") =>
  product.operator("DELETE", `/v1/holders/${customer}${query}`);

const answerOf = (one: scene.Scene, accounts: number, links: number) => ({
  id: one.customer,
  object: "account_holder",
  stripe_account: null,
  deleted: true,
  accounts_disconnected: accounts,
  links_revoked: links,
});

const tables = async (one: scene.Scene) => {
  const storage = await scene.storageOf(one);
  // Those that begin with _ are the platform's own.
  return (await storage.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'")).map(
    ({ name }) => name,
  );
};

/** No key of KV, no row, no table is left, nor does any answer know of the holder. */
async function leavesNothing(one: Erased): Promise<void> {
  const { keys } = await one.product.kv.list();
  const ids = [one.customer, one.link, one.open.link, ...one.accounts];
  expect(keys.filter(({ name }) => ids.some((id) => name.includes(id)))).toEqual([]);
  expect(await tables(one)).toEqual([]);
  expect(await one.product.index(`SELECT id FROM links WHERE holder = '${one.customer}' LIMIT 10`)).toEqual([]);
  for (const path of [`/v1/links/${one.link}`, `/v1/holders/${one.customer}`, `/v1/accounts/${one.accounts[0]}`])
    expect((await one.product.operator("GET", path)).status).toBe(404);
  expect((await one.product.call("GET", one.path)).status).toBe(404);
  for (const account of one.accounts) expect((await scene.atStripe(one, account)).status).toBe("disconnected");
}

/** What the operator's receiver was told of this holder, in order. */
async function toldOf(one: Erased): Promise<{ type: string; data: { object: { id: string } } }[]> {
  const { data } = await one.product.sandbox("GET", "/notifications");
  const text = (body: object) => JSON.stringify(body);
  return data
    .filter(({ body, answered }: scene.Received) => answered < 300 && text(body).includes(one.customer))
    .map(({ body }: scene.Received) => body);
}

async function endsErased(one: Erased, seconds = 60): Promise<void> {
  await eventually(
    () => tables(one),
    (names) => names.length === 0,
    seconds,
  );
  await leavesNothing(one);
  const told = await toldOf(one);
  expect(told.filter(({ type }) => type === "holder.deleted")).toHaveLength(1);
  expect(told.at(-1)).toMatchObject({
    type: "holder.deleted",
    data: { object: { id: one.customer, object: "account_holder", stripe_account: null } },
  });
}

describe("a holder that is erased", () => {
  it("is gone from KV, the object, the API and Stripe's connections; and the operator was told, of the end last", async () => {
    const one = await linkedHolder(product);
    const erased = await erase(one);
    expect([erased.status, erased.body]).toEqual([200, answerOf(one, 2, 1)]);
    await endsErased(one);
    const types = (await toldOf(one)).map(({ type }) => type);
    expect(types.slice(-4)).toEqual(["link.revoked", "account.disconnected", "account.disconnected", "holder.deleted"]);
    expect((await toldOf(one)).at(-1)?.data).toEqual({
      object: { id: one.customer, object: "account_holder", stripe_account: null },
    });
    const log = product.logs();
    for (const planted of ["pat@example.com", "Planted purpose", "planted value"])
      expect(log.map(({ message }) => message).join("\n")).not.toContain(planted);
    const again = await erase(one);
    expect([again.status, again.body]).toEqual([200, answerOf(one, 0, 0)]);
  });

  it("is not brought back by webhooks, taps, completions, looks or a late claim", async () => {
    const one = await linkedHolder(product);
    const pending = await scene.tap(one.open);
    expect((await erase(one)).body.deleted).toBe(true);
    for (const event of await scene.stripeEventsOf(one))
      expect((await deliver(product, event)).body).toEqual({ received: true, noted: false });
    const answers = await Promise.all([
      product.call("POST", `${one.path}/session`, {}),
      product.call("POST", `${one.open.path}/session`, {}),
      scene.complete(one, one.session),
      scene.complete(one.open, pending),
      product.call("POST", `${one.open.path}/cancel`, { session: pending, code: "canceled" }),
      product.call("GET", `${one.path}/status`),
      product.operator("POST", `/v1/links/${one.link}/revoke`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    await endsErased(one);
  });

  it("twice at once ends right, and one may be a repeat of the other", async () => {
    const one = await linkedHolder(product);
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const path = `/v1/holders/${one.customer}`;
    const answers = await Promise.all([
      erase(one),
      erase(one),
      product.operator("DELETE", path, undefined, headers),
      product.operator("DELETE", path, undefined, headers),
    ]);
    for (const { status, body } of answers) expect([status, body.deleted]).toEqual([200, true]);
    await endsErased(one);
    const calls = await scene.stripeCalls(one, ...one.accounts);
    expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  it("loses what Stripe has of it and was not read here", async () => {
    const one = await linkedHolder(product);
    const session = await scene.tap(one.open);
    await product.sandbox("POST", "/webhooks", { drop: true });
    const more = await scene.atBank(one.open, session, { institution: "Bank (Non-OAuth)" });
    const erased = await erase(one);
    await product.sandbox("POST", "/webhooks", {});
    expect(erased.body).toEqual(answerOf(one, 3, 1));
    await endsErased({ ...one, accounts: [...one.accounts, ...more] });
  });

  it("may have a link again, which knows nothing of before", async () => {
    const one = await linkedHolder(product);
    await erase(one);
    const next = await scene.setScene(product, {}, one.customer);
    const session = await scene.tap(next);
    const accounts = await scene.atBank(next, session);
    await scene.complete(next, session);
    await scene.endsLinked(next, accounts);
    const holder = (await product.operator("GET", `/v1/holders/${one.customer}`)).body;
    expect(holder.links.data.map(({ id }: { id: string }) => id)).toEqual([next.link]);
  });

  it("while the receiver is down is gone but for the event that says so, which arrives when it is up", async () => {
    const one = await linkedHolder(product);
    await product.sandbox("POST", "/notifications", { answer: 500, times: 12 });
    const erased = await erase(one);
    expect(erased.body).toEqual(answerOf(one, 2, 1));
    const { keys } = await product.kv.list();
    expect(keys.filter(({ name }) => name.includes(one.customer) || name.includes(one.link))).toEqual([]);
    await product.sandbox("POST", "/notifications", { answer: 200 });
    await endsErased(one);
  });

  it("stays unknown to those who come while it is being erased", async () => {
    const one = await linkedHolder(product);
    const faults = { match: "POST /v1/financial_connections/accounts/*/disconnect", fault: "500", times: 9 };
    await product.sandbox("POST", "/faults", faults);
    const erasing = erase(one);
    await eventually(
      () => product.operator("GET", `/v1/links/${one.link}`),
      ({ status }) => status === 404,
    );
    const body = { account_holder: { type: "customer", customer: one.customer } };
    const made = await product.operator("POST", "/v1/links", body);
    expect([made.status, made.body.error.code]).toEqual([409, "account_holder_being_deleted"]);
    expect((await product.call("POST", `${one.open.path}/session`, {})).status).toBe(404);
    await erasing;
    await endsErased(one);
  });

  it("refuses what is no id, and is no business of a stranger", async () => {
    expect((await product.operator("DELETE", "/v1/holders/lnk_1")).status).toBe(404);
    expect((await product.call("DELETE", "/v1/holders/cus_1")).status).toBe(401);
    const unknown = await product.operator("DELETE", "/v1/holders/cus_unknown");
    expect([unknown.status, unknown.body.deleted]).toEqual([200, true]);
  });
});

const calls = ["POST /v1/financial_connections/accounts/*/disconnect", "GET /v1/financial_connections/accounts"];
const faults = ["500", "429", "timeout", "reset", "late"];

describe.each(calls)("%s", (match) => {
  it.concurrent.each(faults.flatMap((fault) => [1, 3].map((times) => [fault, times] as const)))(
    "%s × %d: the erasure ends all the same",
    async (fault, times) => {
      const own = await startProduct(scene.soon, [], { stripe: 1_000 });
      try {
        const one = await linkedHolder(own);
        await own.sandbox("POST", "/faults", { match, fault, times });
        const erased = await erase(one);
        expect([200, 202]).toContain(erased.status);
        expect(erased.body.deleted).toBe(erased.status === 200);
        await endsErased(one);
      } finally {
        await own.close();
      }
    },
  );
});

describe.concurrent("an erasure that is cut off", () => {
  it.each(["by an eviction", "by a restart"])("%s goes on by itself", async (how) => {
    const own = await startProduct(scene.soon);
    try {
      const one = await linkedHolder(own);
      const match = "POST /v1/financial_connections/accounts/*/disconnect";
      await own.sandbox("POST", "/faults", { match, fault: "429", times: 1 });
      const erasing = erase(one).catch(() => null);
      await eventually(
        () => scene.stripeCalls(one, ...one.accounts),
        (made) => made.some((call) => call.endsWith("/disconnect")),
      );
      if (how === "by a restart") await own.restart();
      else await scene.evict(one);
      await erasing;
      await endsErased(one);
    } finally {
      await own.close();
    }
  });
});
