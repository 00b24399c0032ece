// /webhooks/stripe: who is believed, what is acted upon, and what it costs.
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holderKey } from "../../src/domain/ids.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";
import { deliver, sandboxWebhookSecret, signatureOf } from "./signed.ts";

const secondSecret = "whsec_the_one_that_is_coming";
let product: Product;
beforeAll(async () => {
  product = await startProduct({
    ...scene.never,
    STRIPE_WEBHOOK_SECRET: `${sandboxWebhookSecret}, ${secondSecret}`,
  });
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

const post = (payload: string, headers: Record<string, string>) =>
  product.call("POST", "/webhooks/stripe", payload, headers);

/** A completed link with one account, or as `finish` has it. */
async function linked(finish: object = { institution: "Test (Non-OAuth)" }) {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await scene.atBank(one, session, finish);
  await scene.complete(one, session);
  return { one, session, accounts: await scene.accountsAtStripe(one) };
}

/** An event as Stripe would send it now. */
async function eventOf(one: scene.Scene, account: string, type = "account.deactivated", more: object = {}) {
  return {
    id: "evt_1test",
    object: "event",
    type: `financial_connections.${type}`,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: await scene.atStripe(one, account) },
    ...more,
  };
}

describe("a signature", () => {
  it.each([
    ["the first secret", sandboxWebhookSecret],
    ["the second, while they are being replaced", secondSecret],
  ])("by %s is believed", async (_, secret) => {
    const { one, accounts } = await linked();
    const { status, body } = await deliver(product, await eventOf(one, accounts[0] ?? ""), secret);
    expect([status, body]).toEqual([200, { received: true, noted: true }]);
  });

  it("is refused when it is wrong, old, missing, or of another body; nothing is changed, and no body is logged", async () => {
    const { one, accounts } = await linked();
    const before = await scene.linkOf(one);
    await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
    const payload = JSON.stringify(await eventOf(one, accounts[0] ?? "", undefined, { note: "a_secret_of_the_body" }));
    const reads = await scene.stripeCalls(one, accounts[0] ?? "");
    const good = await signatureOf(payload);
    const wrong = [
      { "Stripe-Signature": await signatureOf(payload, "whsec_somebody_elses_secret") },
      { "Stripe-Signature": await signatureOf(payload, sandboxWebhookSecret, 301) },
      { "Stripe-Signature": await signatureOf(`${payload} `) },
      { "Stripe-Signature": good.replace("v1=", "v0=") },
      { "Stripe-Signature": "" },
      {},
    ];
    for (const headers of wrong) {
      const { status, body } = await post(payload, headers as Record<string, string>);
      expect([status, body.error.code, body.error.param]).toEqual([400, "signature_invalid", "Stripe-Signature"]);
    }
    for (const payload of ["{", "7", "null", ""]) {
      const notJson = await post(payload, { "Stripe-Signature": await signatureOf(payload) });
      expect([payload, notJson.status]).toEqual([payload, 400]);
    }
    expect(await scene.linkOf(one)).toEqual(before);
    expect(await scene.stripeCalls(one, accounts[0] ?? "")).toEqual(reads);
    const logs = JSON.stringify(product.logs());
    expect(logs).toContain("signature_invalid");
    expect(logs).not.toContain("a_secret_of_the_body");
    // A second younger, and it would have been believed.
    const barely = { "Stripe-Signature": await signatureOf(payload, sandboxWebhookSecret, 290) };
    expect((await post(payload, barely)).status).toBe(200);
  });

  it("that comes again does no harm", async () => {
    const { one, accounts } = await linked();
    await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
    const payload = JSON.stringify(await eventOf(one, accounts[0] ?? ""));
    const headers = { "Stripe-Signature": await signatureOf(payload) };
    for (let times = 0; times < 5; times++) expect((await post(payload, headers)).status).toBe(200);
    await eventually(
      () => scene.linkOf(one),
      ({ accounts: { data } }) => data[0].status === "inactive",
    );
    const types = (await scene.isTold(one)).map(({ type }) => type);
    expect(types.filter((type) => type === "account.deactivated")).toHaveLength(1);
  });
});

describe("a body", () => {
  const large = JSON.stringify({ filler: "x".repeat(256 * 1024) });

  it("said to be over 256 KiB is refused", async () => {
    const { status, body } = await post(large, { "Stripe-Signature": await signatureOf(large) });
    expect([status, body.error.code]).toEqual([413, "body_too_large"]);
  });

  it("found to be over 256 KiB is refused", async () => {
    const head = ["POST /webhooks/stripe HTTP/1.1", `Host: ${product.url.host}`, "Transfer-Encoding: chunked"];
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    const answer = await rawAnswer(`${head.join("\r\n")}\r\n\r\n${chunk}`);
    expect(answer).toMatch(/^HTTP\/1.1 413 .*"code":"body_too_large"/s);
  });

  it("that is large but not too large is read", async () => {
    const { one, accounts } = await linked();
    const event = await eventOf(one, accounts[0] ?? "", undefined, { filler: "x".repeat(200 * 1024) });
    expect((await deliver(product, event)).body.noted).toBe(true);
  });
});

describe("what does not concern us is acknowledged and dropped", () => {
  it.each(["customer.created", "financial_connections.account.renamed", "ping"])("the type %s", async (type) => {
    const { one, accounts } = await linked();
    const event = await eventOf(one, accounts[0] ?? "", undefined, { type });
    const { status, body } = await deliver(product, event);
    expect([status, body]).toEqual([200, { received: true, noted: false }]);
  });

  it.each([
    ["of Stripe's second kind", { object: "v2.core.event", type: "v1.billing.meter.error_report_triggered" }],
    ["without data", { object: "event", type: "financial_connections.account.created", livemode: false }],
    [
      "without an account",
      { object: "event", type: "financial_connections.account.created", livemode: false, data: { object: null } },
    ],
    [
      "with an account without an id",
      {
        object: "event",
        type: "financial_connections.account.created",
        livemode: false,
        data: { object: { account_holder: { type: "customer", customer: "cus_sandbox_demo" } } },
      },
    ],
    ["without a type", { object: "event" }],
  ])("an event %s", async (_, event) => {
    const { status, body } = await deliver(product, event);
    expect([status, body]).toEqual([200, { received: true, noted: false }]);
  });

  it("an account holder that we do not know, for whom nothing is stored", async () => {
    const { one, accounts } = await linked();
    const event = await eventOf(one, accounts[0] ?? "");
    const holder = { type: "customer", customer: "cus_nobody_of_ours" };
    event.data.object = { ...event.data.object, account_holder: holder };
    expect((await deliver(product, event)).body).toEqual({ received: true, noted: false });
    const name = await holderKey(holder.customer);
    const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name });
    expect(await storage.exec("SELECT name FROM sqlite_master WHERE name IN ('holder', 'work', 'events')")).toEqual([]);
  });

  it("an account without a holder, and an event of the other mode", async () => {
    const { one, accounts } = await linked();
    const event = await eventOf(one, accounts[0] ?? "");
    expect((await deliver(product, { ...event, livemode: true })).body.noted).toBe(false);
    event.data.object = { ...event.data.object, account_holder: null };
    expect((await deliver(product, event)).body.noted).toBe(false);
  });

  it("an account that none of the holder's sessions has: asked after, and not stored", async () => {
    const { one, accounts } = await linked();
    const event = await eventOf(one, accounts[0] ?? "");
    event.data.object = { ...event.data.object, id: "fca_nobodys" };
    expect((await deliver(product, event)).status).toBe(200);
    const storage = await scene.storageOf(one);
    // Twice more in some minutes, should Stripe not have shown it yet.
    for (let rounds = 1; rounds <= 3; rounds++) {
      await eventually(
        () => storage.exec("SELECT rounds FROM sought WHERE account = 'fca_nobodys'"),
        ([row]) => (rounds === 3 ? row === undefined : row?.rounds === rounds),
      );
      await storage.exec("UPDATE sought SET since = 0");
      await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'find'");
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: { rounds: String(rounds) } });
    }
    expect(await storage.exec("SELECT key FROM work WHERE key = 'fca_nobodys'")).toEqual([]);
    expect((await scene.linkOf(one)).accounts.data).toHaveLength(1);
    expect(await scene.stripeCalls(one, "fca_nobodys")).toEqual([]);
  });

  it("an account of nobody's, for sessions of long ago: only one that may still be going on is asked after", async () => {
    const { one, accounts } = await linked();
    const other = await scene.setScene(product, {}, one.customer);
    const [old, young] = [await scene.tap(other), await scene.tap(other)];
    const storage = await scene.storageOf(other);
    const eightDaysAgo = Math.floor(Date.now() / 1000) - 8 * 24 * 3600;
    await storage.exec(
      "UPDATE attempts SET record = json_set(record, '$.started_at', ?) WHERE session = ?",
      eightDaysAgo,
      old,
    );
    const event = await eventOf(one, accounts[0] ?? "", "account.created");
    event.data.object = { ...event.data.object, id: "fca_nobodys" };
    expect((await deliver(product, event)).status).toBe(200);
    await eventually(
      () => scene.stripeCalls(other, young),
      (calls) => calls.length > 0,
    );
    expect(await scene.stripeCalls(other, old)).toEqual([]);
  });
});

describe("each of Stripe's types", () => {
  const meanings = {
    "account.created": "known",
    "account.deactivated": "read",
    "account.reactivated": "read",
    "account.disconnected": "read",
    "account.refreshed_balance": "read",
    "account.refreshed_ownership": "read",
    "account.refreshed_transactions": "read",
    "account.account_numbers_updated": "read",
    "account.upcoming_account_number_expiry": "read",
    "account.upcoming_deactivation": "read",
    "account.expected_deactivation_date_updated": "read",
    "account.supported_payment_method_types_updated": "read",
    "authorization.upcoming_deactivation": "ignored",
    "authorization.expected_deactivation_date_updated": "ignored",
  };

  it("makes its account be read once more, or is knowingly no news", async () => {
    const types = Object.entries(meanings);
    const accounts = types.map((_, at) => `Account ${at + 1}`);
    const { one, accounts: ids } = await linked({ institution: "Many Accounts", accounts });
    expect(ids).toHaveLength(14);
    const before = await Promise.all(ids.map((id) => scene.stripeCalls(one, `/accounts/${id}`)));
    for (const [at, [type, meaning]] of types.entries()) {
      const event = await eventOf(one, ids[at] ?? "", type);
      const { status, body } = await deliver(product, event);
      expect([type, status, body.noted]).toEqual([type, 200, meaning !== "ignored"]);
    }
    await eventually(
      async () => (await scene.storageOf(one)).exec("SELECT key FROM work WHERE kind = 'account' AND done < wanted"),
      (rows) => rows.length === 0,
    );
    for (const [at, [type, meaning]] of types.entries()) {
      const calls = await scene.stripeCalls(one, `/accounts/${ids[at]}`);
      // One of them is this test's own, for the event.
      const readByUs = calls.length - (before[at]?.length ?? 0) - 1;
      expect([type, readByUs]).toEqual([type, meaning === "read" ? 1 : 0]);
    }
  });
});

describe("the cost and the promise", () => {
  it("a burst of four for one account within a second: two reads and two writes at most", async () => {
    const double = { binding: "RESULTS", name: "kv" } as const;
    const other = await startProduct(scene.never, [double]);
    try {
      await other.sandbox("POST", "/webhooks", { drop: true });
      const one = await scene.setScene(other);
      const session = await scene.tap(one);
      const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
      await scene.complete(one, session);
      await scene.endsLinked(one, [account]);
      const path = `GET /v1/financial_connections/accounts/${account}`;
      const reads = async () => (await scene.stripeCalls(one, account)).filter((call) => call === path).length;
      const before = await reads();
      await other.double("kv", { forget: true });
      for (const change of ["upcoming_deactivation", "account_numbers_updated", "deactivate", "reactivate"])
        await other.sandbox("POST", `/accounts/${account}/${change}`);
      const events = (await scene.stripeEventsOf(one)).slice(-4);
      await Promise.all(events.map((event) => deliver(other, event)));
      await eventually(
        async () => (await scene.storageOf(one)).exec("SELECT key FROM work WHERE done < wanted"),
        (rows) => rows.length === 0,
      );
      expect((await reads()) - before).toBeLessThanOrEqual(2);
      await scene.endsLinked(one, [account]);
      const { writes } = await other.double("kv");
      const mine = writes.filter(({ key }: { key: string }) => key === `account:${account}`);
      expect(mine.length).toBeGreaterThan(0);
      expect(mine.length).toBeLessThanOrEqual(2);
    } finally {
      await other.close();
    }
  });

  it("what was acknowledged is done, though the object dies right after and nobody asks for it again", async () => {
    const { one, accounts } = await linked();
    await scene.isPublished(one);
    await product.sandbox("POST", `/accounts/${accounts[0]}/deactivate`);
    expect((await deliver(product, await eventOf(one, accounts[0] ?? ""))).body.noted).toBe(true);
    await scene.evict(one);
    const published = await eventually(
      () => product.kv.get<{ account: { status: string } }>(`account:${accounts[0]}`, "json"),
      (value) => value?.account.status === "inactive",
    );
    expect(published?.account).toEqual(await scene.atStripe(one, accounts[0] ?? ""));
  });
});

/** Sends `text` as it is. A client of HTTP may fail instead when it is answered, and cut off, while it is still sending. */
const rawAnswer = (text: string) =>
  new Promise<string>((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(product.url.port), product.url.hostname, () => socket.write(text));
    socket.on("data", (data) => {
      answer += data;
      if (/\r\n\r\n.*\}/s.test(answer)) socket.destroy();
    });
    socket.on("error", (error) => answer === "" && reject(error));
    socket.on("close", () => resolve(answer));
  });
