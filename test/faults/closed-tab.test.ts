// The tab is closed at every step of the customer's path, with Stripe's webhooks and without: the end is right all the same.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

describe.concurrent.each([
  ["arrive", false],
  ["are lost", true],
])("while webhooks %s, the tab is closed", (_, drop) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct(scene.soon);
    await product.sandbox("POST", "/webhooks", { drop });
  });
  afterAll(() => product.close());

  it("once the page was seen: nothing has happened, and the customer may come back", async () => {
    const one = await scene.setScene(product);
    const before = await scene.linkOf(one);
    expect((await product.call("GET", one.path)).status).toBe(200);
    expect(await scene.linkOf(one)).toEqual(before);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
  });

  it("once a session was minted: it is asked after, ends no attempt, and the next try links", async () => {
    const one = await scene.setScene(product);
    const left = await scene.tap(one);
    await eventually(
      () => scene.stripeCalls(one, left),
      (calls) => calls.length >= 2,
    );
    expect(await scene.linkOf(one)).toMatchObject({
      status: "open",
      attempts: [{ session: left, outcome: "pending" }],
    });
    const accounts = await scene.atBank(one, await scene.tap(one));
    await scene.endsLinked(one, accounts);
  });

  it("at the bank, without linking: the link stays open for the next try", async () => {
    const one = await scene.setScene(product);
    const left = await scene.tap(one);
    await scene.atBank(one, left, { outcome: "closed" });
    const second = await scene.tap(one);
    const accounts = await scene.atBank(one, second);
    await scene.complete(one, second);
    await scene.endsLinked(one, accounts);
    const { attempts } = await scene.linkOf(one);
    expect(attempts).toMatchObject([{ session: left }, { session: second, outcome: "linked" }]);
    expect(attempts[0].outcome).not.toBe("linked");
  });

  it("right after the bank said yes: the link completes by itself", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await scene.endsLinked(one, await scene.atBank(one, session));
  });

  it("while the page reports completion: the link completes by itself", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    const closing = new AbortController();
    const sent = fetch(new URL(`${one.path}/complete`, product.url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session }),
      signal: closing.signal,
    });
    setTimeout(() => closing.abort(), 5);
    await sent.catch(() => null);
    await scene.endsLinked(one, accounts);
  });

  it("and an app says canceled, though the bank said yes: the link completes by itself", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await product.call("POST", `${one.path}/cancel`, { session, code: "canceled" });
    await scene.endsLinked(one, await scene.atBank(one, session));
  });
});

describe.concurrent("nobody but Stripe is believed", () => {
  const reads = (one: scene.Scene, session: string, times: number) =>
    eventually(
      () => scene.stripeCalls(one, session),
      (calls) => calls.length >= times,
      20,
    );

  it("a session is asked after until its link ends, whatever the page or an app said of it", async () => {
    const product = await startProduct({ RECONCILE_SECONDS: "1,2" });
    try {
      await product.sandbox("POST", "/webhooks", { drop: true });
      const ends = {
        canceled: (one: scene.Scene, session: string) =>
          product.call("POST", `${one.path}/cancel`, { session, code: "canceled" }),
        failed: (one: scene.Scene, session: string) =>
          product.call("POST", `${one.path}/cancel`, { session, code: "failed" }),
        completed: scene.complete,
      };
      await Promise.all(
        Object.values(ends).map(async (end) => {
          const one = await scene.setScene(product);
          const session = await scene.tap(one);
          const asked = (await scene.stripeCalls(one, session)).length;
          expect((await end(one, session)).body.status).toBe("open");
          // Past the schedule: twice, and once more for who says that it is done.
          await reads(one, session, asked + (end === scene.complete ? 3 : 2));
          await scene.endsLinked(one, await scene.atBank(one, session));
        }),
      );
    } finally {
      await product.close();
    }
  });

  it("when completion cannot be read Stripe is asked again within seconds, long before it was to be", async () => {
    const product = await startProduct(scene.never);
    try {
      await product.sandbox("POST", "/webhooks", { drop: true });
      const one = await scene.setScene(product);
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      const match = `GET /v1/financial_connections/sessions/${session}`;
      await product.sandbox("POST", "/faults", { match, fault: "429" });
      expect((await scene.complete(one, session)).status).toBe(503);
      await scene.endsLinked(one, accounts);
    } finally {
      await product.close();
    }
  });
});

it("once whoever waited for it was told to come again: what Stripe answers then is published and told at once", async () => {
  const line = { binding: "STRIPE_API", name: "line" } as const;
  const product = await startProduct(scene.never, [line], { person: 6_000, lookAgain: 60_000 });
  try {
    await product.sandbox("POST", "/webhooks", { drop: true });
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await scene.atBank(one, session);
    const match = `GET /v1/financial_connections/sessions/${session}`;
    await product.double("line", { hold: { match, times: 1, ms: 6_000 } });
    expect((await scene.complete(one, session)).status).toBe(503);
    await eventually(
      () => product.kv.get<{ status: string }>(`link:${one.link}`, "json"),
      (link) => link?.status === "completed",
    );
    expect((await scene.isTold(one)).at(-1)?.type).toBe("link.completed");
  } finally {
    await product.close();
  }
});

describe.concurrent("an operator walks it through, every webhook lost and nobody reporting completion", () => {
  let product: Product;
  beforeAll(async () => {
    // The sandbox's own settings, as whoever tries it out has them.
    product = await startProduct();
    await product.sandbox("POST", "/webhooks", { drop: true });
  });
  afterAll(() => product.close());

  it("is completed, published and told within the schedule, for two Stripe calls", async () => {
    const one = await scene.setScene(product);
    const before = (await product.sandbox("GET", "/requests")).data.length;
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await eventually(
      () => scene.linkOf(one),
      ({ status }) => status === "completed",
      40,
    );
    const calls = (await product.sandbox("GET", "/requests")).data.slice(before);
    expect(calls.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`)).toEqual([
      "POST /v1/financial_connections/sessions",
      `GET /v1/financial_connections/sessions/${session}`,
    ]);
    await scene.endsLinked(one, accounts);
    const told = (await scene.isTold(one)).map(({ type }) => type);
    expect(told).toEqual(["link.created", "link.opened", "account.linked", "account.linked", "link.completed"]);
    const { data } = await product.sandbox("GET", "/notifications");
    expect(data.map(({ body }: scene.Received) => body.type)).toEqual(told);
  });
});
