// The main job in a real Chromium: a customer opens the link, taps once, goes through the modal, and is linked.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { freshLink, statusOf, staying, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** Seen by the customer, and by the operator. */
async function expectLinked(customer: Visit, link: string, accounts = ["Checking ending in 6789"]): Promise<void> {
  await customer.reaches("linked");
  const text = await customer.text;
  for (const account of accounts) expect(text).toContain(account);
  expect(customer.complaints).toEqual([]);
  const { status, accounts: linked, attempts } = await statusOf(product, link);
  expect(status).toBe("completed");
  expect(linked.data).toHaveLength(accounts.length);
  expect(linked.data[0]).toMatchObject({ object: "financial_connections.account", status: "active" });
  expect(attempts.at(-1)).toMatchObject({ via: "page", outcome: "linked" });
}

it("links two accounts: one tap, the modal, and the result in the page and the API", async () => {
  const link = await freshLink(product, { permissions: ["payment_method", "balances"], prefetch: ["balances"] });
  const customer = await visit(browser, product, link.path);
  await customer.reaches("ready");
  expect(await customer.text).toContain("fetched as soon as you link");
  expect(await customer.page.locator(".test-mode").textContent()).toBe("Test mode: no real bank is used");
  const [asked] = await Promise.all([customer.page.waitForRequest("**/session"), customer.tap()]);
  const { consent, now } = JSON.parse((await customer.page.locator("#page-data").textContent()) ?? "");
  const shown = { ...consent, shown_at: Math.floor(now / 1000) };
  expect(asked.postDataJSON()).toEqual({ webview: false, consent: shown });
  await customer.linkInModal("Success ••••6789", "Savings ••••4321");
  await expectLinked(customer, link.id, ["Checking ending in 6789", "Savings ending in 4321"]);
  const { attempts, permissions } = await statusOf(product, link.id);
  expect(attempts[0].consent).toEqual({ ...shown, permissions, stripe: null });
  expect((await product.operator("GET", `/v1/consents/${consent.text}`)).body.text).toContain("Nothing is paid now");
  expect(await customer.text).toContain("Test (Non-OAuth)");
  expect(await customer.page.locator("[role=status]").textContent()).toContain("has what it needs");
  await customer.end();
});

it("links with the keyboard alone", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  const { page, modal } = customer;
  const focused = () => {
    const read = "document.activeElement.textContent || document.activeElement.ariaLabel";
    return (page.frames()[1] ?? page.mainFrame()).evaluate<string>(read);
  };
  const tabTo = async (name: string) => {
    for (let step = 0; step < 30 && (await focused()) !== name; step++) await page.keyboard.press("Tab");
    expect(await focused()).toBe(name);
  };
  await tabTo("Link your bank");
  await page.keyboard.press("Enter");
  await modal.getByRole("button", { name: "Agree and continue" }).waitFor();
  await tabTo("Agree and continue");
  await page.keyboard.press("Enter");
  await modal.getByRole("searchbox").waitFor();
  await page.keyboard.type("test (non");
  await tabTo("TTest (Non-OAuth)");
  await page.keyboard.press("Enter");
  await modal.getByLabel("Username").waitFor();
  await tabTo("Log in");
  await page.keyboard.press("Enter");
  const account = modal.getByRole("checkbox", { name: "Success ••••6789" });
  await account.waitFor();
  const onAccount = () => account.evaluate((box) => box === document.activeElement);
  for (let step = 0; step < 10 && !(await onAccount()); step++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await tabTo("Link accounts");
  await page.keyboard.press("Enter");
  await modal.getByRole("heading", { name: "Linked" }).waitFor();
  await tabTo("Done");
  await page.keyboard.press("Enter");
  await expectLinked(customer, link.id);
  await customer.end();
});

it("links at a bank with a window of its own", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.tap();
  await customer.toBanks();
  await customer.chooseBank("Test (OAuth)");
  const popup = customer.page.waitForEvent("popup");
  await customer.modal.getByRole("button", { name: "Log in" }).click();
  await (await popup).getByRole("button", { name: "Authorize" }).click();
  await customer.pick("Success ••••6789");
  await customer.done();
  await expectLinked(customer, link.id);
  await customer.end();
});

it("links at another bank when the first is down", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.tap();
  await customer.toBanks();
  await customer.chooseBank("Down (Unscheduled)");
  await customer.modal.getByRole("heading", { name: "Down (Unscheduled) is unavailable" }).waitFor();
  await customer.modal.getByRole("button", { name: "Choose another bank" }).click();
  await customer.chooseBank("Test (Non-OAuth)");
  await customer.logIn();
  await customer.pick("Success ••••6789");
  await customer.done();
  await customer.reaches("linked");
  expect((await statusOf(product, link.id)).status).toBe("completed");
  await customer.end();
});

describe("closed", () => {
  const steps: [string, (customer: Visit) => Promise<void>][] = [
    ["at consent", async () => {}],
    ["at the banks", (customer) => customer.toBanks()],
    [
      "at the login",
      async (customer) => {
        await customer.toBanks();
        await customer.chooseBank("Test (Non-OAuth)");
        await customer.modal.getByLabel("Password").waitFor();
      },
    ],
    [
      "at the accounts",
      async (customer) => {
        await customer.toBanks();
        await customer.chooseBank("Test (Non-OAuth)");
        await customer.logIn();
      },
    ],
  ];
  it.each(steps)("%s nothing is linked, and a second try links", async (_, walk) => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path);
    await customer.tap();
    await walk(customer);
    await customer.closeModal();
    await customer.reaches("nothing");
    const open = await statusOf(product, link.id);
    expect([open.status, open.accounts.data, open.attempts[0].outcome]).toEqual(["open", [], "nothing_linked"]);
    await customer.again();
    await customer.linkInModal();
    await expectLinked(customer, link.id);
    const { attempts } = await statusOf(product, link.id);
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts.map(({ session }: { session: string }) => session)).size).toBe(2);
    await customer.end();
  });

  it("on the last step, what was chosen is linked", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path);
    await customer.tap();
    await customer.toBanks();
    await customer.chooseBank("Test (Non-OAuth)");
    await customer.logIn();
    await customer.pick("Success ••••6789");
    await customer.page.keyboard.press("Escape");
    await expectLinked(customer, link.id);
    await customer.end();
  });
});

it("two quick taps mint one session", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.page.locator("[data-view=ready] [data-start]").evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await customer.linkInModal();
  await expectLinked(customer, link.id);
  expect((await statusOf(product, link.id)).attempts).toHaveLength(1);
  await customer.end();
});

it.each([
  ["en", "es-US", "en"],
  ["es", "en-US", "es"],
  ["auto", "es-MX", "es"],
])("hands Stripe.js the page's language: link in %s, browser in %s", async (locale, browserLocale, expected) => {
  const link = await freshLink(product, { locale });
  const customer = await visit(browser, product, link.path, { locale: browserLocale }, (page) =>
    page.route("**/_sandbox/stripe.js", (route) =>
      route.fulfill({
        contentType: "text/javascript",
        body: `window.Stripe = (key, options) => {
          window.given = { key, options };
          return { collectFinancialConnectionsAccounts: () => new Promise(() => {}) };
        }`,
      }),
    ),
  );
  expect(await customer.page.locator("html").getAttribute("lang")).toBe(expected);
  await customer.page.locator("[data-view=ready] [data-start]").click();
  await eventually(() => customer.page.evaluate("window.given"), Boolean);
  expect(await customer.page.evaluate("window.given")).toEqual({
    key: "pk_test_sandbox",
    options: { locale: expected },
  });
  await customer.end();
});

describe("the way back to the business", () => {
  const returned = "https://app.example.com/done?order=1";

  it("is taken by itself, with the signed result, and is a button too", async () => {
    const link = await freshLink(product, { return_url: returned });
    const customer = await visit(browser, product, link.path, {}, staying);
    const leaves = customer.page.waitForRequest("https://app.example.com/**");
    await customer.tap();
    await customer.linkInModal();
    await customer.reaches("linked");
    const button = customer.page.getByRole("link", { name: "Return to Rocket Rides" });
    const target = (await button.getAttribute("href")) ?? "";
    const expected = new RegExp(`^https://app\\.example\\.com/done\\?order=1&link=${link.id}&status=completed&sig=`);
    expect(target).toMatch(expected);
    const request = await leaves;
    expect([request.url(), request.isNavigationRequest()]).toEqual([target, true]);
    await customer.end();
  });

  it("is still there on a second visit", async () => {
    const link = await freshLink(product, { return_url: returned });
    await product.link(link.path);
    const customer = await visit(browser, product, link.path, {}, (page) =>
      page.route("https://app.example.com/**", (route) => route.fulfill({ contentType: "text/html", body: "Back" })),
    );
    expect(await customer.text).toContain("Your bank is already linked");
    await customer.page.getByRole("link", { name: "Return to Rocket Rides" }).click();
    await customer.page.waitForURL(/status=completed&sig=/);
    await customer.end();
  });
});
