// The customer's own page in a real Chromium: they see what they share, disconnect it, ask for deletion, and keep receipts.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { expectAccessible, expectKeyboard, expectReflow } from "./accessible.ts";
import { launchChromium } from "./chromium.ts";
import { freshLink, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const longest = {
  permissions: ["payment_method", "balances", "ownership", "transactions"],
  prefetch: ["balances"],
  purpose: `Verify the account that your deposit goes back to. ${"Donaudampfschifffahrtsgesellschaft".repeat(4)}`,
};

/** A link that has brought `accounts`, and the path of its customer's own page. */
async function linked(accounts: string[] = ["Success", "Savings"], terms: object = longest) {
  const link = await freshLink(product, { ...terms });
  await product.link(link.path, { institution: "Test (Non-OAuth)", accounts });
  const { data } = (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts;
  const manage = new URL(link.body.manage_url).pathname;
  return { ...link, manage, ids: data.map(({ id }: { id: string }) => id) as string[] };
}

async function open(path: string, options: BrowserContextOptions = {}, prepare?: (page: Page) => Promise<unknown>) {
  const customer = await visit(browser, product, path, options, prepare);
  await customer.page.locator("main[data-live]").waitFor();
  return customer;
}

/** Back at the overview, as the server has it now. */
async function backToAll(customer: Visit): Promise<void> {
  await customer.section.getByRole("link", { name: /Back to what|Volver a lo/ }).click();
  await customer.page.locator("main[data-live][data-state=overview]").waitFor();
}

const press = (customer: Visit, selector: string) => customer.section.locator(selector).first().click();
const referenceOn = (customer: Visit) => customer.section.locator("[data-reference]").textContent();

async function expectGood(customer: Visit, where: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await customer.page.emulateMedia({ colorScheme });
    await expectAccessible(customer.page.mainFrame(), `${where}, ${colorScheme}`);
  }
  await expectKeyboard(customer.page, where);
  await expectReflow(customer.page, where);
}

describe.each(["en-US", "es-US"])("in %s", (locale) => {
  it("disconnects an account; Stripe, KV, the API and the notification agree; axe finds nothing on the way", async () => {
    const { manage, id, ids } = await linked();
    const customer = await open(manage, { locale });
    expect(await customer.page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
    expect(await customer.section.locator("[data-account]").count()).toBe(2);
    await expectGood(customer, "overview");
    await press(customer, "[data-ask=confirm]");
    await customer.reaches("confirm");
    expect(await customer.text).toContain("6789");
    await customer.section.locator("[data-do]:enabled").waitFor();
    await expectGood(customer, "confirm");
    await press(customer, "[data-do=disconnect]");
    await customer.reaches("done");
    const receipt = await referenceOn(customer);
    expect(receipt).toMatch(/^rcpt_/);
    expect(await customer.text).toContain("6789");
    await expectGood(customer, "done");

    const stripe = await product.stripe("GET", `/v1/financial_connections/accounts/${ids[0]}`);
    const known = (await product.operator("GET", `/v1/links/${id}`)).body.accounts.data;
    expect([stripe.status, known[0].status, known[1].status]).toEqual(["disconnected", "disconnected", "active"]);
    await eventually(
      () => product.kv.get<{ account: { status: string } }>(`account:${ids[0]}`, "json"),
      (value) => value?.account.status === "disconnected",
    );
    const told = async () =>
      (await product.sandbox("GET", "/notifications")).data
        .map(({ body }: { body: { type: string; data: { object: { id: string } } } }) => body)
        .filter(({ type, data }: { type: string; data: { object: { id: string } } }) => type === "account.disconnected" && data.object.id === ids[0]); // biome-ignore format: one idea
    const [event] = await eventually(told, (events) => events.length > 0);
    expect(event.data).toMatchObject({ object: { status: "disconnected" }, receipt: { id: receipt } });

    await backToAll(customer);
    expect(await customer.section.locator("[data-ask=confirm]").count()).toBe(1);
    await expectGood(customer, "overview after");
    await press(customer, "[data-show=done]");
    await customer.reaches("done");
    expect(await referenceOn(customer)).toBe(receipt);
    expect(await told()).toHaveLength(1);
    expect(customer.complaints).toEqual([]);
    await customer.end();
  });

  it("asks for deletion, once, and keeps the receipt", async () => {
    const { manage } = await linked(["Success"]);
    const customer = await open(manage, { locale });
    await press(customer, "[data-ask=deletion]");
    await customer.reaches("deletion");
    await customer.section.locator("[data-do]:enabled").waitFor();
    await expectGood(customer, "deletion");
    await press(customer, "[data-do=deletion]");
    await customer.reaches("asked");
    const receipt = await referenceOn(customer);
    expect(receipt).toMatch(/^rcpt_/);
    await expectGood(customer, "asked");
    await backToAll(customer);
    expect(await customer.section.locator("[data-ask=deletion]").count()).toBe(0);
    expect(await customer.text).toContain(receipt);
    await press(customer, "[data-show=asked]");
    await customer.reaches("asked");
    expect(await referenceOn(customer)).toBe(receipt);
    await customer.end();
  });

  it("says what could not be done, and that nothing is linked, or left", async () => {
    const { manage, id } = await linked(["Success"]);
    const failing = (page: Page) => page.route("**/disconnect", (route) => route.fulfill({ status: 503, json: { error: { code: "stripe_unavailable", request_id: "req_1" } } })); // biome-ignore format: one idea
    const customer = await open(manage, { locale }, failing);
    await press(customer, "[data-ask=confirm]");
    await press(customer, "[data-do=disconnect]");
    await customer.reaches("undone");
    expect(await customer.text).toContain("req_1");
    await expectGood(customer, "undone");
    await customer.page.unroute("**/disconnect");
    await press(customer, "[data-again]");
    await customer.reaches("done");
    await customer.end();

    const nothing = await open(new URL((await freshLink(product)).body.manage_url).pathname, { locale });
    await expectGood(nothing, "nothing linked");
    await nothing.end();

    await product.rewrite(id, "DELETE FROM links WHERE id = ?", id);
    const erased = await visit(browser, product, manage, { locale });
    expect(await erased.section.getAttribute("data-view")).toBe("erased");
    await expectGood(erased, "erased");
    await erased.end();
  });
});

it("what is thought better of changes nothing, and the focus goes back to where it was", async () => {
  const { manage, ids } = await linked();
  const customer = await open(manage);
  for (const [ask, at] of [
    ["confirm", 1],
    ["deletion", 0],
  ] as const) {
    const button = customer.page.locator(`[data-ask=${ask}]`).nth(at);
    await button.focus();
    await customer.page.keyboard.press("Enter");
    await customer.page.locator(`main[data-state=${ask}]`).waitFor();
    if (ask === "confirm") expect(await customer.text).toContain("4321");
    await customer.section.locator("[data-back]").press("Enter");
    await customer.page.locator("main[data-state=overview]").waitFor();
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  }
  const { accounts, deletion } = (await product.call("GET", `${manage}/status`)).body;
  expect(accounts.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([[ids[0], "active"], [ids[1], "active"]]); // biome-ignore format: one idea
  expect(deletion).toBeNull();
  await customer.end();
});

it("a second tap, on a page that does not know of the first, changes nothing", async () => {
  const { manage, ids } = await linked(["Success"]);
  const [first, second, third] = await Promise.all([open(manage), open(manage), open(manage)]);
  for (const customer of [first, second]) {
    await press(customer, "[data-ask=confirm]");
    await press(customer, "[data-do=disconnect]");
    await customer.reaches("done");
  }
  expect(await referenceOn(second)).toBe(await referenceOn(first));
  const calls = (await product.sandbox("GET", "/requests")).data.filter(({ path }: { path: string }) => path.endsWith(`${ids[0]}/disconnect`)); // biome-ignore format: one idea
  expect(calls).toHaveLength(1);
  await Promise.all([first, second, third].map((customer) => customer.end()));
});

it("an account that was disconnected elsewhere meanwhile says so, without a receipt", async () => {
  const { manage, ids } = await linked(["Success"]);
  const customer = await open(manage);
  await product.operator("POST", `/v1/accounts/${ids[0]}/disconnect`, {});
  await press(customer, "[data-ask=confirm]");
  await press(customer, "[data-do=disconnect]");
  await customer.reaches("earlier");
  await expectGood(customer, "earlier");
  await backToAll(customer);
  expect(await customer.text).not.toContain("rcpt_");
  await customer.end();
});

it("an account that is there no more, or a holder that was erased, shows what is left", async () => {
  const { manage, id } = await linked(["Success"]);
  const customer = await open(manage);
  await press(customer, "[data-ask=confirm]");
  await product.rewrite(id, "DELETE FROM links WHERE id = ?", id);
  await press(customer, "[data-do=disconnect]");
  await customer.page.locator("[data-view=erased]").waitFor();
  await customer.end();
});

it("without JavaScript shows the facts, and says what it takes to change them", async () => {
  const { manage } = await linked(["Success"]);
  const customer = await visit(browser, product, manage, { javaScriptEnabled: false });
  const text = await customer.text;
  for (const words of ["Checking ending in 6789", "Account owners", "UTC", "This page needs JavaScript"])
    expect(text).toContain(words);
  expect(await customer.page.locator("button:visible").count()).toBe(0);
  await customer.end();
});

it("shows times where the reader is, and prints the receipt plainly, whatever the scheme", async () => {
  const { manage } = await linked(["Success"]);
  const customer = await open(manage, { timezoneId: "America/New_York", colorScheme: "dark" });
  expect(await customer.section.locator("time").first().textContent()).not.toContain("UTC");
  await customer.page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  await press(customer, "[data-ask=confirm]");
  await press(customer, "[data-do=disconnect]");
  await customer.reaches("done");
  expect(await customer.section.locator("[data-when]").textContent()).toMatch(/ E[SD]T$/);
  await press(customer, "[data-print]");
  await customer.page.locator("body[data-printed]").waitFor({ state: "attached" });
  await customer.page.emulateMedia({ media: "print" });
  expect(await customer.page.locator("button:visible, a:visible").count()).toBe(0);
  expect(await customer.page.getByText("Test mode").isVisible()).toBe(true);
  const colors = await customer.section.locator("h1, .lead, dt, dd, b").evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).color))]); // biome-ignore format: one idea
  expect(colors).toEqual(["rgb(0, 0, 0)"]);
  await customer.end();
});

it("does not offer to print where an app shows it", async () => {
  const { manage } = await linked(["Success"]);
  const userAgent =
    "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36";
  const customer = await open(manage, { userAgent });
  await press(customer, "[data-ask=deletion]");
  await press(customer, "[data-do=deletion]");
  await customer.reaches("asked");
  expect(await customer.section.locator("[data-print]").isVisible()).toBe(false);
  await customer.end();
});

it("is where the page that links a bank leads when it is done", async () => {
  const { path, manage } = await linked(["Success"]);
  const customer = await visit(browser, product, path);
  await customer.section.getByRole("link", { name: "Manage or disconnect" }).click();
  await customer.page.locator("main[data-live][data-state=overview]").waitFor();
  expect(new URL(customer.page.url()).pathname).toBe(manage);
  await customer.end();
});
