// How people and browsers treat the customer's own page: double taps, the way back, scripts that come late or never, apps
// and windows around it, screen readers, lost networks.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { broken, repairLink } from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, freshLink, said, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ ...scene.never }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** A link that has brought `accounts`, and the path of its customer's own page. */
async function linked(accounts: string[] = ["Success"], terms: object = {}) {
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

const storageOf = (id: string) => product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: id.slice(12, 28) });

/** The middle of an element, in the window. */
const middle = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox();
  return (box?.y ?? 0) + (box?.height ?? 0) / 2;
};

/**
 * Taps twice in one place, as a finger that trembles does: on the button that asks, and then on whatever is there. The
 * customer has scrolled so that this button stands where the next step's will. The page's clock stands still between the two.
 */
async function doubleTap({ page, section }: Visit, ask: string, step: string): Promise<void> {
  await page.locator(ask).click();
  await page.locator(`main[data-state=${step}]`).waitFor();
  const y = await middle(page, `[data-view=${step}] [data-do]`);
  await section.locator("[data-back]").click();
  await page.locator("main[data-state=overview]").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  const at = await middle(page, ask);
  await page.evaluate((top) => scrollTo(0, top), at - y);
  expect(Math.abs((await middle(page, ask)) - y), "the customer can have scrolled so").toBeLessThan(20);
  const x = (page.viewportSize()?.width ?? 0) / 2;
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.mouse.click(x, y);
  await page.locator(`main[data-state=${step}]`).waitFor();
  await page.mouse.click(x, y);
  expect(await page.locator("main").getAttribute("data-state")).toBe(step);
  await page.clock.runFor(600);
}

describe("a double tap does not confirm what nobody has read; a tap after that does", () => {
  it("on “Disconnect”", async () => {
    const { manage, ids } = await linked(["Success", "Savings", "High Balance"]);
    const customer = await open(manage, {}, clocked);
    await doubleTap(customer, `[data-account="${ids[1]}"] [data-ask]`, "confirm");
    await customer.section.locator("[data-do]").click();
    await customer.reaches("done");
    const { accounts } = (await product.call("GET", `${manage}/status`)).body;
    expect(accounts.map(({ status }: { status: string }) => status)).toEqual(["active", "disconnected", "active"]);
    await customer.end();
  });

  it("on “Ask for deletion”, on a small phone", async () => {
    const { manage } = await linked(["Success", "Savings"]);
    const customer = await open(manage, { viewport: { width: 375, height: 553 } }, clocked);
    await doubleTap(customer, "[data-ask=deletion]", "deletion");
    expect((await product.call("GET", `${manage}/status`)).body.deletion).toBeNull();
    await customer.section.locator("[data-do]").click();
    await customer.reaches("asked");
    await customer.end();
  });
});

describe("the script of the customer's own page", () => {
  it("does not come: the page says so, as the other page does", async () => {
    const { manage } = await linked();
    const customer = await visit(browser, product, manage, {}, (page) =>
      page.route("**/manage-*.js", (route) => route.abort()),
    );
    const { page } = customer;
    await page.locator("[data-ask=confirm]").click();
    // What the style sheet shows after a while, shown now.
    await page.evaluate(() => {
      for (const { style } of document.querySelectorAll<HTMLElement>(".slow, .stuck"))
        Object.assign(style, { animation: "none", visibility: "visible", height: "auto" });
    });
    expect(await customer.text).toMatch(/not loaded fully|Reload/);
    await customer.end();
  });

  it("comes late: a tap before that is not lost", async () => {
    const { manage } = await linked();
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    let release = () => {};
    await page.route("**/manage-*.js", async (route) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await route.continue();
    });
    await page.goto(new URL(manage, product.url).href, { waitUntil: "commit" });
    await page.locator("[data-ask=confirm]").click();
    release();
    await page.locator("main[data-live]").waitFor();
    expect(await page.locator("main").getAttribute("data-state")).toBe("confirm");
    await context.close();
  });
});

it("a change that failed for lack of a network names the link as the reference", async () => {
  const { manage, id } = await linked();
  const customer = await open(manage, {}, (page) => page.route("**/disconnect", (route) => route.abort()));
  await customer.section.locator("[data-ask=confirm]").click();
  await customer.section.locator("[data-do=disconnect]").click();
  await customer.reaches("undone");
  const reference = await customer.section.locator("[data-failed]").textContent();
  expect(reference).toBe(id);
  await customer.end();
});

it("the receipt for asking for deletion does not promise to be found here later: after the deletion it is not; it names all it is about", async () => {
  const { manage, id } = await linked();
  const customer = await open(manage);
  await customer.section.locator("[data-ask=deletion]").click();
  await customer.section.locator("[data-do=deletion]").click();
  await customer.reaches("asked");
  const [text, receipt] = [await customer.text, await customer.section.locator("[data-reference]").textContent()];
  const holder = (await product.operator("GET", `/v1/links/${id}`)).body.account_holder.customer;
  await eventually(
    () => product.operator("DELETE", `/v1/holders/${holder}`),
    ({ body }) => body.deleted === true,
  );
  await customer.page.reload();
  expect(text).toContain("Save this receipt now");
  expect(text).not.toContain("here later");
  expect(text).toContain("Checking ending in 6789");
  expect(text).toContain("Rocket Rides");
  expect(await customer.text).not.toContain(receipt ?? "?");
  await customer.end();
});

it("says so where there are more than the hundred accounts that it shows", async () => {
  const { manage, id, ids } = await linked();
  const storage = await storageOf(id);
  const [row] = await storage.exec("SELECT * FROM accounts WHERE id = ?", ids[0]);
  for (let number = 1; number <= 120; number++) {
    const account = { ...JSON.parse(String(row?.account)), id: `fca_more${number}`, last4: String(1000 + number) };
    await storage.exec(
      "INSERT INTO accounts (id, link, synced_at, account) VALUES (?, ?, ?, ?)",
      account.id,
      id,
      Number(row?.synced_at),
      JSON.stringify(account),
    );
  }
  await product.worker.evictDurableObject("ACCOUNT_HOLDER", { name: id.slice(12, 28) });
  const customer = await open(manage);
  const shown = await customer.section.locator("[data-account]").count();
  expect(shown).toBe(100);
  expect((await product.call("GET", `${manage}/status`)).body.accounts).toHaveLength(100);
  expect(await customer.text).toContain("There are more accounts than these.");
  await customer.end();
});

it("a screen reader hears which account is about to be disconnected", async () => {
  const { manage } = await linked(["Success", "Savings"]);
  const customer = await open(manage);
  await customer.page.locator("[data-ask=confirm]").nth(1).click();
  await customer.reaches("confirm");
  const heard = await customer.page.evaluate(() => {
    const heading = document.activeElement as HTMLElement;
    const described = (heading.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => (id ? document.getElementById(id)?.textContent : ""));
    return [heading.textContent, ...described, document.querySelector("[role=status]")?.textContent].join(" ");
  });
  expect(heard).toContain("Savings ending in 4321");
  expect(heard).toContain("does not cancel payments");
  await customer.end();
});

describe("in a window that the business opened, the customer goes to their own page", () => {
  const ours = "https://link.example.com";
  const theirs = "https://app.example.com";

  it("and the business still has its window, and hears “closed”", async () => {
    const { path, id } = await linked();
    const context = await browser.newContext({ viewport: { width: 500, height: 900 } });
    context.setDefaultTimeout(20_000);
    await context.route(`${ours}/**`, async (route) => {
      const headers = await route.request().allHeaders();
      const { origin: here } = new URL(product.url);
      const referer = headers.referer?.replace(ours, here);
      const url = route.request().url().replace(ours, here);
      await route.fulfill({
        response: await route.fetch({ url, headers: { ...headers, ...(referer && { referer }) } }),
      });
    });
    const page = await context.newPage();
    const script = `window.heard = []; addEventListener("message", ({ data }) => heard.push(data.type));
      document.onclick = () => { window.opened = window.open("${ours}${path}", "", "popup"); };`;
    await page.route(`${theirs}/`, (route) =>
      route.fulfill({ contentType: "text/html", body: `<body><script>${script}</script>` }),
    );
    await page.goto(`${theirs}/`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.mouse.click(5, 5)]);
    await popup.locator("main[data-live]").waitFor();
    await expect.poll(() => page.evaluate("heard")).toEqual(["completed"]);
    await popup.getByRole("link", { name: "Manage or disconnect" }).click();
    await popup.locator("main[data-live][data-state=overview]").waitFor();
    expect(await page.evaluate("opened.closed"), `the window of ${id} counts as closed`).toBe(false);
    await popup.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => page.evaluate("heard")).toEqual(["completed", "closed"]);
    await context.close();
  });
});

it("in an app's webview the customer's own page can be closed, which the app hears", async () => {
  const { path, id } = await linked();
  const customer = await visit(browser, product, path, {}, (page) =>
    page.addInitScript(() => {
      const heard: string[] = [];
      Object.assign(window, { heard, ReactNativeWebView: { postMessage: (text: string) => heard.push(text) } });
    }),
  );
  await customer.page.locator("main[data-live]").waitFor();
  expect(await customer.page.getByRole("button", { name: "Close" }).isVisible()).toBe(true);
  await customer.section.getByRole("link", { name: "Manage or disconnect" }).click();
  await customer.page.locator("main[data-live][data-state=overview]").waitFor();
  await customer.page.getByRole("button", { name: "Close" }).click();
  await customer.page.getByText("You can close this page.").waitFor();
  const heard = await customer.page.evaluate("heard.map((text) => JSON.parse(text))");
  expect(heard).toEqual(said(id, { type: "closed" }));
  await customer.end();
});

it("the browser's way back, from a question to the customer, leads to what they saw before it", async () => {
  const { manage, path } = await linked();
  const customer = await visit(browser, product, path);
  await customer.section.getByRole("link", { name: "Manage or disconnect" }).click();
  await customer.page.locator("main[data-live][data-state=overview]").waitFor();
  await customer.section.locator("[data-ask=confirm]").click();
  await customer.reaches("confirm");
  await customer.page.goBack();
  await customer.page.locator("main[data-state=overview]").waitFor();
  expect(new URL(customer.page.url()).pathname).toBe(manage);
  await customer.section.locator("[data-ask=confirm]").click();
  await customer.section.locator("[data-do=disconnect]").click();
  await customer.reaches("done");
  await customer.page.goBack();
  await customer.page.getByText("You disconnected it").waitFor();
  await customer.page.goBack();
  await customer.page.waitForURL(`**${path}`);
  await customer.end();
});

it("whoever disconnects an account that was linked anew does not read that the business gets nothing from it any more", async () => {
  const one = await broken(product);
  const again = await repairLink(one);
  const session = await scene.tap(again);
  await scene.atBank(again, session, { institution: "Test (Non-OAuth)", accounts: ["Success"] });
  expect((await scene.complete(again, session)).body.status).toBe("completed");
  const first = (await product.operator("GET", `/v1/links/${one.first.link}`)).body;
  expect(first.accounts.data[0].banklink.replaced_by).toMatch(/^fca_/);
  const customer = await open(new URL(first.manage_url).pathname);
  await customer.section.locator("[data-ask=confirm]").click();
  await customer.section.locator("[data-do=disconnect]").click();
  await customer.reaches("done");
  const { data } = (await product.operator("GET", `/v1/accounts?account_holder=${one.first.customer}&limit=10`)).body;
  const active = data.filter((account: { status: string }) => account.status === "active");
  expect(active).toMatchObject([{ last4: "6789", institution_name: "Test (Non-OAuth)" }]);
  expect(await customer.text).toContain("gets no more data through this connection");
  expect(await customer.text).toContain("still has another connection to what looks like the same account");
  await customer.section.getByRole("link", { name: "Back to what you share" }).click();
  await customer.page.locator("main[data-live][data-state=overview]").waitFor();
  const card = await customer.section.locator("[data-account]").textContent();
  expect(card).toContain("You disconnected it");
  expect(card).toContain("still has another connection");
  await customer.end();
});
