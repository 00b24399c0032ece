// Corners in which a customer was lost or somebody was misled: several links at once, long searches, links that open again,
// releases that overlap.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import * as scene from "./scenario.ts";

const double = { binding: "STRIPE_API", name: "stripe" } as const;
const sessions = "/v1/financial_connections/sessions";
const minting = `POST ${sessions}`;
const readOf = (session: string) => `GET ${sessions}/${session}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never, [double], { person: 12_000 });
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

const calls = async (match: string) => Number((await product.double("stripe")).calls[match] ?? 0);
const newsOf = (one: scene.Scene, id: string) => ({
  id: `evt_${id}`,
  object: "event",
  type: "financial_connections.account.refreshed_balance",
  livemode: false,
  created: 1,
  data: {
    object: {
      id,
      object: "financial_connections.account",
      account_holder: { type: "customer", customer: one.customer },
    },
  },
});

describe("turns", () => {
  it("of a link are two at a time, and share a failure, also while other links of the holder take up the object", async () => {
    const one = await scene.setScene(product);
    const [second, third] = [
      await scene.setScene(product, {}, one.customer),
      await scene.setScene(product, {}, one.customer),
    ];
    await product.double("stripe", { slowed: { [minting]: 3_000 } });
    const before = await calls(minting);
    const others = [second, second, third, third].map(({ path }) => product.call("POST", `${path}/session`, {}));
    await eventually(
      () => calls(minting),
      (now) => now - before === 4,
    );
    const taps = [...Array(10)].map(() => product.call("POST", `${one.path}/session`, {}));
    await pause(700);
    await product.double("stripe", { slowed: { [minting]: null }, failing: { [minting]: 500 } });
    await Promise.all([...taps, ...others]);
    const made = (await calls(minting)) - before - 4;
    await product.double("stripe", { failing: { [minting]: null } });
    // turns.test.ts says nine for the same ten taps when nobody else is there.
    expect(made).toBeLessThanOrEqual(9);
  });
});

describe("complete", () => {
  it("never says that nothing was linked when Stripe has not shown the session", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await scene.atBank(one, session);
    await product.double("stripe", { refused: { [readOf(session)]: "resource_missing" } });
    const statuses = [];
    for (let times = 0; times < 5; times++) statuses.push((await scene.complete(one, session)).status);
    const [attempt] = (await scene.linkOf(one)).attempts;
    await product.double("stripe", { refused: { [readOf(session)]: null } });
    expect([statuses, attempt.outcome]).toEqual([[502, 502, 502, 502, 502], "pending"]);
  });

  it("makes one read in two seconds also while Stripe fails", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    await product.double("stripe", { failing: { [readOf(session)]: 500 } });
    const began = Date.now();
    for (let times = 0; times < 4; times++) await scene.complete(one, session);
    const made = await calls(readOf(session));
    await product.double("stripe", { failing: { [readOf(session)]: null } });
    // The first reading tries three times, as there is no reason yet to think that it is of no use.
    expect(made).toBeLessThanOrEqual(3 + Math.ceil((Date.now() - began) / 2_000));
  });

  it("that Stripe does not answer keeps nobody from tapping on another link", { timeout: 60_000 }, async () => {
    const one = await scene.setScene(product);
    const slow: Promise<unknown>[] = [];
    for (let links = 0; links < 2; links++) {
      const other = await scene.setScene(product, {}, one.customer);
      for (let taps = 0; taps < 2; taps++) {
        const session = await scene.tap(other);
        await product.double("stripe", { slowed: { [readOf(session)]: 60_000 } });
        slow.push(scene.complete(other, session));
      }
    }
    await Promise.all(slow);
    // Who waited for the readings is answered, and gone.
    const tapped = await product.call("POST", `${one.path}/session`, {});
    expect(tapped.status).toBe(200);
  });
});

describe("the search for an unknown account", () => {
  async function halfLinked() {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const [first = "", second = ""] = await scene.atBank(one, session);
    await product.double("stripe", { hidden: { [second]: true } });
    await scene.complete(one, session);
    expect((await scene.linkOf(one)).accounts.data).toHaveLength(1);
    return { one, session, first, second };
  }
  const isFound = (one: scene.Scene) =>
    eventually(
      () => scene.linkOf(one),
      ({ accounts }) => accounts.data.length === 2,
      20,
    );

  it.concurrent("gets past a newer session whose answer cannot be read", async () => {
    const { one, second } = await halfLinked();
    const newer = await scene.setScene(product, {}, one.customer);
    const broken = await scene.tap(newer);
    await product.double("stripe", { hidden: { [second]: null }, odd: { [readOf(broken)]: "<html>" } });
    await deliver(product, newsOf(one, second));
    await isFound(one);
  });

  // The first shows that the way of looking is sound: it does not fail.
  it.concurrent.each([
    ["shows", false],
    ["does not show", true],
  ])("gets past five newer sessions that Stripe %s", async (_, isRefused) => {
    const { one, second } = await halfLinked();
    const newer = await scene.setScene(product, {}, one.customer);
    for (let taps = 0; taps < 5; taps++) {
      const gone = await scene.tap(newer);
      if (isRefused) await product.double("stripe", { refused: { [readOf(gone)]: "resource_missing" } });
    }
    await product.double("stripe", { hidden: { [second]: null } });
    await deliver(product, newsOf(one, second));
    const storage = await scene.storageOf(one);
    // Three minutes, which this test does not want to wait for.
    for (let minutes = 0; minutes < 3; minutes++) {
      await pause(2_000);
      await scene.evict(one);
      await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
      await storage.exec("UPDATE search_reads SET at = at - 60000");
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { minute: String(minutes) } });
    }
    await isFound(one);
  });

  it.concurrent("reaches older sessions also while there is news of other accounts every minute", async () => {
    const { one, second } = await halfLinked();
    const newer = await scene.setScene(product, {}, one.customer);
    for (let taps = 0; taps < 5; taps++) await scene.tap(newer);
    await product.double("stripe", { hidden: { [second]: null } });
    await deliver(product, newsOf(one, second));
    const storage = await scene.storageOf(one);
    for (let minutes = 0; minutes < 5; minutes++) {
      await pause(2_000);
      await scene.evict(one);
      await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
      await storage.exec("UPDATE search_reads SET at = at - 60000");
      await deliver(product, newsOf(one, `fca_other_${minutes}`));
    }
    await pause(2_000);
    expect((await scene.linkOf(one)).accounts.data).toHaveLength(2);
  });

  it.concurrent("does not end with the first reading, which Stripe may answer without the newest account", async () => {
    const { one, second } = await halfLinked();
    await deliver(product, newsOf(one, second));
    const storage = await scene.storageOf(one);
    await eventually(
      () => storage.exec("SELECT account FROM sought WHERE rounds = 1"),
      (rows) => rows.length > 0,
    );
    await product.double("stripe", { hidden: { [second]: null } });
    await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
    await storage.exec("UPDATE sought SET since = since - 60000");
    await scene.evict(one);
    await isFound(one);
  });

  it.concurrent("reads five sessions a minute, also in an object that is put away between two pieces of news", async () => {
    const one = await scene.setScene(product);
    const tried: string[] = [];
    for (let taps = 0; taps < 6; taps++) tried.push(await scene.tap(one));
    const reads = async () => {
      const { calls: all } = await product.double("stripe");
      return tried.reduce((sum, session) => sum + Number(all[readOf(session)] ?? 0), 0);
    };
    const began = Date.now();
    for (let times = 0; times < 3; times++) {
      await deliver(product, newsOf(one, `fca_foreign_${times}`));
      await eventually(reads, (sum) => sum >= 5 * (times + 1), 4).catch(() => {});
      await scene.evict(one);
    }
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(await reads()).toBeLessThanOrEqual(5);
  });
});

describe("a link that is opened again after its end", () => {
  it("has its sessions followed again: the customer is at the bank", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const storage = await scene.storageOf(one);
    const past = Math.floor(Date.now() / 1000) - 7200;
    await storage.exec("UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?)", past, past);
    await storage.exec("UPDATE attempts SET record = json_set(record, '$.started_at', ?)", past - 3600);
    await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'session'");
    await scene.evict(one);
    await eventually(
      async () => {
        await scene.linkOf(one);
        return storage.exec("SELECT key FROM work WHERE kind = 'session'");
      },
      (rows) => rows.length === 0,
      20,
    );
    const reopened = await product.operator("POST", `/v1/links/${one.link}`, {
      expires_at: Math.floor(Date.now() / 1000) + 86_400,
    });
    expect(reopened.body.status).toBe("open");
    // The customer links and closes the tab; no webhook arrives.
    await scene.atBank(one, session);
    expect(await storage.exec("SELECT key FROM work WHERE kind = 'session'")).toHaveLength(1);
  });

  it("and then ends again: a customer who says that it is done is believed to have done something since", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const storage = await scene.storageOf(one);
    const end = (at: number) =>
      storage.exec("UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?)", at, at);
    const past = Math.floor(Date.now() / 1000) - 10;
    await end(past);
    await scene.evict(one);
    await scene.complete(one, session);
    await product.operator("POST", `/v1/links/${one.link}`, { expires_at: Math.floor(Date.now() / 1000) + 86_400 });
    const accounts = await scene.atBank(one, session);
    await end(past);
    await scene.evict(one);
    await pause(2_500);
    const done = await scene.complete(one, session);
    expect(done.body.accounts).toHaveLength(accounts.length);
  });
});

describe("a repeat of POST /v1/sessions", () => {
  it("that Stripe answers with another session (the key is another account's since) records that session", async () => {
    const one = await scene.setScene(product);
    const repeat = { "Idempotency-Key": `review-${one.link}` };
    const first = await product.operator("POST", "/v1/sessions", { link: one.link }, repeat);
    await product.double("stripe", { odd: { [minting]: '{"id":"fcsess_other","client_secret":"s"}' } });
    const second = await product.operator("POST", "/v1/sessions", { link: one.link }, repeat);
    await product.double("stripe", { odd: { [minting]: null } });
    expect(second.status).toBe(200);
    const known = (await scene.linkOf(one)).attempts.map(({ session }: { session: string }) => session);
    expect([first.body.session, known]).toEqual([expect.any(String), expect.arrayContaining([second.body.session])]);
  });
});

describe("a call of a Worker that is one release older than the object", () => {
  it("(without deadlineMs) mints a session all the same", async () => {
    const one = await scene.setScene(product);
    const { ACCOUNT_HOLDER } = await product.worker.getEnv<{
      ACCOUNT_HOLDER: {
        getByName(name: string): { startAttempt(...before: unknown[]): Promise<{ ok: boolean }> };
      };
    }>();
    const holder = ACCOUNT_HOLDER.getByName(scene.objectOf(one).name);
    const minted = await holder.startAttempt(one.link, "page", crypto.randomUUID(), false);
    expect(minted).toMatchObject({ ok: true });
  });
});

describe("a set-up that is wrong", () => {
  let wrong: Product;
  beforeAll(async () => {
    wrong = await startProduct({ RECONCILE_SECONDS: "1,2,3600" }, [double], { cutOff: 5_000 });
    await wrong.sandbox("POST", "/webhooks", { drop: true });
  });
  afterEach(() => wrong.restart());
  afterAll(() => wrong.close());

  it("a key without the permission shows at /healthz though it may do other things", async () => {
    const one = await scene.setScene(wrong);
    await wrong.restart({ STRIPE_SECRET_KEY: "rk_test_unpermitted" });
    await wrong.call("POST", `${one.path}/session`, {});
    expect((await wrong.call("GET", "/healthz")).status).toBe(503);
    await wrong.makeLink({ account_holder: { type: "customer", customer: one.customer } });
    expect((await wrong.call("GET", "/healthz")).status).toBe(503);
  });

  it("one account holder that Stripe refuses does not make the whole service ill", async () => {
    const one = await scene.setScene(wrong);
    await wrong.double("stripe", { refused: { [minting]: "account_invalid" } });
    await wrong.call("POST", `${one.path}/session`, {});
    const { attempts } = await scene.linkOf(one);
    const health = await wrong.call("GET", "/healthz");
    await wrong.double("stripe", { refused: { [minting]: null } });
    const isAdvisedWell = !attempts[0].error.message.includes("Give the key in STRIPE_SECRET_KEY the permission");
    expect([health.status, isAdvisedWell]).toEqual([200, true]);
  });

  it("a session that Stripe refuses again and again is written once, not with every try", async () => {
    const one = await scene.setScene(wrong);
    await scene.tap(one);
    await wrong.restart({ STRIPE_SECRET_KEY: "sk_test_elsewhere" });
    const storage = await scene.storageOf(one);
    await scene.linkOf(one);
    const said = new Set<string>();
    const failures = async () =>
      Number((await storage.exec("SELECT failures FROM work WHERE kind = 'session'"))[0]?.failures ?? 0);
    await eventually(
      async () => {
        const [attempt] = (await scene.linkOf(one)).attempts;
        if (attempt.error) said.add(attempt.error.message);
        return failures();
      },
      (tries) => tries >= 3,
      30,
    );
    expect([...said]).toHaveLength(1);
  });

  it("a try in which the object died is ended by itself, though nobody asks after it", async () => {
    const one = await scene.setScene(wrong);
    await scene.isTold(one);
    // Until the alarm is set to nothing sooner than the link's end.
    await pause(2_000);
    await wrong.double("stripe", { slow: { [minting]: 8_000 } });
    const tapping = wrong.call("POST", `${one.path}/session`, {}).catch(() => null);
    await eventually(
      () => wrong.double("stripe"),
      ({ slow }) => slow[minting] === null,
    );
    await wrong.restart();
    await tapping;
    const told = async () => (await wrong.sandbox("GET", "/notifications")).data as scene.Received[];
    await eventually(
      told,
      (all) => all.some(({ body }) => body.type === "link.attempt_failed" && body.data.object.id === one.link),
      30,
    );
  });
});
