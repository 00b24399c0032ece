// Names, settings and answers of Stripe's as they really come: what can work is taken, and what cannot is named.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, startWorkers, type Workers } from "../workerd/start.ts";
import { demoCustomer, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

describe("text of a customer's", () => {
  it.each(["\u200b", "\ufffe", "\ufff9", "\u{e0041}", "\u3164"])(
    "of nothing that can be seen (%j) is no name",
    async (name) => {
      const account_holder = { type: "customer", email: "pat@example.com", name };
      expect((await product.operator("POST", "/v1/links", { account_holder })).status).toBe(400);
      expect(
        (await product.operator("POST", "/v1/links", { account_holder: demoCustomer, purpose: name })).status,
      ).toBe(400);
    },
  );
  it.each(["O’Brien", "Ünïcode & Sons", "שלום", "مرحبا\u200f", "نامه\u200cها", "👩‍👩‍👧", "Ng\u0129a"])(
    "such as %j is a name",
    async (name) => {
      const account_holder = { type: "customer", email: "pat@example.com", name };
      expect((await product.operator("POST", "/v1/links", { account_holder })).status).toBe(200);
    },
  );
  it.each(["+15551234567", "+1 (555) 123-4567", "+1-555-123-4567", "+44 20 7946 0958"])(
    "such as %j is a phone number",
    async (phone) => {
      const account_holder = { type: "customer", email: "pat@example.com", phone };
      expect((await product.operator("POST", "/v1/links", { account_holder })).status).toBe(200);
    },
  );
  it.each(["o'brien+x@sub.example.co.uk", "zoë@bücher.example", "a%b@example.com"])(
    "such as %j is an e-mail address",
    async (email) => {
      const account_holder = { type: "customer", email };
      expect((await product.operator("POST", "/v1/links", { account_holder })).status).toBe(200);
    },
  );
});

// --- settings

const good = {
  STRIPE_SECRET_KEY: "rk_test_123",
  STRIPE_PUBLISHABLE_KEY: "pk_test_123",
  STRIPE_WEBHOOK_SECRET: "whsec_12345678",
  API_KEY: "an_operator_key_of_length",
  LINK_SIGNING_KEY: "0123456789012345678901234567890123456789",
  PUBLIC_URL: "https://link.example.com",
  BUSINESS_NAME: "Example",
  SUPPORT_EMAIL: "help@example.com",
  PRIVACY_URL: "https://example.com/privacy",
  NOTIFY_URL: "https://backend.example.com/hook",
  NOTIFY_SECRET: "whsec_YW5fb3BlcmF0b3JzX25vdGlmaWNhdGlvbl9zZWNyZXQ=",
};
const live = { STRIPE_SECRET_KEY: "rk_live_123", STRIPE_PUBLISHABLE_KEY: "pk_live_123" };

describe("settings", () => {
  let workers: Workers;
  beforeAll(async () => {
    const code = await codeOf("doubles/config");
    workers = await startWorkers([{ name: "config", compatibilityDate: "2026-11-17", bindings: {}, ...code }]);
  });
  afterAll(() => workers.close());
  const read = async (values: Record<string, unknown>) => {
    const answer = await fetch(workers.url, { method: "POST", body: JSON.stringify([{ ...good, ...values }]) });
    const text = await answer.text();
    expect(answer.status, text.slice(0, 300)).toBe(200);
    const [reading] = JSON.parse(text) as { ok: boolean; problems?: { name: string; problem: string }[] }[];
    return (reading?.problems ?? []).map(({ name }) => name);
  };

  it.each<[string, Record<string, unknown>]>([
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://10.0.0.1" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://192.168.1.5:8787" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://banklink.local" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://banklink" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://[fd00::1]" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://[::ffff:127.0.0.1]" }],
    ["PUBLIC_URL", { ...live, PUBLIC_URL: "https://[::ffff:7f00:1]" }],
    // Chromium: "contains an invalid source: 'https://my_bucket…'. It will be ignored", and the logo is blocked.
    ["LOGO_URL", { LOGO_URL: "https://my_bucket.s3.amazonaws.com/logo.png" }],
    ["LOGO_URL", { LOGO_URL: "https://[2606:4700::1111]/logo.png" }],
    ["RETURN_URLS", { RETURN_URLS: "https://[2606:4700::1111]" }],
    ["RETURN_URLS", { RETURN_URLS: "https://my_app.example.com" }],
    ["RETURN_URLS", { RETURN_URLS: "applescript://" }],
    ["RETURN_URLS", { RETURN_URLS: "wtai://" }],
    ["RETURN_URLS", { RETURN_URLS: "tn3270://" }],
    ["RETURN_URLS", { RETURN_URLS: "rlogin://" }],
    ["RETURN_URLS", { RETURN_URLS: "magnet://" }],
    ["RETURN_URLS", { RETURN_URLS: "systempreferences://" }],
    ["RETURN_URLS", { RETURN_URLS: "android.resource://" }],
    ["NOTIFY_URL", { NOTIFY_URL: "http://127.0.0.1:8787/hook", PUBLIC_URL: "http://localhost:8787" }],
    ["NOTIFY_URL", { NOTIFY_URL: "https://printer.home.arpa/hook" }],
    ["NOTIFY_URL", { NOTIFY_URL: "https://backend.lan/hook" }],
    ["NOTIFY_URL", { NOTIFY_URL: "https://[64:ff9b::a00:1]/hook" }],
    ["BUSINESS_NAME", { BUSINESS_NAME: "\u200b" }],
    ["BUSINESS_NAME", { BUSINESS_NAME: "\u00ad\u2060" }],
    ["LINK_SIGNING_KEY", { LINK_SIGNING_KEY: "a".repeat(40) }],
    ["LINK_SIGNING_KEY", { LINK_SIGNING_KEY: `${"x1y2".repeat(10)}\u0000` }],
    ["RETURN_URLS", { RETURN_URLS: ["https://app.example.com", "myapp://"] }],
    ["RECONCILE_SECONDS", { RECONCILE_SECONDS: [60, 300] }],
    ["RECONCILE_SECONDS", { RECONCILE_SECONDS: { a: 1 } }],
    ["BRAND_COLOR", { BRAND_COLOR: 123456 }],
    ["API_KEY", { API_KEY: 1234567890123456 }],
    ["LOGO_URL", { LOGO_URL: false }],
    ["BUSINESS_NAME", { BUSINESS_NAME: "\ud800" }],
  ])("%s is named when it cannot work: %j", async (name, values) => {
    expect(await read(values)).toEqual([name]);
  });

  it.each<Record<string, unknown>>([
    live,
    { BUSINESS_NAME: "O’Brien & Ünïcode GmbH" },
    { BUSINESS_NAME: "بنك ABC\u200f (مصر)" },
    { BUSINESS_NAME: "חברת ABC\u200e בע״מ" },
    { BUSINESS_NAME: "نامه\u200cها" },
    { API_KEY: "K8h+Zz/3vR0pQ9wXyT1uV2sB4nM6cL8kJ7hG5fD3aE=" },
    { LINK_SIGNING_KEY: "K8h+Zz/3vR0pQ9wXyT1uV2sB4nM6cL8kJ7hG5fD3aE=" },
    { STRIPE_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    { NOTIFY_SECRET: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" },
    { NOTIFY_SECRET: "whsec_YW5fb3BlcmF0b3JzX25vdGlmaWNhdGlvbl9zZWNyZXQ" },
    { PUBLIC_URL: "https://banklink.acme.workers.dev" },
    { PRIVACY_URL: "https://example.com/datenschutzerklärung?lang=de#teil-2" },
    { LOGO_URL: "https://cdn.example.com/logo.png?v=3&w=200" },
    { RETURN_URLS: "https://app.example.com:8443,com.example.app://,com.example.my-app://,exp://,fb123456://" },
    { RETURN_URLS: "https://bücher.example" },
    { RETURN_URLS: "https://App.Example.com" },
    { RETURN_URLS: "https://app.example.com:443" },
  ])("that can work are taken: %j", async (values) => {
    expect(await read(values)).toEqual([]);
  });
});

describe("a setting that is no text, as TOML can have it", () => {
  it("is named at /healthz, and is no bug of ours", async () => {
    const broken = await startProduct({ RETURN_URLS: ["https://app.example.com"] as unknown as string });
    try {
      const health = await broken.call("GET", "/healthz");
      const made = await broken.operator("POST", "/v1/links", { account_holder: demoCustomer });
      expect([health.status, health.body.problems?.[0]?.name]).toEqual([503, "RETURN_URLS"]);
      expect([made.status, made.body.error?.code]).toEqual([503, "configuration_invalid"]);
    } finally {
      await broken.close();
    }
  });
});

describe("an answer of Stripe's", () => {
  let strange: Product;
  beforeAll(async () => {
    strange = await startProduct({}, [{ binding: "STRIPE_API", name: "stripe" }]);
    await strange.sandbox("POST", "/webhooks", { drop: true });
  });
  afterAll(() => strange.close());
  const made = { account_holder: { type: "customer", email: "pat@example.com" } };

  it.each([
    ["without an id", '{"object":"customer"}'],
    ["with half of a surrogate pair as its id", '{"id":"cus_\\ud800","object":"customer"}'],
    ["with an id of another kind", '{"id":"sub_1","object":"customer"}'],
  ])("to a new customer, %s, makes no link", async (_, odd) => {
    await strange.double("stripe", { odd: { "POST /v1/customers": odd } });
    const { status, body } = await strange.operator("POST", "/v1/links", made);
    await strange.double("stripe", { odd: { "POST /v1/customers": null } });
    expect([status, body.error?.code], JSON.stringify(body.account_holder)).toEqual([503, "stripe_unavailable"]);
  });

  it.each<[string, object]>([
    ["no institution_name", { institution_name: undefined }],
    ["an institution_name that is null", { institution_name: null }],
    ["an institution_name cut in half of an emoji", { institution_name: "\ud83d" }],
  ])("with %s still gets to KV, and the link is completed", async (_, fields) => {
    const one = await strange.makeLink({
      account_holder: { type: "customer", customer: await strange.makeCustomer() },
    });
    const minted = await strange.call("POST", `${one.path}/session`, {});
    const session = String(minted.body.session);
    await strange.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
    const path = `/v1/financial_connections/sessions/${session}`;
    const real = await strange.stripe("GET", path);
    const odd = {
      ...real,
      accounts: { ...real.accounts, data: real.accounts.data.map((all: object) => ({ ...all, ...fields })) },
    };
    await strange.double("stripe", { odd: { [`GET ${path}`]: JSON.stringify(odd) } });
    const done = await strange.call("POST", `${one.path}/complete`, { session });
    expect([done.status, done.body.status]).toEqual([200, "completed"]);
    const id = real.accounts.data[0].id;
    for (let at = 0; at < 30; at++) {
      if (await strange.kv.get(`account:${id}`)) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await strange.kv.get(`account:${id}`)).not.toBeNull();
    expect((await strange.call("GET", one.path, undefined, { Accept: "text/html" })).status).toBe(200);
  });
});
