// Stripe has news of an account that is not known here: it is found, whichever session it is of, and at what cost.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  const double = { binding: "STRIPE_API", name: "stripe" } as const;
  product = await startProduct(scene.never, [double]);
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

const readOf = (session: string) => `GET /v1/financial_connections/sessions/${session}`;
const hide = (account: string, hidden: true | null) => product.double("stripe", { hidden: { [account]: hidden } });

async function news(one: scene.Scene, account: string, type: string) {
  const events = await scene.stripeEventsOf(one);
  return events.find((event) => event.data.object.id === account && event.type.endsWith(type)) ?? {};
}

/** All that was noted is done. */
const isQuiet = (one: scene.Scene) =>
  eventually(
    async () =>
      (await scene.storageOf(one)).exec("SELECT kind, key FROM work WHERE done < wanted AND kind <> 'session'"),
    (rows) => rows.length === 0,
    30,
  );

describe("an account that its session shows only after it was read", () => {
  /** A link completed by the first of two accounts, while the second is still to come. */
  async function halfLinked() {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const [first = "", second = ""] = await scene.atBank(one, session);
    await hide(second, true);
    await deliver(product, await news(one, first, ".created"));
    const { accounts } = await eventually(
      () => scene.linkOf(one),
      ({ status }) => status === "completed",
    );
    expect(accounts.data.map(({ id }: { id: string }) => id)).toEqual([first]);
    return { one, session, first, second };
  }

  it.concurrent("is found by the news that it exists, and completion is told once", async () => {
    const { one, session, first, second } = await halfLinked();
    await hide(second, null);
    await deliver(product, await news(one, second, ".created"));
    await scene.endsLinked(one, [first, second]);
    expect(await scene.stripeCalls(one, session)).toHaveLength(2);
    const types = (await scene.eventsOf(one)).map(({ type }) => type);
    expect(types).toEqual(["link.created", "link.opened", "account.linked", "link.completed", "account.linked"]);
  });

  it.concurrent("is found by any later news of it", async () => {
    const { one, first, second } = await halfLinked();
    await hide(second, null);
    await product.sandbox("POST", `/accounts/${second}/deactivate`);
    await deliver(product, await news(one, second, ".deactivated"));
    await scene.endsLinked(one, [first, second]);
    const { accounts } = await scene.linkOf(one);
    expect(accounts.data.map(({ status }: { status: string }) => status)).toEqual(["active", "inactive"]);
  });

  it.concurrent("is found though the news of it comes while its session is being read without it", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await hide(accounts[1] ?? "", true);
    await product.double("stripe", { slow: { [readOf(session)]: 3_000 } });
    const completing = scene.complete(one, session);
    await eventually(
      () => product.double("stripe"),
      ({ slow }) => slow[readOf(session)] === null,
    );
    await hide(accounts[1] ?? "", null);
    await deliver(product, await news(one, accounts[1] ?? "", ".created"));
    expect((await completing).body.status).toBe("completed");
    await scene.endsLinked(one, accounts);
  });

  it.concurrent("is found once Stripe answers again", async () => {
    const { one, session, first, second } = await halfLinked();
    await hide(second, null);
    await product.sandbox("POST", "/faults", { match: readOf(session), fault: "429" });
    await deliver(product, await news(one, second, ".created"));
    await scene.evict(one);
    await scene.endsLinked(one, [first, second]);
  });
});

describe("what it costs", () => {
  const calls = async () =>
    (await product.sandbox("GET", "/requests")).data.map(
      ({ method, path }: { method: string; path: string }) => `${method} ${path}`,
    );

  it("two calls for an onboarding with two accounts, their webhooks around completion, and sessions linked before", async () => {
    const before = await scene.setScene(product);
    for (const one of [before, await scene.setScene(product, {}, before.customer)]) {
      const seen = (await calls()).length;
      const session = await scene.tap(one);
      const accounts = await scene.atBank(one, session);
      const [first, second] = await Promise.all(accounts.map((account) => news(one, account, ".created")));
      await Promise.all([
        deliver(product, first ?? {}),
        scene.complete(one, session),
        deliver(product, second ?? {}),
        deliver(product, first ?? {}),
      ]);
      await isQuiet(one);
      expect((await calls()).slice(seen)).toEqual(["POST /v1/financial_connections/sessions", readOf(session)]);
      expect((await scene.linkOf(one)).accounts.data).toHaveLength(2);
    }
  });

  it("five reads a minute, the newest sessions first, however often Stripe speaks of accounts that are none of ours", async () => {
    const one = await scene.setScene(product);
    const sessions = 12;
    const tried: string[] = [];
    for (let tries = 0; tries < sessions; tries++) {
      const session = await scene.tap(one);
      tried.push(session);
      await product.call("POST", `${one.path}/cancel`, { session, code: "canceled" });
    }
    const seen = (await calls()).length;
    for (let times = 0; times < 8; times++) {
      const object = {
        id: `fca_nobodys_${times % 2}`,
        object: "financial_connections.account",
        account_holder: { type: "customer", customer: one.customer },
      };
      const type = "financial_connections.account.refreshed_balance";
      const event = { id: `evt_${times}`, object: "event", type, livemode: false, created: 1, data: { object } };
      expect((await deliver(product, event)).body).toEqual({ received: true, noted: true });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const newest = [...tried].reverse().slice(0, 5).map(readOf);
    const reads = async () => (await calls()).slice(seen).filter((call: string) => call.startsWith("GET "));
    await eventually(reads, (all) => all.length >= 5);
    expect(await reads()).toEqual(newest);
    // A minute later it goes on, also in an object that has come back meanwhile.
    const storage = await scene.storageOf(one);
    const sought = () => storage.exec("SELECT key FROM work WHERE kind = 'find'");
    for (let minutes = 0; minutes < 10 && (await sought()).length > 0; minutes++) {
      const before = (await reads()).length;
      await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
      await storage.exec("UPDATE search_reads SET at = at - 60000");
      await storage.exec("UPDATE sought SET since = since - 600000 WHERE rounds > 0");
      await scene.evict(one);
      await scene.linkOf(one);
      const isLater = (now: number) => storage.exec("SELECT key FROM work WHERE kind = 'find' AND next_at < ?", now);
      await eventually(
        () => isLater(Date.now() + 30_000),
        (due) => due.length === 0,
      );
      expect((await reads()).length - before).toBeLessThanOrEqual(5);
    }
    expect(await sought()).toEqual([]);
    expect([...new Set(await reads())].sort()).toEqual(tried.map(readOf).sort());
    expect((await scene.linkOf(one)).accounts.data).toEqual([]);
    const isGivenUp = ({ message }: { message: string }) => /"at":"find".*fca_nobodys_.*in_no_session/.test(message);
    expect(product.logs().filter(isGivenUp).length).toBe(2);
  });

  it("one search for thirty of them at once, and what is ours does not wait for it", async () => {
    const one = await scene.setScene(product);
    const linked = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, linked);
    await scene.complete(one, linked);
    const more = await scene.setScene(product, {}, one.customer);
    const open = 3;
    for (let tries = 0; tries < open; tries++) await scene.tap(more);
    await isQuiet(one);
    const seen = (await calls()).length;
    await Promise.all([...Array(30)].map((_, n) => deliver(product, foreign(one, `fca_foreign_${n}`))));
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    await deliver(product, await news(one, account, ".deactivated"));
    await eventually(
      () => scene.linkOf(one),
      ({ accounts: { data } }) => data[0].status === "inactive",
    );
    const reads = (await calls()).slice(seen).filter((call: string) => /^GET .*sessions/.test(call));
    // Every one of them could have been in each of these sessions.
    expect(reads.length).toBeGreaterThanOrEqual(open + 1);
    expect(reads.length).toBeLessThanOrEqual(5);
  });
});

/** News of an account that is none of ours. */
function foreign(one: scene.Scene, id: string) {
  const object = { id, account_holder: { type: "customer", customer: one.customer } };
  const type = "financial_connections.account.refreshed_balance";
  return { id: `evt_${id}`, object: "event", type, livemode: false, created: 1, data: { object } };
}

it("an account that is linked while others are looked for, in a session that was read just before, is found", async () => {
  const one = await scene.setScene(product);
  const [, second = "", third = ""] = [await scene.tap(one), await scene.tap(one), await scene.tap(one)];
  await product.double("stripe", { slow: { [readOf(second)]: 3_000 } });
  await deliver(product, foreign(one, "fca_elsewhere"));
  // The newest is read first; the next is on its way.
  await eventually(
    () => product.double("stripe"),
    ({ slow }) => slow[readOf(second)] === null,
  );
  const accounts = await scene.atBank(one, third);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await deliver(product, await news(one, accounts[0] ?? "", ".created"));
  await deliver(product, await news(one, accounts[1] ?? "", ".created"));
  await scene.endsLinked(one, accounts);
});
