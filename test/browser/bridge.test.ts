// The app bridge: each host is simulated by its global, or is a real page around ours, and hears exactly what is documented.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct, whileRefused } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { breakLink, canceled, expire, freshLink, ready, said, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** Puts a host's global there before the page's own script runs; what it hears is in `window.heard`. */
const hosts: Record<string, (page: Page) => Promise<unknown>> = {
  "React Native's WebView": (page) =>
    page.addInitScript(() => {
      const heard: unknown[] = [];
      Object.assign(window, {
        heard,
        ReactNativeWebView: { postMessage: (text: string) => heard.push(JSON.parse(text)) },
      });
    }),
  WKWebView: (page) =>
    page.addInitScript(() => {
      const heard: unknown[] = [];
      const banklink = { postMessage: (message: unknown) => heard.push(structuredClone(message)) };
      Object.assign(window, { heard, webkit: { messageHandlers: { banklink } } });
    }),
  flutter_inappwebview: (page) =>
    page.addInitScript(() => {
      const heard: unknown[] = [];
      const callHandler = async (name: string, message: unknown) => name === "banklink" && heard.push(message);
      Object.assign(window, { heard, flutter_inappwebview: { callHandler } });
    }),
  "flutter_inappwebview, ready late": (page) =>
    page.addInitScript(() => {
      const heard: unknown[] = [];
      const late: { callHandler?: unknown } = {};
      Object.assign(window, { heard, flutter_inappwebview: late });
      addEventListener("load", () => {
        late.callHandler = async (name: string, message: unknown) => name === "banklink" && heard.push(message);
        dispatchEvent(new Event("flutterInAppWebViewPlatformReady"));
      });
    }),
  "a channel or interface named Banklink": (page) =>
    page.addInitScript(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard, Banklink: { postMessage: (text: string) => heard.push(JSON.parse(text)) } });
    }),
};

const heardBy = (customer: Visit) => customer.page.evaluate("window.heard");

describe.each(Object.entries(hosts))("%s", (_, host) => {
  it("hears of success", async () => {
    const link = await freshLink(product, { return_url: "myapp://done" });
    const customer = await visit(browser, product, link.path, {}, host);
    const [asked] = await Promise.all([customer.page.waitForRequest("**/session"), customer.tap()]);
    // So that the bank's pages lead back into the app.
    expect(asked.postDataJSON()).toMatchObject({ webview: true });
    await customer.linkInModal();
    await customer.reaches("linked");
    const returnUrl = await customer.page.getByRole("link", { name: "Return to Rocket Rides" }).getAttribute("href");
    expect(returnUrl).toContain("status=completed&sig=");
    const completed = { type: "completed", status: "completed", returnUrl };
    expect(await heardBy(customer)).toEqual(said(link.id, ready, { type: "opened" }, completed));
    await customer.page.getByRole("link", { name: "Return to Rocket Rides" }).click();
    expect(await heardBy(customer)).toEqual(said(link.id, ready, { type: "opened" }, completed, { type: "closed" }));
    await customer.end();
  });

  it("hears of the closed window, and of the next try", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, {}, host);
    await customer.tap();
    await customer.closeModal();
    await customer.reaches("nothing");
    expect(await heardBy(customer)).toEqual(said(link.id, ready, { type: "opened" }, canceled));
    await customer.again();
    await customer.linkInModal();
    await customer.reaches("linked");
    const completed = { type: "completed", status: "completed" };
    expect(await heardBy(customer)).toEqual(
      said(link.id, ready, { type: "opened" }, canceled, { type: "opened" }, completed),
    );
    await customer.tap("Close");
    expect((await heardBy(customer)) as object[]).toEqual(
      said(link.id, ready, { type: "opened" }, canceled, { type: "opened" }, completed, { type: "closed" }),
    );
    await customer.end();
  });

  it("hears of failure", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, {}, host);
    await product.operator("POST", `/v1/links/${link.id}/revoke`);
    await customer.tap();
    await customer.reaches("revoked");
    const failed = { type: "failed", status: "revoked", error: { code: "link_revoked", message: null } };
    expect(await heardBy(customer)).toEqual(said(link.id, ready, failed));
    await customer.end();
  });

  it("hears of Stripe's refusal, with Stripe's code in a field of its own", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, {}, async (page) => {
      await host(page);
      const error = { type: "stripe_error", code: "stripe_refused", stripe_code: "resource_missing", message: "No" };
      await page.route("**/session", (route) => route.fulfill({ status: 502, json: { error } }));
    });
    await customer.tap();
    await customer.reaches("failed");
    const failed = {
      type: "failed",
      error: { code: "stripe_refused", message: null, stripe_code: "resource_missing" },
    };
    expect(await heardBy(customer)).toEqual(said(link.id, ready, failed));
    await customer.end();
  });

  it("hears of the customer leaving, before any window opened", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, {}, host);
    await customer.tap("Close");
    expect(await heardBy(customer)).toEqual(said(link.id, ready, canceled, { type: "closed" }));
    expect((await statusOf(product, link.id)).attempts).toEqual([]);
    await customer.end();
  });
});

describe("a link that opens nothing any more", () => {
  const host = hosts.WKWebView as (page: Page) => Promise<unknown>;
  it.each([
    ["completed", (link: { path: string }) => product.link(link.path), { type: "completed", status: "completed" }],
    [
      "expired",
      (link: { id: string }) => expire(product, link.id),
      { type: "failed", status: "expired", error: { code: "link_expired", message: null } },
    ],
    [
      "revoked",
      (link: { id: string }) => product.operator("POST", `/v1/links/${link.id}/revoke`),
      { type: "failed", status: "revoked", error: { code: "link_revoked", message: null } },
    ],
  ] as const)("is told as %s", async (_, before, message) => {
    const link = await freshLink(product);
    await before(link);
    const customer = await visit(browser, product, link.path, {}, host);
    await customer.page.locator("main[data-live]").waitFor();
    expect(await heardBy(customer)).toEqual(said(link.id, message));
    await customer.end();
  });

  it("is told as unknown, with no id", async () => {
    const customer = await visit(browser, product, "/l/nonsense", {}, host);
    await customer.page.locator("main[data-live]").waitFor();
    const failed = { type: "failed", error: { code: "resource_missing", message: null } };
    expect(await heardBy(customer)).toEqual([{ source: "banklink", version: 1, link: null, ...failed }]);
    await customer.end();
  });

  it("is told as refused, when it was asked for too often", async () => {
    const link = await freshLink(product);
    const customer = await whileRefused(product, link.path, () => visit(browser, product, link.path, {}, host));
    await customer.page.locator("main[data-live]").waitFor();
    const failed = { type: "failed", error: { code: "rate_limited", message: null } };
    expect(await heardBy(customer)).toEqual(said(link.id, failed));
    await customer.tap("Close");
    expect(await heardBy(customer)).toEqual(said(link.id, failed, { type: "closed" }));
    await customer.end();
  });

  it("is told as failed, when the failure is ours", async () => {
    const link = await freshLink(product);
    const mend = await breakLink(product, link.id);
    const customer = await visit(browser, product, link.path, {}, host);
    await customer.page.locator("main[data-live]").waitFor();
    const failed = { type: "failed", error: { code: "internal_error", message: null } };
    expect(await heardBy(customer)).toEqual(said(link.id, failed));
    await mend();
    await customer.page.getByRole("link", { name: "Try again" }).click();
    await customer.page.getByRole("button", { name: "Link your bank" }).waitFor();
    await customer.end();
  });
});
