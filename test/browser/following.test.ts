// Stripe's window that never says that it has ended: the page finds out from the server what became of the link.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, expire, freshLink, pass, type State, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** A Stripe.js whose window ends when the test says so, with what it says, and otherwise never. */
const endless = `window.Stripe = () => ({
  collectFinancialConnectionsAccounts: () => new Promise((resolve) => { window.settle = resolve; }),
});`;

/** The page with its window open, a clock that can be moved on, and how often it asked for the status. */
async function opened(path: string) {
  let asked = 0;
  const customer = await visit(browser, product, path, {}, async (page: Page) => {
    await clocked(page);
    await page.route("**/_sandbox/stripe.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: endless }),
    );
    page.on("request", (request) => {
      if (request.url().endsWith("/status")) asked++;
    });
  });
  await customer.tap();
  await eventually(
    () => customer.page.evaluate("typeof settle"),
    (type) => type === "function",
  );
  return { customer, asked: () => asked };
}

const stateOf = ({ page }: Visit) => page.locator("main").getAttribute("data-state");

/** Moves the page's clock on until it is in `state`. */
async function comesTo(customer: Visit, state: State): Promise<void> {
  await eventually(
    async () => {
      await pass(customer);
      return stateOf(customer);
    },
    (seen) => seen === state,
    30,
  );
  await customer.reaches(state);
}

/** What a person does in the window, without a word to the page. */
async function finish(link: { id: string }, result: object): Promise<void> {
  const { attempts } = await statusOf(product, link.id);
  await product.sandbox("POST", `/sessions/${attempts[0].session}/finish`, result);
}

it("shows that the bank is linked, though the window never said so", async () => {
  const link = await freshLink(product);
  const { customer } = await opened(link.path);
  await finish(link, { institution: "Test (Non-OAuth)" });
  await comesTo(customer, "linked");
  expect(await customer.text).toContain("Checking ending in 6789");
  expect(customer.complaints).toEqual([]);
  await customer.end();
});

it.each([
  ["revoked", ({ id }: { id: string }) => product.operator("POST", `/v1/links/${id}/revoke`)],
  ["expired", ({ id }: { id: string }) => expire(product, id)],
] as const)("shows that the link is %s, and takes what the window says after that", async (state, end) => {
  const link = await freshLink(product);
  const { customer } = await opened(link.path);
  const session = (await statusOf(product, link.id)).attempts[0].session;
  await end(link);
  await comesTo(customer, state);
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
  await customer.page.evaluate(`settle({ financialConnectionsSession: { accounts: [{}] } })`);
  await customer.reaches("linked");
  await customer.end();
});

it("changes beneath Stripe's window, and leaves that to the customer who is in it", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, clocked);
  await customer.tap();
  await customer.toBanks();
  await customer.chooseBank("Test (Non-OAuth)");
  await customer.modal.getByLabel("Username").focus();
  await product.operator("POST", `/v1/links/${link.id}/revoke`);
  await eventually(
    async () => {
      await pass(customer);
      return stateOf(customer);
    },
    (state) => state === "revoked",
    30,
  );
  expect(await customer.page.evaluate("document.activeElement.tagName")).toBe("IFRAME");
  await customer.logIn();
  await customer.pick("Success ••••6789");
  await customer.done();
  await customer.reaches("linked");
  await customer.end();
});

it("looks at once when the page comes back into view, and seldom while it is hidden", async () => {
  const link = await freshLink(product);
  const { customer, asked } = await opened(link.path);
  const see = (isSeen: boolean) =>
    customer.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, !isSeen);
  await see(false);
  for (let step = 0; step < 12; step++) await pass(customer);
  expect(asked()).toBe(0);
  await eventually(
    async () => {
      await pass(customer);
      return asked();
    },
    (times) => times > 1,
    20,
  );
  const looks = customer.page.waitForResponse("**/status");
  await see(true);
  await looks;
  expect(await stateOf(customer)).toBe("opening");
  await customer.end();
});

it("leaves a window that has not closed its last pane some seconds, and takes its word", async () => {
  const link = await freshLink(product);
  const { customer } = await opened(link.path);
  await finish(link, { institution: "Test (Non-OAuth)" });
  await eventually(
    () => statusOf(product, link.id),
    ({ status }) => status === "completed",
  );
  const looks = customer.page.waitForResponse("**/status");
  await pass(customer);
  await pass(customer);
  await looks;
  expect(await stateOf(customer)).toBe("opening");
  const completes = customer.page.waitForRequest("**/complete");
  await customer.page.evaluate(`settle({ financialConnectionsSession: { accounts: [{}] } })`);
  await completes;
  await customer.reaches("linked");
  await customer.end();
});
