// Waiting: where the browser says that the page is hidden, where a check takes long, where it refuses windows.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, freshLink, pass, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const endless = `window.Stripe = () => ({
  collectFinancialConnectionsAccounts: () => new Promise((resolve) => { window.settle = resolve; }),
});`;
const stateOf = ({ page }: Visit) => page.locator("main").getAttribute("data-state");
const withEndless = (page: Page) =>
  page.route("**/_sandbox/stripe.js", (route) => route.fulfill({ contentType: "text/javascript", body: endless }));
const see = (customer: Visit) =>
  customer.page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));

async function opened(path: string, prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const customer = await visit(browser, product, path, {}, async (page: Page) => {
    await clocked(page);
    await withEndless(page);
    await prepare(page);
  });
  await customer.tap();
  await eventually(
    () => customer.page.evaluate("typeof settle"),
    (type) => type === "function",
  );
  return customer;
}

it("finds the result though a webview always says that the page is hidden", async () => {
  const link = await freshLink(product);
  const customer = await opened(link.path, (page) =>
    page.addInitScript(() => Object.defineProperty(document, "hidden", { value: true })),
  );
  const { attempts } = await statusOf(product, link.id);
  await product.sandbox("POST", `/sessions/${attempts[0].session}/finish`, { institution: "Test (Non-OAuth)" });
  await eventually(
    () => statusOf(product, link.id),
    ({ status }) => status === "completed",
    30,
  );
  await eventually(
    async () => {
      await pass(customer);
      return stateOf(customer);
    },
    (state) => state === "linked",
    15,
  );
  await customer.end();
});

it("of a check that took longer than ten minutes, shows the result when it comes back into view", async () => {
  const link = await freshLink(product);
  let looks = 0;
  const open = { status: "open", accounts: [], returnUrl: null };
  let isLate = true;
  const customer = await opened(link.path, async (page) => {
    await page.route(/\/(complete|status)$/, (route) => {
      looks++;
      return isLate ? route.fulfill({ json: open }) : route.continue();
    });
  });
  const { attempts } = await statusOf(product, link.id);
  await customer.page.evaluate(`settle({ financialConnectionsSession: { accounts: [{}] } })`);
  await eventually(
    async () => {
      await pass(customer);
      return stateOf(customer);
    },
    (state) => state === "late",
    15,
  );
  for (let at = 0; at < 150; at++) {
    await customer.page.clock.fastForward(11_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  isLate = false;
  await product.sandbox("POST", `/sessions/${attempts[0].session}/finish`, { institution: "Test (Non-OAuth)" });
  await eventually(
    () => statusOf(product, link.id),
    ({ status }) => status === "completed",
    30,
  );
  const before = looks;
  await see(customer);
  await eventually(
    async () => {
      await pass(customer);
      return stateOf(customer);
    },
    (state) => state === "linked",
    8,
  ).catch((error: unknown) => {
    throw new Error(`asked ${looks - before} more times`, { cause: error });
  });
  expect(looks).toBeGreaterThan(before);
  await customer.end();
});

it("says what came of it, and not that pop-ups are blocked, when the customer has closed Stripe's window", async () => {
  const link = await freshLink(product);
  const customer = await opened(link.path, (page) =>
    // As some extensions and webviews do: every window.open is refused, and Stripe's own frame needs none.
    page.addInitScript(() => {
      window.open = () => null;
    }),
  );
  await customer.page.evaluate(`settle({ financialConnectionsSession: { accounts: [] } })`);
  await eventually(
    () => stateOf(customer),
    (state) => state === "nothing" || state === "failed",
  );
  expect((await statusOf(product, link.id)).attempts[0].outcome).toBe("nothing_linked");
  expect(await stateOf(customer)).toBe("nothing");
  await customer.end();
});
