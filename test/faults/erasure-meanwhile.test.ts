// An erased account holder, and what comes before, during and after.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import type { Double } from "../workerd/wiring.ts";
import * as scene from "./scenario.ts";

const disconnectCall = "POST /v1/financial_connections/accounts/*/disconnect";

async function on(
  test: (product: Product) => Promise<void>,
  vars: Record<string, string> = scene.soon,
  doubles: Double[] = [],
  timeouts: object = {},
): Promise<void> {
  const product = await startProduct(vars, doubles, timeouts);
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

async function linked(product: Product, terms: object = {}) {
  const one = await scene.setScene(product, terms);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await scene.isPublished(one);
  return { ...one, session, accounts };
}

const erase = ({ product, customer }: scene.Scene, headers: Record<string, string> = {}) =>
  product.operator("DELETE", `/v1/holders/${customer}`, undefined, headers);

const tables = async (one: scene.Scene) =>
  (
    await (await scene.storageOf(one)).exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'")
  ).map(({ name }) => name);

const ended = (one: scene.Scene, seconds = 40) =>
  eventually(
    () => tables(one),
    (names) => names.length === 0,
    seconds,
  );

const told = async (product: Product): Promise<string[]> =>
  (await product.sandbox("GET", "/notifications")).data
    .filter(({ answered }: scene.Received) => answered < 300)
    .map(({ body }: scene.Received) => body.type);

describe("a link that is made after its holder was erased", () => {
  it("is followed by itself: the alarm is set anew", () =>
    on(async (product) => {
      const one = await linked(product);
      await scene.isTold(one);
      expect((await erase(one)).body.deleted).toBe(true);
      await ended(one);
      // The object remembers an alarm that it had set, at most five seconds on; it went with the storage.
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      const next = await scene.setScene(product, {}, one.customer);
      await product.sandbox("POST", "/webhooks", { drop: true });
      const session = await scene.tap(next);
      await scene.atBank(next, session);
      await eventually(
        () => scene.linkOf(next),
        ({ status }) => status === "completed",
        30,
      );
    }));
});

describe("an event of the whole account holder that was not answered in time", () => {
  it("is sent once more, not twice at a time", () =>
    on(
      async (product) => {
        const one = await scene.setScene(product);
        await eventually(
          () => scene.eventsOf(one),
          (events) => events.every(({ delivery }) => delivery.status === "delivered"),
        );
        await product.double("receiver", { silentFor: [one.customer] });
        const manage = new URL((await scene.linkOf(one)).manage_url).pathname;
        expect((await product.call("POST", `${manage}/deletion`, {})).status).toBe(200);
        const requested = async () =>
          (await scene.eventsOf(one)).find(({ type }) => type === "holder.deletion_requested")?.delivery;
        await eventually(requested, (delivery) => delivery.attempts.length > 0);
        await product.double("receiver", { silentFor: [], forget: true });
        await eventually(requested, ({ status }) => status === "delivered", 20);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const { seen } = await product.double("receiver");
        expect(seen.map(({ type }: { type: string }) => type)).toEqual(["holder.deletion_requested"]);
      },
      scene.soon,
      [{ binding: "NOTIFY_RECEIVER", name: "receiver" }],
      { delivery: 1_000, lateDelivery: 1_000 },
    ));
});

describe("links that are asked for all the time while a holder is erased", () => {
  it("are there, where the answer says so", () =>
    on(async (product) => {
      const one = await linked(product);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const made: string[] = [];
      let isOver = false;
      const body = { account_holder: { type: "customer", customer: one.customer } };
      const hammer = async () => {
        while (!isOver) {
          const answer = await product.operator("POST", "/v1/links", body);
          if (answer.status === 200) made.push(answer.body.id);
          else expect([404, 409]).toContain(answer.status);
        }
      };
      const hammers = [hammer(), hammer(), hammer(), hammer()];
      const erased = await erase(one);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      isOver = true;
      await Promise.all(hammers);
      expect(erased.body.deleted).toBe(true);
      // Those that were made before are revoked; whatever was made after the last refusal must be there.
      const statuses = [];
      for (const id of made) statuses.push((await product.operator("GET", `/v1/links/${id}`)).status);
      const lost = statuses.lastIndexOf(404);
      const kept = statuses.indexOf(200);
      expect(kept).toBeGreaterThan(-1);
      expect(lost).toBeLessThan(kept);
      await evictAndSee(product, one, made.slice(kept));
    }));
});

async function evictAndSee(product: Product, one: scene.Scene, links: string[]): Promise<void> {
  await scene.evict(one);
  for (const id of links) expect((await product.operator("GET", `/v1/links/${id}`)).status).toBe(200);
}

describe("the events of an erasure that Stripe has held up for a while", () => {
  it("are told, where their receiver fails once for a moment", () =>
    on(async (product) => {
      const one = await linked(product);
      await scene.isTold(one);
      await product.sandbox("POST", "/faults", { match: disconnectCall, fault: "429", times: 3 });
      void erase(one);
      // One failed delivery, just as Stripe is well again.
      await eventually(
        () => scene.stripeCalls(one, ...one.accounts),
        (calls) => calls.filter((call) => call.endsWith("/disconnect")).length >= 3,
        40,
      );
      await product.sandbox("POST", "/notifications", { answer: 500, times: 1 });
      await ended(one);
      const types = await told(product);
      expect(types.filter((type) => type === "account.disconnected")).toHaveLength(2);
      expect(types.at(-1)).toBe("holder.deleted");
    }));
});

describe("while Stripe refuses to disconnect a holder that is to be erased", () => {
  it("its customer's page does not say that all is deleted", () =>
    on(async (product) => {
      const one = await linked(product);
      await product.sandbox("POST", "/faults", { match: disconnectCall, fault: "429", times: 50 });
      const manage = new URL((await scene.linkOf(one)).manage_url).pathname;
      expect((await erase(one)).status).toBe(202);
      expect((await scene.atStripe(one, one.accounts[0] as string)).status).toBe("active");
      expect((await product.call("GET", `${manage}/status`)).body.deletion).not.toBe("done");
    }));

  it("the API does not show its accounts", () =>
    on(async (product) => {
      const one = await linked(product);
      await product.sandbox("POST", "/faults", { match: disconnectCall, fault: "429", times: 50 });
      expect((await erase(one)).status).toBe(202);
      expect((await product.operator("GET", `/v1/links/${one.link}`)).status).toBe(404);
      expect((await product.operator("GET", `/v1/accounts/${one.accounts[0]}`)).status).toBe(404);
    }));

  it("another DELETE tries at once when Stripe is well again", () =>
    on(
      async (product) => {
        const one = await linked(product);
        await product.sandbox("POST", "/faults", { match: disconnectCall, fault: "429", times: 1 });
        const first = erase(one);
        await eventually(
          () => scene.stripeCalls(one, ...one.accounts),
          (calls) => calls.some((call) => call.endsWith("/disconnect")),
        );
        // As after some hours of failures.
        const storage = await scene.storageOf(one);
        const later = `UPDATE work SET failures = 20, next_at = ${Date.now() + 900_000} WHERE kind = 'erase'`;
        await new Promise((resolve) => setTimeout(resolve, 200));
        await storage.exec(later);
        expect((await first).status).toBe(202);
        expect((await erase(one)).body.deleted).toBe(true);
      },
      // So that the repeat is not made before the test has put it off.
      { RECONCILE_SECONDS: "5,10" },
      [],
      { person: 6_000 },
    ));
});

describe("an operation that waits while its holder is erased", () => {
  it("finds no account", () =>
    on(async (product) => {
      const one = await linked(product, { permissions: ["balances"] });
      // Its keys in KV may be written to again at once.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const path = `/v1/accounts/${one.accounts[0]}/refresh`;
      const match = "POST /v1/financial_connections/accounts/*/refresh";
      await product.sandbox("POST", "/faults", { match, fault: "429", times: 1 });
      const failed = await product.operator("POST", path, { features: ["balance"] });
      expect(failed.status).toBe(503);
      const waiting = product.operator("POST", path, { features: ["balance"] });
      await new Promise((resolve) => setTimeout(resolve, 30));
      const erased = await erase(one);
      expect(erased.body.deleted).toBe(true);
      const answer = await waiting;
      expect([answer.status, answer.body.error?.code]).toEqual([404, "resource_missing"]);
    }));
});

describe("the log", () => {
  it.each(["with", "without"])("of an erasure %s NOTIFY_URL has no errors", (how) =>
    on(
      async (product) => {
        const one = await linked(product);
        await erase(one);
        await ended(one);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const errors = product.logs().filter(({ level }) => level === "error");
        expect(errors.map(({ message }) => message)).toEqual([]);
      },
      how === "with" ? scene.soon : { ...scene.soon, NOTIFY_URL: "", NOTIFY_SECRET: "" },
    ),
  );
});
