// The stand-in Stripe.js and its modal in a real Chromium, on a page of another origin with a strict policy.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FinancialConnectionsSessionResult } from "@stripe/stripe-js";
import type { Browser, BrowserContextOptions, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations } from "../browser/accessible.ts";
import { launchChromium } from "../browser/chromium.ts";
import { type Sandbox, startSandbox } from "./harness.ts";

const shopScript = `
  const stripe = Stripe("pk_test_shop", window.options);
  const [method, clientSecret] = location.hash.slice(1).split("/");
  document.querySelector("button").onclick = () => {
    stripe[method]({ clientSecret }).then((value) => (window.result = value), (error) => (window.result = { thrown: error.message }));
  };`;

let sandbox: Sandbox;
let browser: Browser;
let shop: Server;
let shopUrl: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { origin } = sandbox.url;
  shop = createServer((request, response) => {
    if (request.url === "/shop.js") {
      response.setHeader("content-type", "text/javascript").end(shopScript);
      return;
    }
    response.setHeader("content-type", "text/html");
    response.setHeader("cross-origin-opener-policy", "same-origin-allow-popups");
    response.setHeader(
      "content-security-policy",
      `default-src 'none'; script-src 'self' ${origin}; frame-src ${origin}; base-uri 'none'`,
    );
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1><button>Link a bank</button></main><script src="${origin}/_sandbox/stripe.js"></script><script src="/shop.js"></script></html>`,
    );
  });
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}/`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  shop?.close();
  await sandbox?.close();
});

interface Opened {
  page: Page;
  modal: FrameLocator;
  result(): Promise<FinancialConnectionsSessionResult & { token?: { id: string }; thrown?: string }>;
}

/** Opens the modal for a session, or for any text in place of its client secret. */
async function openModal(
  secret: string,
  {
    method = "collectFinancialConnectionsAccounts",
    prepare = "",
    ...options
  }: BrowserContextOptions & { method?: string; prepare?: string } = {},
): Promise<Opened> {
  const page = await (await browser.newContext(options)).newPage();
  await page.addInitScript(prepare);
  await page.goto(`${shopUrl}#${method}/${secret}`);
  await page.getByRole("button", { name: "Link a bank" }).click();
  return {
    page,
    modal: page.frameLocator("iframe"),
    result: async () => {
      const settled = await page.waitForFunction(() => (window as { result?: object }).result);
      return settled.jsonValue() as ReturnType<Opened["result"]>;
    },
  };
}

async function secretOf(options: Parameters<Sandbox["session"]>[0] = {}): Promise<string> {
  return (await sandbox.session(options)).client_secret ?? "";
}

async function expectNoAxeViolation(page: Page): Promise<void> {
  const frame = page.frames()[1] ?? page.mainFrame();
  const violations = await axeViolations(frame);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

async function toBank({ modal }: Opened, name: string): Promise<void> {
  await modal.getByRole("button", { name: "Agree and continue" }).click();
  await modal.getByRole("searchbox", { name: "Search for your bank" }).fill(name);
  await modal.getByRole("button", { name, exact: true }).click();
}

const phone = { viewport: { width: 320, height: 568 }, colorScheme: "dark" } as const;
const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: "light" } as const;

describe.each([
  ["on a phone, dark", phone],
  ["on a desktop, light", desktop],
])("%s", (_, look) => {
  test("a person links two accounts, and every step is accessible", async () => {
    const opened = await openModal(await secretOf({ permissions: ["payment_method", "balances"] }), look);
    const { page, modal } = opened;
    const sideways = () => page.frames()[1]?.evaluate("document.documentElement.scrollWidth - innerWidth");
    await modal.getByRole("button", { name: "Agree and continue" }).waitFor();
    await expectNoAxeViolation(page);
    await modal.getByRole("button", { name: "Agree and continue" }).click();
    await expectNoAxeViolation(page);
    expect(await sideways()).toBe(0);
    await modal.getByRole("searchbox", { name: "Search for your bank" }).fill("down (s");
    await modal.getByRole("button", { name: "Down (Scheduled)" }).click();
    await modal.getByRole("heading", { name: "Down (Scheduled) is unavailable" }).waitFor();
    await expectNoAxeViolation(page);
    await modal.getByRole("button", { name: "Choose another bank" }).click();
    await modal.getByRole("button", { name: "Test (Non-OAuth)" }).click();
    await modal.getByLabel("Password").fill("incorrect");
    await modal.getByRole("button", { name: "Log in" }).click();
    await modal.getByRole("alert").waitFor();
    await expectNoAxeViolation(page);
    await modal.getByRole("button", { name: "Log in" }).click();
    await modal.getByRole("button", { name: "Link accounts" }).click();
    expect(await modal.getByRole("alert").textContent()).toBe("Choose an account first.");
    await modal.getByRole("checkbox", { name: "Success ••••6789" }).check();
    await modal.getByRole("checkbox", { name: "Savings ••••4321" }).check();
    await expectNoAxeViolation(page);
    expect(await sideways()).toBe(0);
    await modal.getByRole("button", { name: "Link accounts" }).click();
    await modal.getByRole("button", { name: "Done" }).waitFor();
    await expectNoAxeViolation(page);
    await modal.getByRole("button", { name: "Done" }).click();
    const { financialConnectionsSession, error } = await opened.result();
    expect(error).toBeUndefined();
    expect(financialConnectionsSession?.accounts.map(({ last4 }) => last4)).toEqual(["6789", "4321"]);
    expect(financialConnectionsSession).not.toHaveProperty("client_secret");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Link a bank");
    expect(await page.evaluate("document.querySelector('main').inert")).toBe(false);
    await page.context().close();
  });
});

describe("with the keyboard alone", () => {
  test("an account is linked, and Tab never leaves the modal", async () => {
    const opened = await openModal(await secretOf());
    const { page, modal } = opened;
    const { keyboard } = page;
    await modal.getByRole("button", { name: "Agree and continue" }).waitFor();
    const focused = () =>
      page.frames()[1]?.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel");
    const tabTo = async (name: string) => {
      for (let step = 0; step < 30 && (await focused()) !== name; step++) await keyboard.press("Tab");
      expect(await focused()).toBe(name);
    };
    await tabTo("Close");
    await tabTo("Agree and continue");
    await tabTo("Close");
    await keyboard.press("Shift+Tab");
    expect(await focused()).toBe("Agree and continue");
    await keyboard.press("Enter");
    await modal.getByRole("searchbox").waitFor();
    await keyboard.type("test (non");
    await tabTo("TTest (Non-OAuth)");
    await keyboard.press("Enter");
    await modal.getByLabel("Username").waitFor();
    await tabTo("Log in");
    await keyboard.press("Enter");
    await modal.getByRole("checkbox", { name: "Success ••••6789" }).waitFor();
    for (let step = 0; step < 3; step++) await keyboard.press("Tab");
    await keyboard.press("Space");
    await tabTo("Link accounts");
    await keyboard.press("Enter");
    await modal.getByRole("heading", { name: "Linked" }).waitFor();
    await tabTo("Done");
    await keyboard.press("Enter");
    expect((await opened.result()).financialConnectionsSession?.accounts).toHaveLength(1);
    await page.context().close();
  });
});

describe("the end", () => {
  test.each(["Close", "Escape"])("by %s resolves with no accounts and no error", async (way) => {
    const opened = await openModal(await secretOf());
    await opened.modal.getByRole("button", { name: "Agree and continue" }).waitFor();
    if (way === "Close") await opened.modal.getByRole("button", { name: "Close" }).click();
    else await opened.page.keyboard.press("Escape");
    const result = await opened.result();
    expect(result).toMatchObject({ financialConnectionsSession: { accounts: [] } });
    expect(result.error).toBeUndefined();
    await opened.page.context().close();
  });

  test("of a used, an expired and an unknown session is an error", async () => {
    const used = await sandbox.session();
    await sandbox.finish(used, {});
    const expired = await sandbox.session();
    await sandbox.finish(expired, { outcome: "expired" });
    for (const [secret, code] of [
      [used.client_secret ?? "", "session_already_used"],
      [expired.client_secret ?? "", "session_expired"],
      ["fcsess_client_secret_unknown", "resource_missing"],
    ] as const) {
      const opened = await openModal(secret);
      const result = await opened.result();
      expect(result.financialConnectionsSession).toBeUndefined();
      expect(result.error).toMatchObject({ type: "invalid_request_error", code });
      await opened.page.context().close();
    }
  });

  test("is an error when the session belongs to a connected account that Stripe() was not told of", async () => {
    const stripeAccount = "acct_sandbox_demo";
    const { id: customer } = await sandbox.stripe.customers.create({}, { stripeAccount });
    const session = await sandbox.stripe.financialConnections.sessions.create(
      { account_holder: { type: "customer", customer }, permissions: ["payment_method"] },
      { stripeAccount },
    );
    const without = await openModal(session.client_secret ?? "");
    expect((await without.result()).error).toMatchObject({ code: "resource_missing" });
    await without.page.context().close();
    const prepare = `window.options = { stripeAccount: "${stripeAccount}" };`;
    const told = await openModal(session.client_secret ?? "", { prepare });
    await told.modal.getByRole("button", { name: "Agree and continue" }).waitFor();
    await told.page.context().close();
  });

  test("comes at once when there is no client secret", async () => {
    const opened = await openModal("nonsense");
    expect((await opened.result()).thrown).toContain("clientSecret should be a client secret");
    await opened.page.context().close();
  });
});

describe("the bank's own window", () => {
  test("authorizes, and the token flow gives a token for the one account", async () => {
    const opened = await openModal(await secretOf(), { method: "collectBankAccountToken" });
    await toBank(opened, "Test (OAuth)");
    const popup = opened.page.waitForEvent("popup");
    await opened.modal.getByRole("button", { name: "Log in" }).click();
    const bank = await popup;
    await bank.getByRole("button", { name: "Authorize" }).waitFor();
    await expectNoAxeViolation(bank);
    await bank.getByRole("button", { name: "Authorize" }).click();
    await opened.modal.getByRole("radio", { name: "Savings ••••4321" }).check();
    await opened.modal.getByRole("button", { name: "Link account" }).click();
    await opened.modal.getByRole("button", { name: "Done" }).click();
    const result = await opened.result();
    expect(result.token).toMatchObject({ id: expect.stringMatching(/^btok_/), bank_account: { last4: "4321" } });
    await opened.page.context().close();
  });

  test("denies, or is closed without an answer", async () => {
    const opened = await openModal(await secretOf());
    await toBank(opened, "Test (OAuth)");
    const denying = opened.page.waitForEvent("popup");
    await opened.modal.getByRole("button", { name: "Log in" }).click();
    await (await denying).getByRole("button", { name: "Deny" }).click();
    await opened.modal.getByText("Access was denied at Test (OAuth).").waitFor();
    await opened.modal.getByRole("button", { name: "Try again" }).click();
    const closing = opened.page.waitForEvent("popup");
    await opened.modal.getByRole("button", { name: "Log in" }).click();
    await (await closing).close();
    await opened.modal.getByText("was closed before you logged in").waitFor();
    await opened.page.context().close();
  });

  test("that is blocked is explained", async () => {
    const opened = await openModal(await secretOf(), { prepare: "window.open = () => null;" });
    await toBank(opened, "Bank (OAuth)");
    await opened.modal.getByRole("button", { name: "Log in" }).click();
    await opened.modal.getByText("Your browser blocked the bank’s window").waitFor();
    await expectNoAxeViolation(opened.page);
    await opened.page.context().close();
  });
});

test("no more accounts can be ticked than the session allows", async () => {
  const opened = await openModal(await secretOf({ limits: { accounts: 2 } }));
  await toBank(opened, "Many Accounts");
  await opened.modal.getByRole("button", { name: "Log in" }).click();
  const boxes = opened.modal.getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  expect(await boxes.nth(2).isDisabled()).toBe(true);
  await boxes.nth(1).uncheck();
  expect(await boxes.nth(2).isEnabled()).toBe(true);
  await opened.page.context().close();
});
