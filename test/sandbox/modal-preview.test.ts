// The modal of sessions that are for one bank only, in a real Chromium: they open straight at it.
import type { FinancialConnectionsSessionResult } from "@stripe/stripe-js";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { axeViolations } from "../browser/accessible.ts";
import { launchChromium } from "../browser/chromium.ts";
import { demoCustomer, preview, type Sandbox, startSandbox } from "./harness.ts";

let sandbox: Sandbox;
let browser: Browser;
beforeAll(async () => {
  sandbox = await startSandbox();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
});
beforeEach(() => sandbox.control("reset", {}));

const path = "/v1/financial_connections";
const call = (method: string, route: string, params?: object) =>
  sandbox.stripe.rawRequest(method, `${path}/${route}`, params, { apiVersion: preview }) as unknown as Promise<
    Record<string, string>
  >;

/** Opens the modal for a new session, on a page of the sandbox's own origin. */
async function open(params: object) {
  const { client_secret } = await call("POST", "sessions", { permissions: ["balances"], ...params });
  const page = await (await browser.newContext({ viewport: { width: 320, height: 568 } })).newPage();
  await page.route("**/shop", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main><script src="/_sandbox/stripe.js"></script></html>',
    }),
  );
  await page.goto(new URL("/shop", sandbox.url).href);
  await page.evaluate(
    `void Stripe("pk_test_shop").collectFinancialConnectionsAccounts({ clientSecret: "${client_secret}" }).then((value) => (window.result = value))`,
  );
  const result = async () => {
    const settled = await page.waitForFunction(() => (window as { result?: object }).result);
    return settled.jsonValue() as Promise<FinancialConnectionsSessionResult>;
  };
  return { page, modal: page.frameLocator("iframe"), result };
}

async function toLogin(page: Page, modal: FrameLocator, bank: string): Promise<void> {
  await modal.getByRole("button", { name: "Agree and continue" }).click();
  await modal.getByRole("heading", { name: `Log in to ${bank}` }).waitFor();
  expect(await axeViolations(page.frames()[1] ?? page.mainFrame())).toEqual([]);
}

describe("a session that repairs", () => {
  const broken = async (name: string) => {
    const [account] = await sandbox.link("Test (Non-OAuth)", [name]);
    await sandbox.control(`accounts/${account?.id}/deactivate`, {});
    const { authorization } = await call("GET", `accounts/${account?.id}`);
    return { account: account?.id ?? "", authorization };
  };

  test("leads through the bank's login to an account that works again", async () => {
    const relink_options = await broken("Success");
    const { page, modal, result } = await open({ relink_options });
    await modal.getByRole("heading", { name: "Reconnect your bank account" }).waitFor();
    await toLogin(page, modal, "Test (Non-OAuth)");
    await modal.getByRole("button", { name: "Back" }).click();
    await toLogin(page, modal, "Test (Non-OAuth)");
    await modal.getByRole("button", { name: "Log in" }).click();
    await modal.getByRole("heading", { name: "Reconnected" }).waitFor();
    expect(await axeViolations(page.frames()[1] ?? page.mainFrame())).toEqual([]);
    await modal.getByRole("button", { name: "Done" }).click();
    const { financialConnectionsSession } = await result();
    expect(financialConnectionsSession?.accounts).toEqual([
      expect.objectContaining({ id: relink_options.account, status: "active" }),
    ]);
    await page.context().close();
  });

  test("says so when the bank has closed the account", async () => {
    const relink_options = await broken("Account Closed");
    const { page, modal, result } = await open({ relink_options });
    await toLogin(page, modal, "Test (Non-OAuth)");
    await modal.getByRole("button", { name: "Log in" }).click();
    await modal.getByRole("heading", { name: "Not reconnected" }).waitFor();
    expect(await axeViolations(page.frames()[1] ?? page.mainFrame())).toEqual([]);
    await modal.getByRole("button", { name: "Done" }).click();
    const { financialConnectionsSession, error } = await result();
    expect([financialConnectionsSession?.accounts, error]).toEqual([[], undefined]);
    expect(await call("GET", `accounts/${relink_options.account}`)).toMatchObject({ status: "inactive" });
    await page.context().close();
  });

  test("ends without anything when it is closed", async () => {
    const relink_options = await broken("Success");
    const { page, modal, result } = await open({ relink_options });
    await modal.getByRole("button", { name: "Close" }).click();
    expect((await result()).financialConnectionsSession?.accounts).toEqual([]);
    expect(await call("GET", `accounts/${relink_options.account}`)).toMatchObject({ status: "inactive" });
    await page.context().close();
  });
});

describe("a session for one bank", () => {
  const at = (institution: string) => ({ account_holder: demoCustomer, filters: { institution } });

  test("skips the search and links there", async () => {
    const { page, modal, result } = await open(at("fcinst_BankNonOAuth"));
    await toLogin(page, modal, "Bank (Non-OAuth)");
    await modal.getByRole("button", { name: "Log in" }).click();
    await modal.getByRole("checkbox", { name: "Everyday Checking ••••1111" }).check();
    await modal.getByRole("button", { name: "Link accounts" }).click();
    await modal.getByRole("button", { name: "Done" }).click();
    expect((await result()).financialConnectionsSession?.accounts[0]).toMatchObject({ last4: "1111" });
    await page.context().close();
  });

  test("offers no other bank when that one is down", async () => {
    const { page, modal } = await open(at("fcinst_DownScheduled"));
    await modal.getByRole("button", { name: "Agree and continue" }).click();
    await modal.getByRole("heading", { name: "Down (Scheduled) is unavailable" }).waitFor();
    expect(await modal.getByRole("button", { name: "Choose another bank" }).count()).toBe(0);
    await modal.getByRole("button", { name: "Try again" }).click();
    await modal.getByRole("heading", { name: "Down (Scheduled) is unavailable" }).waitFor();
    await page.context().close();
  });
});
