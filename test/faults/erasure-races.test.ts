// A holder is erased while calls are under way, to Stripe and to KV: nothing that ends later brings anything back.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

const kvDouble = { binding: "RESULTS", name: "kv" } as const;

async function withKv(test: (product: Product) => Promise<void>): Promise<void> {
  const product = await startProduct(scene.soon, [kvDouble], { kv: 3_000 });
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

const erase = ({ product, customer }: scene.Scene) => product.operator("DELETE", `/v1/holders/${customer}`);

/** The object has nothing, not even tables; and neither has KV, now and after whatever may still land there. */
async function endsErased(one: scene.Scene, accounts: string[] = [], seconds = 60): Promise<void> {
  await eventually(
    async () =>
      (await scene.storageOf(one)).exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'"),
    (tables) => tables.length === 0,
    seconds,
  );
  await eventually(
    async () => (await one.product.kv.list()).keys.map(({ name }) => name),
    (names) => !names.some((name) => [one.customer, one.link, ...accounts].some((id) => name.includes(id))),
    seconds,
  );
  expect((await one.product.operator("GET", `/v1/links/${one.link}`)).status).toBe(404);
  for (const account of accounts) expect((await scene.atStripe(one, account)).status).toBe("disconnected");
}

const slow = (product: Product, match: string) =>
  product.sandbox("POST", "/faults", { match, fault: "slow", delay_ms: 3_000 });

/** A write of the link is under way in KV, and takes so long. */
async function writesSlowly({ product, link }: scene.Scene, slowMs: number): Promise<void> {
  await product.double("kv", { slow: 1, slowMs });
  const { writes } = await product.double("kv", {});
  await product.operator("POST", `/v1/links/${link}`, { metadata: { n: "slow" } });
  await eventually(
    () => product.double("kv", {}),
    (seen) => seen.writes.length > writes.length,
  );
}

describe.concurrent("a holder that is erased", () => {
  it("while a session is read for a customer who waits", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      await product.sandbox("POST", "/webhooks", { drop: true });
      const accounts = await scene.atBank(one, session);
      await slow(product, "GET /v1/financial_connections/sessions/*");
      const completing = scene.complete(one, session);
      await eventually(
        () => scene.stripeCalls(one, session),
        (calls) => calls.length > 0,
      );
      expect((await erase(one)).body).toMatchObject({ deleted: true, accounts_disconnected: 2 });
      expect((await completing).status).toBe(404);
      await endsErased(one, accounts);
    }));

  it("while a session is minted", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      await slow(product, "POST /v1/financial_connections/sessions");
      const before = (await product.sandbox("GET", "/requests")).data.length;
      const tapping = product.call("POST", `${one.path}/session`, {});
      await eventually(
        () => product.sandbox("GET", "/requests"),
        ({ data }) => data.length > before,
      );
      expect((await erase(one)).body.deleted).toBe(true);
      expect((await tapping).status).toBe(404);
      await endsErased(one);
    }));

  it("while an account is read again", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      await scene.complete(one, session);
      await scene.endsLinked(one, accounts);
      await slow(product, "GET /v1/financial_connections/accounts/*");
      const before = (await scene.stripeCalls(one, ...accounts)).length;
      await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
      await eventually(
        () => scene.stripeCalls(one, ...accounts),
        (calls) => calls.length > before,
      );
      expect((await erase(one)).body.accounts_disconnected).toBe(2);
      await endsErased(one, accounts);
    }));

  it("while taps, reports and webhooks come all at once", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      const events = await scene.stripeEventsOf(one);
      const crowd = [...Array(8)].flatMap(() => [
        product.call("POST", `${one.path}/session`, {}),
        scene.complete(one, session),
        product.call("GET", `${one.path}/status`),
        ...events.map((event) => deliver(product, event)),
      ]);
      const answers = await Promise.all([erase(one), ...crowd]);
      for (const { status } of answers) expect([200, 202, 404, 409, 429]).toContain(status);
      await endsErased(one, accounts);
    }));

  it("while KV takes seconds over a write", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      await scene.isPublished(one);
      await writesSlowly(one, 2_500);
      await erase(one);
      await endsErased(one);
    }));

  it("while KV has a write that was given up, which lands after the end", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      await scene.isPublished(one);
      await writesSlowly(one, 9_000);
      await erase(one);
      const landed = () => product.kv.get(`link:${one.link}`);
      await eventually(landed, (value) => value !== null, 20);
      await endsErased(one);
    }));

  it("while KV has such a write, which lands before the last event is sent, and refuses to delete it for a while", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      await scene.isPublished(one);
      await scene.isTold(one);
      await product.sandbox("POST", "/notifications", { answer: 500, times: 1000 });
      await writesSlowly(one, 16_000);
      expect((await erase(one)).body.deleted).toBe(true);
      await product.double("kv", { refuse: 1000 });
      await eventually(
        () => product.kv.get(`link:${one.link}`),
        (value) => value !== null,
        20,
      );
      await product.sandbox("POST", "/notifications", { answer: 200 });
      await eventually(
        () => product.sandbox("GET", "/notifications"),
        ({ data }) => data.at(-1)?.body.type === "holder.deleted" && data.at(-1)?.answered === 200,
        30,
      );
      await product.double("kv", { refuse: 0 });
      await endsErased(one);
    }));

  it("while KV refuses: each key is deleted in the end", () =>
    withKv(async (product) => {
      const one = await scene.setScene(product);
      await scene.isPublished(one);
      await product.double("kv", { refuse: 6 });
      expect([200, 202]).toContain((await erase(one)).status);
      await endsErased(one);
    }));
});
