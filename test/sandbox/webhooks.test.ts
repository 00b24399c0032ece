// The webhooks that the sandbox sends, received by a real server and checked with stripe-node; and the receiver it offers.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually, type Sandbox, startSandbox } from "./harness.ts";

const secret = "whsec_first";
let sandbox: Sandbox;
let server: Server;
let received: Stripe.Event[] = [];
let unsigned = 0;
let answers: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        const signature = request.headers["stripe-signature"] ?? "";
        received.push(Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, secret));
      } catch {
        unsigned++;
      }
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  sandbox = await startSandbox({
    WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/stripe`,
    STRIPE_WEBHOOK_SECRET: `${secret},whsec_second`,
  });
});
afterAll(async () => {
  await sandbox?.close();
  server?.close();
});
beforeEach(async () => {
  await sandbox.control("reset", {});
  received = [];
  unsigned = 0;
  answers = [];
});

interface Sent {
  data: { event: Stripe.Event; dropped: boolean; attempts: { at: number; status: number | null }[] }[];
}

const sent = () => sandbox.control<Sent>("webhooks");
const arrivals = (count: number) => eventually(async () => (received.length >= count ? received : undefined));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("webhooks", () => {
  test("are signed with the first secret, one per account", async () => {
    const linked = await sandbox.link("Test (Non-OAuth)", ["Success", "Savings"]);
    const events = await arrivals(2);
    expect(events.map(({ type }) => type)).toEqual(Array(2).fill("financial_connections.account.created"));
    const ids = events.map(({ data }) => (data.object as Stripe.FinancialConnections.Account).id);
    expect(new Set(ids)).toEqual(new Set(linked.map(({ id }) => id)));
    expect(events[0]).toMatchObject({ object: "event", api_version: Stripe.API_VERSION, livemode: false });
    expect(events[0]?.id).toMatch(/^evt_1\w{23}$/);
    expect(unsigned).toBe(0);
  });

  test("can be read as events too", async () => {
    await sandbox.link("Test (Non-OAuth)");
    const [event] = await arrivals(1);
    expect((await sandbox.stripe.events.retrieve(event?.id ?? "")).data).toEqual(event?.data);
    const { data } = await sandbox.stripe.events.list({ type: "financial_connections.account.created" });
    expect(data.map(({ id }) => id)).toEqual([event?.id]);
    expect((await sandbox.stripe.events.list({ type: "customer.created" })).data).toEqual([]);
  });

  test("name the connected account that they are about", async () => {
    const stripeAccount = "acct_sandbox_demo";
    const { id: customer } = await sandbox.stripe.customers.create({}, { stripeAccount });
    const session = await sandbox.stripe.financialConnections.sessions.create(
      { account_holder: { type: "customer", customer }, permissions: ["payment_method"] },
      { stripeAccount },
    );
    await sandbox.finish(session, {});
    expect((await arrivals(1))[0]?.account).toBe(stripeAccount);
  });

  test("that are not accepted are sent again, with a fresh signature", async () => {
    answers = [500, 302];
    await sandbox.link("Test (Non-OAuth)");
    const events = await arrivals(3);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    const [event] = await eventually(async () => {
      const { data } = await sent();
      return data[0]?.attempts.length === 3 ? data : undefined;
    });
    expect(event?.attempts.map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(event?.event.pending_webhooks).toBe(0);
  });

  test("are sent in as many copies as told, and shuffled", async () => {
    await sandbox.control("webhooks", { copies: 3, shuffle: true });
    await sandbox.link("Test (Non-OAuth)", ["Success", "Savings"]);
    const events = await arrivals(6);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    await pause(300);
    expect(received).toHaveLength(6);
  });

  test("are delayed as told", async () => {
    await sandbox.control("webhooks", { delay_ms: 2000 });
    await sandbox.link("Test (Non-OAuth)");
    const [event] = await arrivals(1);
    const { data } = await eventually(async () => {
      const all = await sent();
      return all.data[0]?.attempts.length === 1 ? all : undefined;
    });
    // Both times are in whole seconds, rounded down.
    expect((data[0]?.attempts[0]?.at ?? 0) - (event?.created ?? 0)).toBeGreaterThanOrEqual(1);
  });

  test("are dropped as told, and sent again after a reset", async () => {
    await sandbox.control("webhooks", { drop: true });
    await sandbox.link("Test (Non-OAuth)");
    await pause(500);
    expect(received).toHaveLength(0);
    expect((await sent()).data).toEqual([expect.objectContaining({ dropped: true, attempts: [] })]);
    await sandbox.control("reset", {});
    expect((await sent()).data).toEqual([]);
    await sandbox.link("Test (Non-OAuth)");
    await arrivals(1);
  });

  test("tell of refreshes", async () => {
    await sandbox.link("Test (Non-OAuth)", ["Success"], { permissions: ["balances"], prefetch: ["balances"] });
    const events = await arrivals(2);
    expect(events[1]).toMatchObject({
      type: "financial_connections.account.refreshed_balance",
      data: { object: { balance: { current: { usd: 1250000 } }, balance_refresh: { status: "succeeded" } } },
    });
  });

  test("nonsense for settings is refused", async () => {
    await expect(sandbox.control("webhooks", { copies: 0 })).rejects.toThrow("Invalid copies");
    await expect(sandbox.control("webhooks", { color: "red" })).rejects.toThrow("400");
  });
});

describe("the receiver of notifications", () => {
  const deliver = (id: string) =>
    fetch(new URL("/_sandbox/notifications", sandbox.url), {
      method: "POST",
      headers: { "webhook-id": id, "webhook-timestamp": "1", "webhook-signature": "v1,x" },
      body: JSON.stringify({ id }),
    });

  test("keeps what it gets, and answers as told", async () => {
    await sandbox.control("notifications", { answer: 500, times: 2 });
    const statuses = [];
    for (const id of ["evt_a", "evt_b", "evt_c"]) statuses.push((await deliver(id)).status);
    expect(statuses).toEqual([500, 500, 200]);
    const { data } = await sandbox.control<{ data: object[] }>("notifications");
    expect(data).toHaveLength(3);
    expect(data[0]).toMatchObject({
      headers: { "webhook-id": "evt_a" },
      body: { id: "evt_a" },
      raw: '{"id":"evt_a"}',
      answered: 500,
    });
    expect(data[2]).toMatchObject({ body: { id: "evt_c" }, answered: 200 });
  });
});
