// account.relink_required with AUTO_RELINK: a repair link comes with it, ready to be sent on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bank, broken, happens, pageOf, repairLink, told } from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";
import { deliver } from "./signed.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ ...scene.never, AUTO_RELINK: "on", STRIPE_PREVIEW: "" });
});
afterAll(() => product.close());

const daySeconds = 24 * 60 * 60;
const now = () => Math.floor(Date.now() / 1000);
const breaks = (one: scene.Scene) => told(one, "account.relink_required");
const linksOf = async ({ customer }: scene.Scene) =>
  (await product.operator("GET", `/v1/links?account_holder=${customer}&limit=100`)).body.data;

describe("an account breaks", () => {
  it("and the event brings a link on the terms of the one that linked it, whose page repairs it", async () => {
    const terms = {
      permissions: ["payment_method", "balances"],
      purpose: "Verify the account we pay your rent deposit back to",
      return_url: "https://app.example.com/done",
      client_reference_id: "order-42",
      locale: "es",
      metadata: { order: "42" },
      filters: { require_payment_method_support: "all" },
    };
    const { first, account } = await broken(product, { terms });
    const events = await scene.isTold(first);
    const types = events.map(({ type }) => type);
    expect(types.slice(-3)).toEqual(["account.deactivated", "link.created", "account.relink_required"]);
    const [created, required] = events.slice(-2);
    const { object, relink, reason, deadline } = required.data;
    expect([object.id, reason, deadline]).toEqual([account, "inactive", null]);
    expect(relink).toMatchObject({
      ...terms,
      object: "onboarding_link",
      status: "open",
      relink: account,
      prefetch: [],
      limits: { accounts: 1 },
      attempts: [],
      account_holder: { type: "customer", customer: first.customer },
    });
    expect(Math.abs(relink.expires_at - now() - 30 * daySeconds)).toBeLessThan(300);
    expect(relink.url).toMatch(/^http.*\/l\//);
    expect(created.data.object).toEqual(relink);
    const { return_secret: _, ...shown } = (await product.operator("GET", `/v1/links/${relink.id}`)).body;
    expect(shown).toEqual(relink);
    await eventually(
      () => product.kv.get<{ links: string[] }>(`holder:${first.customer}`, "json"),
      (value) => value?.links.includes(relink.id) === true,
    );
    await eventually(
      () => product.kv.get<object>(`link:${relink.id}`, "json"),
      (value) => scene.same(value, relink),
    );
    const repair = { ...first, link: relink.id, path: new URL(relink.url).pathname };
    expect((await product.call("GET", repair.path)).body).toContain("Reconecte su banco");
    const session = await scene.tap(repair);
    const [fresh] = await scene.atBank(repair, session, bank);
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
    expect((await told(first, "account.linked")).at(-1).object).toMatchObject({
      id: fresh,
      banklink: { replaces: account },
    });
  });

  it("and breaks again: each time an event, and the open link is handed out again", async () => {
    const { first, account } = await broken(product, { change: "upcoming_deactivation" });
    await happens(first, account, "deactivate");
    await happens(first, account, "reactivate");
    await happens(first, account, "deactivate");
    const [one, two] = await breaks(first);
    expect(one).toMatchObject({ reason: "upcoming_deactivation", relink: { relink: account } });
    expect(one.deadline).toBe(one.object.status_details.active.expected_deactivation_date);
    expect(two).toMatchObject({ reason: "inactive", relink: { id: one.relink.id } });
    expect(await breaks(first)).toHaveLength(2);
    expect(await linksOf(first)).toHaveLength(2);
    expect((await told(first, "link.created")).map(({ object }) => object.id)).toEqual([first.link, one.relink.id]);
  });

  it("and a link that the operator has made for it is handed out, but none that ends within a week, or has ended", async () => {
    const one = await broken(product, { change: null });
    const soon = await repairLink(one, { expires_at: now() + 6 * daySeconds });
    const revoked = await repairLink(one);
    await product.operator("POST", `/v1/links/${revoked.link}/revoke`);
    const good = await repairLink(one, { expires_at: now() + 8 * daySeconds });
    await happens(one.first, one.account, "deactivate");
    expect((await breaks(one.first)).map(({ relink }) => relink.id)).toEqual([good.link]);
    await product.operator("POST", `/v1/links/${good.link}/revoke`);
    await happens(one.first, one.account, "reactivate");
    await happens(one.first, one.account, "deactivate");
    const [, { relink }] = await breaks(one.first);
    expect([soon.link, revoked.link, good.link]).not.toContain(relink.id);
    expect(await pageOf({ ...one.first, path: new URL(relink.url).pathname })).toEqual([200, "ready"]);
  });

  it("which is said once, however often and in whatever order Stripe says so, and though everything is restarted", async () => {
    const other = await startProduct({ ...scene.never, AUTO_RELINK: "on" });
    try {
      const { first, account } = await broken(other, { change: null });
      await other.sandbox("POST", "/webhooks", { drop: true });
      for (const change of ["upcoming_deactivation", "deactivate"])
        await other.sandbox("POST", `/accounts/${account}/${change}`);
      const events = (await scene.stripeEventsOf(first)).filter(({ type }) => type.includes("deactivat"));
      const all = [...events, ...events, ...events].reverse();
      for (const event of all) expect((await deliver(other, event)).status).toBe(200);
      await Promise.all(all.map((event) => deliver(other, event)));
      await other.restart();
      await Promise.all(all.map((event) => deliver(other, event)));
      await eventually(
        () => told(first, "account.relink_required"),
        (data) => data.length > 0,
      );
      await eventually(
        async () => (await scene.storageOf(first)).exec("SELECT key FROM work WHERE kind = 'account'"),
        (rows) => rows.length === 0,
      );
      const [data, ...others] = await told(first, "account.relink_required");
      expect([data.reason, others]).toEqual(["inactive", []]);
      expect(await told(first, "link.created")).toHaveLength(2);
    } finally {
      await other.close();
    }
  });

  it("while its link carries more than an event may: the metadata is left out, and named", async () => {
    const one = await scene.setScene(product);
    for (let n = 0; n < 50; n += 10) {
      const some = [...Array(10)].map((_, k) => [`key_${n + k}`.padEnd(40, "é"), "語".repeat(500)]);
      await product.operator("POST", `/v1/links/${one.link}`, { metadata: Object.fromEntries(some) });
    }
    const session = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, session, bank);
    await scene.complete(one, session);
    await happens(one, account, "deactivate");
    const [data] = await breaks(one);
    expect(data).toMatchObject({ omitted: ["relink.metadata"], object: { id: account }, relink: { metadata: {} } });
    const link = (await product.operator("GET", `/v1/links/${data.relink.id}`)).body;
    expect(Object.keys(link.metadata)).toHaveLength(50);
    const { data: received } = await product.sandbox("GET", "/notifications");
    for (const { raw } of received) expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(64 * 1024);
  });

  it("for good, when it is disconnected: no link is made", async () => {
    const { first } = await broken(product, { change: "disconnect" });
    expect(await breaks(first)).toEqual([]);
    expect(await linksOf(first)).toHaveLength(1);
  });
});

it("an event that is sent again by key has the link's address of today, which is kept nowhere", async () => {
  const { first } = await broken(product);
  const [event] = (await scene.isTold(first)).filter(({ type }) => type === "account.relink_required");
  const storage = await scene.storageOf(first);
  expect(JSON.stringify(await storage.exec("SELECT body FROM events"))).not.toContain("/l/");
  const key = { "Idempotency-Key": `again-${event.id}` };
  for (let times = 0; times < 2; times++) {
    const { body } = await product.operator("POST", `/v1/events/${event.id}/resend`, {}, key);
    expect(body.data.relink.url).toBe(event.data.relink.url);
  }
});
