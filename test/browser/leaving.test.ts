// Leaving the page: what the business is told on the way back, and what the customer sees where the way leads nowhere.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, expire, freshLink, pass, staying, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const theirs = "https://app.example.com/done";
const ends = {
  revoked: ({ id }: { id: string }) => product.operator("POST", `/v1/links/${id}/revoke`),
  expired: ({ id }: { id: string }) => expire(product, id),
  already: ({ path }: { path: string }) => product.link(path),
};

async function expectLeavesWith(customer: Visit, status: string): Promise<void> {
  const close = customer.page.getByRole("button", { name: "Close" });
  // The way back is never answered, so a click that waits for it would not end.
  const [left] = await Promise.all([
    customer.page.waitForRequest(`${theirs}**`),
    close.evaluate((button: HTMLElement) => setTimeout(() => button.click())),
  ]);
  expect(new URL(left.url()).searchParams.get("status")).toBe(status);
}

describe("“Close” tells the business how the link stands", () => {
  it("open, as long as it is", async () => {
    const link = await freshLink(product, { return_url: theirs });
    const customer = await visit(browser, product, link.path, {}, staying);
    await customer.page.locator("main[data-live]").waitFor();
    await expectLeavesWith(customer, "open");
    await customer.end();
  });

  it.each(["revoked", "expired", "already"] as const)("%s, learnt from a tap", async (state) => {
    const link = await freshLink(product, { return_url: theirs });
    const customer = await visit(browser, product, link.path, {}, staying);
    await customer.page.locator("main[data-live]").waitFor();
    await ends[state](link);
    await customer.tap();
    await customer.reaches(state);
    await expectLeavesWith(customer, state === "already" ? "completed" : state);
    await customer.end();
  });

  it.each(["revoked", "expired"] as const)("%s, learnt while the page was looked at", async (state) => {
    const link = await freshLink(product, { return_url: theirs });
    const customer = await visit(browser, product, link.path, {}, staying);
    await customer.page.locator("main[data-live]").waitFor();
    await ends[state](link);
    await customer.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
    await customer.reaches(state);
    await expectLeavesWith(customer, state);
    await customer.end();
  });
});

describe.each([
  ["en-US", "You can close this page.", "Taking you back to Rocket Rides…", "Close"],
  ["es-US", "Puede cerrar esta página.", "Le llevamos de vuelta a Rocket Rides…", "Cerrar"],
])("without the app that the way leads back to, in %s", (locale, closing, leaving, close) => {
  const spoken = (customer: Visit) => customer.page.locator("[role=status]").textContent();

  it("says after a moment that the page can be closed, once the bank is linked", async () => {
    const link = await freshLink(product, { return_url: "myapp://done" });
    const customer = await visit(browser, product, link.path, { locale }, clocked);
    const lead = customer.section.locator(".lead:visible");
    await customer.page.locator("[data-view=ready] [data-start]").click();
    await customer.linkInModal();
    await customer.reaches("linked");
    expect(await customer.page.locator("[data-way=back]").textContent()).toBe(leaving);
    // Off to the app, and then still here.
    await pass(customer);
    await pass(customer);
    await lead
      .getByText(closing)
      .or(lead.filter({ hasText: closing }))
      .waitFor();
    expect(await lead.count()).toBe(1);
    expect(await spoken(customer)).toContain(closing);
    await customer.page.screenshot({ path: `dist/pictures/linked without the app ${locale}.png` });
    await customer.end();
  });

  it("says it after “Close” as well, and goes on at the next tap", async () => {
    const link = await freshLink(product, { return_url: "myapp://done" });
    const customer = await visit(browser, product, link.path, { locale }, clocked);
    await customer.tap(close);
    await pass(customer);
    const note = customer.page.getByText(closing).and(customer.page.locator(".notice"));
    await note.waitFor();
    expect(await spoken(customer)).toBe(closing);
    await customer.page.screenshot({ path: `dist/pictures/closed without the app ${locale}.png` });
    await customer.page.locator("[data-view=ready] [data-start]").click();
    await customer.modal.getByRole("button", { name: "Agree and continue" }).waitFor();
    expect(await note.isVisible()).toBe(false);
    await customer.end();
  });
});

it("says that the page can be closed also where the browser always says that it is hidden", async () => {
  const link = await freshLink(product, { return_url: "myapp://done" });
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await clocked(page);
    await page.addInitScript(() => Object.defineProperty(document, "hidden", { value: true }));
  });
  await customer.tap("Close");
  await pass(customer);
  await customer.page.getByText("You can close this page.").and(customer.page.locator(".notice")).waitFor();
  await customer.end();
});

it("“Manage or disconnect” leads there, however long that takes, and not back to the business", async () => {
  const link = await freshLink(product, { return_url: theirs });
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await clocked(page);
    await staying(page);
    // The page stays, as it does while the next one is awaited.
    await page.route("**/m/*", (route) => route.fulfill({ status: 204 }));
  });
  const asked: string[] = [];
  customer.page.on("request", (request) => asked.push(request.url()));
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  const manage = customer.section.getByRole("link", { name: "Manage or disconnect" });
  await manage.click();
  await pass(customer);
  await customer.page.unroute("**/m/*");
  await manage.click();
  await customer.page.waitForURL("**/m/*");
  expect(asked.filter((url) => url.startsWith(theirs))).toEqual([]);
  await customer.end();
});
