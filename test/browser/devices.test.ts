// One link on two devices: the desktop offers its QR code, and follows what the phone does.
import type { Browser } from "playwright-core";
import { renderSVG } from "uqr";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, expire, freshLink, pass, staying, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

it("the desktop offers a QR code of the same link, made here; a phone does not", async () => {
  const link = await freshLink(product);
  const asked: string[] = [];
  const customer = await visit(browser, product, `${link.path}?utm_source=mail`, desktop, async (page) =>
    page.on("request", (request) => asked.push(request.url())),
  );
  const code = customer.page.getByRole("img", { name: "QR code of this page’s link" });
  await code.scrollIntoViewIfNeeded();
  expect(
    await code.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).toBeGreaterThan(0);
  expect(await code.boundingBox()).toMatchObject({ width: 128, height: 128 });
  const drawn = decodeURIComponent(((await code.getAttribute("src")) ?? "").replace("data:image/svg+xml,", ""));
  expect(drawn).toBe(renderSVG(new URL(link.path, product.url).href, { border: 2 }));
  expect(customer.complaints).toEqual([]);
  expect(asked.filter((address) => new URL(address).origin !== new URL(product.url).origin)).toEqual([]);
  await customer.end();

  asked.length = 0;
  const other = await visit(browser, product, link.path, phone, async (page) =>
    page.on("request", (request) => asked.push(request.url())),
  );
  await other.page.locator("main[data-live]").waitFor();
  expect(await other.page.locator(".phone").isVisible()).toBe(false);
  expect(asked.filter((address) => address.includes("/qr") || address.includes("/status"))).toEqual([]);
  await other.end();
});

it("the desktop says so when the phone has finished", async () => {
  const link = await freshLink(product, { return_url: "https://app.example.com/done" });
  const there = await visit(browser, product, link.path, desktop, staying);
  const here = await visit(browser, product, link.path, phone, staying);
  await here.tap();
  await here.linkInModal();
  await here.reaches("linked");
  await there.reaches("linked");
  expect(await there.text).toContain("Checking ending in 6789");
  expect(await there.page.locator("[data-view=linked] [data-return]").getAttribute("href")).toContain(
    "status=completed",
  );
  await here.end();
  await there.end();
});

it.each([
  ["revoked", (id: string) => product.operator("POST", `/v1/links/${id}/revoke`)],
  ["expired", (id: string) => expire(product, id)],
] as const)("the desktop says so when the link is %s meanwhile", async (state, end) => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, desktop);
  await customer.page.locator("main[data-live]").waitFor();
  await end(link.id);
  await customer.reaches(state);
  await customer.end();
});

it("the desktop follows also where the browser always says that the page is hidden", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, desktop, async (page) => {
    await clocked(page);
    await page.addInitScript(() => Object.defineProperty(document, "hidden", { value: true }));
  });
  await customer.page.locator("main[data-live]").waitFor();
  await product.link(link.path);
  await eventually(
    async () => {
      await pass(customer);
      return customer.page.locator("main").getAttribute("data-state");
    },
    (state) => state === "linked",
    20,
  );
  await customer.end();
});

it("a phone looks once when the page comes back into view", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, phone);
  await customer.page.locator("main[data-live]").waitFor();
  await product.link(link.path);
  await customer.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await customer.reaches("linked");
  expect(customer.complaints).toEqual([]);
  await customer.end();
});
