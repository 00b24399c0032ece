// A broken account is repaired as a customer would, in a real Chromium: the notification's link, one tap, the modal.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountOf, broken, happens, isAsAtStripe, preview, told } from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { expectAccessible, expectKeyboard, expectReflow } from "./accessible.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, pass, said, type Visit, visit } from "./visit.ts";

let plain: Product;
let repairing: Product;
let browser: Browser;
beforeAll(async () => {
  const vars = { ...scene.never, AUTO_RELINK: "on" };
  [plain, repairing, browser] = await Promise.all([
    startProduct({ ...vars, STRIPE_PREVIEW: "" }),
    startProduct({ ...vars, STRIPE_PREVIEW: preview }),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([plain?.close(), repairing?.close()]);
});

/** The link in the notification that the account has broken, of a customer of its own. */
async function notified(product: Product, change = "deactivate", terms: object = {}) {
  const { first, account } = await broken(product, { change, terms });
  const [{ relink }] = await told(first, "account.relink_required");
  return { first, account, link: relink.id as string, path: new URL(relink.url).pathname };
}

const toModal = async (customer: Visit) => {
  await customer.reaches("ready");
  await customer.tap("Reconnect your bank");
};

/** Hears what the page tells an app. */
const inApp = (page: Page) =>
  page.addInitScript(() => {
    const heard: unknown[] = [];
    Object.assign(window, {
      heard,
      ReactNativeWebView: { postMessage: (text: string) => heard.push(JSON.parse(text)) },
    });
  });
const heardBy = ({ page }: Visit) => page.evaluate("window.heard");

it("the account works again, where Stripe repairs it", async () => {
  const { first, account, link, path } = await notified(repairing);
  const customer = await visit(browser, repairing, path, {}, inApp);
  expect(await customer.text).toContain("Your connection to Test (Non-OAuth) has ended.");
  expect(await customer.text).toContain("choose Test (Non-OAuth) and the account ending in 6789 again");
  await toModal(customer);
  await customer.modal.getByRole("button", { name: "Agree and continue" }).click();
  await customer.modal.getByRole("button", { name: "Log in" }).click();
  await customer.modal.getByRole("heading", { name: "Reconnected" }).waitFor();
  await customer.done();
  await customer.reaches("linked");
  expect(await customer.text).toContain("Checking ending in 6789");
  expect(customer.complaints).toEqual([]);
  const messages = [{ type: "ready", status: "open" }, { type: "opened" }, { type: "completed", status: "completed" }];
  expect(await heardBy(customer)).toEqual(said(link, ...messages));
  await customer.end();
  await isAsAtStripe(first, account);
  expect(await accountOf(first, account)).toMatchObject({ status: "active", banklink: { links: [first.link, link] } });
  expect(await told(first, "account.reactivated")).toHaveLength(1);
  await eventually(
    () => repairing.kv.get<{ account: { status: string } }>(`account:${account}`, "json"),
    (value) => value?.account.status === "active",
  );
});

it("another takes its place, where it is linked anew", async () => {
  const { first, account, link, path } = await notified(plain, "upcoming_deactivation");
  const customer = await visit(browser, plain, path);
  expect(await customer.text).toContain("is expected to end on");
  await toModal(customer);
  await customer.toBanks();
  await customer.chooseBank("Test (Non-OAuth)");
  await customer.logIn();
  await customer.modal.getByRole("radio", { name: "Success ••••6789" }).check();
  await customer.modal.getByRole("button", { name: /^Link account/ }).click();
  await customer.done();
  await customer.reaches("linked");
  expect(customer.complaints).toEqual([]);
  await customer.end();
  const { accounts } = (await plain.operator("GET", `/v1/links/${link}`)).body;
  const [{ id }] = accounts.data;
  expect(accounts.data).toMatchObject([{ banklink: { replaces: account, duplicate_of: account } }]);
  expect((await told(first, "account.linked")).at(-1).object.banklink.replaces).toBe(account);
  const factsOf = (id: string) => plain.kv.get<Record<string, unknown>>(`account:${id}`, "json");
  await eventually(
    async () => [(await factsOf(id))?.replaces, (await factsOf(account))?.replaced_by],
    (facts) => scene.same(facts, [account, id]),
  );
  const again = await visit(browser, plain, path);
  expect(await again.text).toContain("Your bank is already linked");
  await again.end();
});

describe("an account that gets well by itself", () => {
  it("while the page is open: the page says so, and an app is told that it is done", async () => {
    const { first, account, link, path } = await notified(plain);
    const desktop = { viewport: { width: 1280, height: 900 } };
    const customer = await visit(browser, plain, path, desktop, async (page) => {
      await inApp(page);
      await clocked(page);
    });
    await customer.reaches("ready");
    await happens(first, account, "reactivate");
    await eventually(
      async () => {
        await pass(customer);
        return customer.page.locator("main").getAttribute("data-state");
      },
      (state) => state === "mended",
    );
    await customer.reaches("mended");
    expect(await customer.text).toContain("Checking ending in 6789");
    expect(await heardBy(customer)).toEqual(
      said(link, { type: "ready", status: "open" }, { type: "completed", status: "open" }),
    );
    await customer.end();
  });

  it("just before the tap, and before the page is opened", async () => {
    const { first, account, link, path } = await notified(plain);
    const customer = await visit(browser, plain, path);
    await customer.reaches("ready");
    await happens(first, account, "reactivate");
    await customer.tap("Reconnect your bank");
    await customer.reaches("mended");
    await customer.end();
    const later = await visit(browser, plain, path, {}, inApp);
    expect(await later.text).toContain("Your bank is connected");
    expect(await later.page.getByRole("button").count()).toBe(1);
    await eventually(
      () => heardBy(later),
      (messages) => (messages as object[]).length > 0,
    );
    expect(await heardBy(later)).toEqual(said(link, { type: "completed", status: "open" }));
    expect(later.complaints).toEqual([]);
    await later.end();
  });

  it("or is disconnected: the page says so, and asks for nothing", async () => {
    const { first, account, link, path } = await notified(plain);
    const customer = await visit(browser, plain, path);
    await customer.reaches("ready");
    await happens(first, account, "disconnect");
    await customer.tap("Reconnect your bank");
    await customer.reaches("disconnected");
    await customer.end();
    const later = await visit(browser, plain, path, {}, inApp);
    expect(await later.text).toContain("This bank was disconnected");
    await eventually(
      () => heardBy(later),
      (messages) => (messages as object[]).length > 0,
    );
    const error = { code: "account_disconnected", message: null };
    expect(await heardBy(later)).toEqual(said(link, { type: "failed", status: "open", error }));
    await later.end();
  });
});

it.each(["en", "es"])("the words of a repair, and of what is linked already, are accessible in %s", async (locale) => {
  const { first, account, path } = await notified(plain, "upcoming_deactivation", {
    locale,
    purpose: "Verify the account we pay your rent deposit back to",
  });
  const other = await scene.setScene(plain, { locale }, first.customer);
  for (const [name, at] of [
    ["repair", path],
    ["known", other.path],
  ] as const) {
    const customer = await visit(browser, plain, at, { locale: `${locale}-US` });
    await customer.reaches("ready");
    await expectAccessible(customer.page.mainFrame(), name);
    await expectReflow(customer.page, name);
    await expectKeyboard(customer.page, name);
    await customer.end();
  }
  for (const change of ["expected_deactivation_date_updated", "deactivate", "reactivate", "disconnect"]) {
    await happens(first, account, change);
    const customer = await visit(browser, plain, path, { locale: `${locale}-US`, colorScheme: "dark" });
    await expectAccessible(customer.page.mainFrame(), change);
    await customer.end();
  }
});
