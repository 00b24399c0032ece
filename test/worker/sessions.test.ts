// /v1/sessions: what a native app's own backend uses, and Idempotency-Key on every operator route.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoCustomer, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const keyed = (key: string) => ({ "Idempotency-Key": key });

describe("POST /v1/sessions", () => {
  it("answers as flutter_stripe and stripe-react-native take it, and records the attempt", async () => {
    const { status, body } = await product.operator("POST", "/v1/sessions", {
      account_holder: demoCustomer,
      permissions: ["payment_method", "ownership"],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      clientSecret: expect.stringMatching(/^fcsess_client_secret_/),
      publishableKey: "pk_test_sandbox",
      session: expect.stringMatching(/^fcsess_/),
      stripeAccount: null,
      link: expect.stringMatching(/^lnk_/),
    });
    const link = (await product.operator("GET", `/v1/links/${body.link}`)).body;
    expect(link.permissions).toEqual(["payment_method", "ownership"]);
    expect(link.attempts).toMatchObject([{ session: body.session, via: "api", outcome: "pending" }]);
  });

  it("completes by the link's own route", async () => {
    const { body } = await product.operator("POST", "/v1/sessions", { account_holder: demoCustomer });
    await product.sandbox("POST", `/sessions/${body.session}/finish`, { institution: "Test (OAuth)" });
    const link = (await product.operator("GET", `/v1/links/${body.link}`)).body;
    const done = await product.call("POST", `${new URL(link.url).pathname}/complete`, { session: body.session });
    expect(done.body).toMatchObject({ status: "completed", accounts: [{ institutionName: "Test (OAuth)" }] });
  });

  it("starts one more try on a link that is there", async () => {
    const link = await product.makeLink();
    const again = await product.operator("POST", "/v1/sessions", { link: link.id });
    expect(again.body.link).toBe(link.id);
    const both = await product.operator("POST", "/v1/sessions", { link: link.id, account_holder: demoCustomer });
    expect([both.status, both.body.error.param]).toEqual([400, "account_holder"]);
    const unknown = await product.operator("POST", "/v1/sessions", { link: "lnk_nope" });
    expect([unknown.status, unknown.body.error.param]).toEqual([404, "link"]);
    const { id } = await product.makeLink();
    const changed = `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`;
    const nobodys = await product.operator("POST", "/v1/sessions", { link: changed });
    expect([nobodys.status, nobodys.body.error.param]).toEqual([404, "link"]);
    await product.operator("POST", `/v1/links/${link.id}/revoke`);
    const late = await product.operator("POST", "/v1/sessions", { link: link.id });
    expect([late.status, late.body.error.code]).toEqual([410, "link_revoked"]);
  });
});

describe("Idempotency-Key", () => {
  const body = { account_holder: { type: "customer", email: "once@example.com" } };

  it("gives the same answer to the same request, and makes one customer and one link", async () => {
    const first = await product.operator("POST", "/v1/links", body, keyed("links-1"));
    const second = await product.operator("POST", "/v1/links", body, keyed("links-1"));
    expect(second.body).toEqual(first.body);
    expect([first, second].map(({ headers }) => headers.get("Idempotent-Replayed"))).toEqual([null, "true"]);
    const customer = first.body.account_holder.customer;
    expect((await product.operator("GET", `/v1/links?account_holder=${customer}`)).body.data).toHaveLength(1);
  });

  it("keeps no return_secret, and answers a repeat with it all the same", async () => {
    const first = await product.operator("POST", "/v1/links", body, keyed("links-secret"));
    const name = createHash("sha256").update("links-secret").digest("hex");
    await product.worker.evictDurableObject("IDEMPOTENT_REQUEST", { name });
    const again = await product.operator("POST", "/v1/links", body, keyed("links-secret"));
    expect(again.body).toEqual(first.body);
    expect(first.body.return_secret).toMatch(/^[\w-]{43}$/);
    const stored = await product.worker.getDurableObjectStorage("IDEMPOTENT_REQUEST", { name });
    const kept = JSON.stringify(await stored.exec("SELECT request FROM kept"));
    expect(kept).toContain(first.body.id);
    expect(kept).not.toContain(first.body.return_secret);
  });

  it("answers a repeat with the metadata of the first answer, whatever it says", async () => {
    const metadata = { object: "onboarding_link", url: "https://crm.example/7", return_secret: "mine" };
    const first = await product.operator("POST", "/v1/links", { ...body, metadata }, keyed("links-metadata"));
    const again = await product.operator("POST", "/v1/links", { ...body, metadata }, keyed("links-metadata"));
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect(first.body.metadata).toEqual(metadata);
    expect(again.body).toEqual(first.body);
    const { account_holder } = first.body;
    const events = await product.operator("GET", `/v1/events?account_holder=${account_holder.customer}`);
    const resend = () => product.operator("POST", `/v1/events/${events.body.data[0].id}/resend`, {}, keyed("resend"));
    const [sent, sentAgain] = [await resend(), await resend()];
    expect(sentAgain.headers.get("Idempotent-Replayed")).toBe("true");
    expect(sent.body.data.object).toMatchObject({ metadata, url: first.body.url });
    expect(sentAgain.body).toEqual(sent.body);
  });

  it("gives the same answer to ten that come at once", async () => {
    const calls = async () =>
      (await product.sandbox("GET", "/requests")).data.filter(
        (request: { method: string; path: string }) => request.method === "POST" && request.path === "/v1/customers",
      ).length;
    const before = await calls();
    const answers = await Promise.all(
      [...Array(10)].map(() => product.operator("POST", "/v1/links", body, keyed("links-at-once"))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await calls()).toBe(before + 1);
  });

  it("refuses the key with another body, path or method", async () => {
    const first = await product.operator("POST", "/v1/links", body, keyed("links-2"));
    const other = { ...body, purpose: "other" };
    for (const [path, sent] of [
      ["/v1/links", other],
      ["/v1/sessions", body],
      [`/v1/links/${first.body.id}/revoke`, {}],
    ] as const) {
      const { status, body: answer } = await product.operator("POST", path, sent, keyed("links-2"));
      expect([status, answer.error.code, answer.error.param]).toEqual([
        400,
        "idempotency_key_reused",
        "Idempotency-Key",
      ]);
    }
    expect((await product.operator("GET", `/v1/links/${first.body.id}`)).body.status).toBe("open");
  });

  it("is free again after a refused request, so that a corrected one may follow", async () => {
    const refused = await product.operator("POST", "/v1/links", { ...body, purpose: "" }, keyed("links-3"));
    expect(refused.status).toBe(400);
    expect((await product.operator("POST", "/v1/links", body, keyed("links-3"))).status).toBe(200);
  });

  it("makes one customer and one link also when Stripe failed in between", async () => {
    await product.sandbox("POST", "/faults", { match: "POST /v1/customers", times: 3, fault: "500" });
    const failed = await product.operator("POST", "/v1/links", body, keyed("links-4"));
    expect(failed.status).toBe(503);
    const wrong = await product.operator("POST", "/v1/links", { ...body, purpose: "x" }, keyed("links-4"));
    expect(wrong.body.error.code).toBe("idempotency_key_reused");
    const done = await product.operator("POST", "/v1/links", body, keyed("links-4"));
    expect(done.status).toBe(200);
    const again = await product.operator("POST", "/v1/links", body, keyed("links-4"));
    expect(again.body).toEqual(done.body);
  });

  it("answers a session again without ever storing its secret", async () => {
    const session = { account_holder: demoCustomer };
    const first = await product.operator("POST", "/v1/sessions", session, keyed("sessions-1"));
    const second = await product.operator("POST", "/v1/sessions", session, keyed("sessions-1"));
    expect(second.body).toEqual(first.body);
    const link = (await product.operator("GET", `/v1/links/${first.body.link}`)).body;
    expect(link.attempts).toHaveLength(1);
    // With the object's memory gone and Stripe failing there is nothing to answer with: the secret is not kept here.
    const name = createHash("sha256").update("sessions-1").digest("hex");
    await product.worker.evictDurableObject("IDEMPOTENT_REQUEST", { name });
    const match = "POST /v1/financial_connections/sessions";
    await product.sandbox("POST", "/faults", { match, times: 3, fault: "500" });
    const without = await product.operator("POST", "/v1/sessions", session, keyed("sessions-1"));
    expect(without.status).toBe(503);
    const third = await product.operator("POST", "/v1/sessions", session, keyed("sessions-1"));
    expect(third.body).toEqual(first.body);
  });

  it("hands out no secret again once the link was revoked", async () => {
    const customer = await product.makeCustomer();
    const body = { account_holder: { type: "customer", customer } };
    const first = await product.operator("POST", "/v1/sessions", body, keyed("sessions-revoked"));
    expect(first.status).toBe(200);
    await product.operator("POST", `/v1/links/${first.body.link}/revoke`);
    for (let repeat = 0; repeat < 2; repeat++) {
      const again = await product.operator("POST", "/v1/sessions", body, keyed("sessions-revoked"));
      expect([again.status, again.body.error?.code]).toEqual([410, "link_revoked"]);
      expect(JSON.stringify(again.body)).not.toContain("fcsess_client_secret");
    }
    const links = (await product.operator("GET", `/v1/links?account_holder=${customer}`)).body.data;
    // One that the customer's own making brought, and this one: a refused repeat makes none.
    expect(links).toHaveLength(2);
  });

  it.each(["", "x".repeat(256)])("refuses a key of %# characters", async (key) => {
    const { status, body: answer } = await product.operator("POST", "/v1/links", body, keyed(key));
    expect([status, answer.error.param]).toEqual([400, "Idempotency-Key"]);
  });
});
