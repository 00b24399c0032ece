// Review r4: what the console shows is not how things stand.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { signedIn } from "./operator.ts";
import { freshLink, statusOf } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const inView = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
/** Looks for some seconds, in which it is told of changes, and answers with the last. */
async function settled<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  let last: T | undefined;
  await eventually(async () => { last = await ask(); return last; }, wanted, 15).catch(() => {}); // biome-ignore format: one idea
  return last as T;
}

describe("the list", () => {
  it("shows a change of a link on its second page too, as it says that it does", async () => {
    const first = await freshLink(product, { client_reference_id: "the-oldest" });
    const { account_holder } = first.body;
    for (let made = 0; made < 24; made++) await product.makeLink({ account_holder });
    const operator = await signedIn(browser, product, `#/links?q=${account_holder.customer}`, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 20); // biome-ignore format: one line
    await operator.press("Older links");
    await eventually(() => rows.count(), (count) => count === 26); // biome-ignore format: one line
    await product.operator("POST", `/v1/links/${first.id}/revoke`, {});
    await operator.says(/What is newer appears by itself/);
    const row = rows.filter({ hasText: "the-oldest" });
    expect(await settled(() => row.textContent().then(String), (text) => text.includes("Revoked"))).toContain("Revoked"); // biome-ignore format: one line
    await operator.end();
  });

  it("has no gap after more links were made than a page holds while nobody looked", async () => {
    const first = await freshLink(product, { client_reference_id: "the-oldest" });
    const { account_holder } = first.body;
    const operator = await signedIn(browser, product, `#/links?q=${account_holder.customer}`, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 2); // biome-ignore format: one line
    await inView(operator.page, true);
    for (let made = 0; made < 26; made++) await product.makeLink({ account_holder });
    await inView(operator.page, false);
    await eventually(() => rows.count(), (count) => count >= 20); // biome-ignore format: one line
    const older = operator.page.getByRole("button", { name: "Older links" });
    while (await older.isVisible()) {
      const before = await rows.count();
      await older.click();
      if (
        (await settled(
          () => rows.count(),
          (count) => count > before,
        )) === before
      )
        break;
    }
    expect(await rows.count()).toBe(28);
    await operator.end();
  });

  it("keeps the focus on a row when one above it leaves the list", async () => {
    const first = await freshLink(product, {});
    const { account_holder } = first.body;
    const last = await product.makeLink({ account_holder, client_reference_id: "leaves" });
    const hash = `#/links?q=${account_holder.customer}&status=open`;
    const operator = await signedIn(browser, product, hash, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 3); // biome-ignore format: one line
    const row = operator.main.locator(`[data-key="${first.id}"] a`);
    await row.focus();
    await product.operator("POST", `/v1/links/${last.id}/revoke`, {});
    await eventually(() => rows.count(), (count) => count === 2); // biome-ignore format: one line
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
    await operator.end();
  });
});

describe("what the operator's systems were told", () => {
  const withOlder = async () => {
    const link = await freshLink(product, { client_reference_id: "told" });
    const { account_holder } = link.body;
    for (let made = 0; made < 21; made++) await product.makeLink({ account_holder });
    return link;
  };

  it("is not said to be nothing where it stands on the next page", async () => {
    const link = await withOlder();
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "told");
    await operator.main.getByRole("heading", { name: "What your systems were told" }).waitFor();
    const section = operator.main.locator("section", { hasText: "What your systems were told" }).last();
    expect(await section.textContent().then(String)).not.toContain("Nothing yet");
    await operator.end();
  });

  it("is followed when an older event is sent again", async () => {
    const link = await withOlder();
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "told");
    await operator.press("Older ones");
    const row = operator.main.locator(".delivery", { hasText: "The link was made" });
    await row.getByText("Delivered").waitFor();
    await operator.press("Send again: The link was made");
    expect(await settled(() => row.textContent().then(String), (text) => text.includes("2 tries"))).toMatch(/Delivered[\s\S]*2 tries/); // biome-ignore format: one line
    await operator.end();
  });
});

describe("a customer", () => {
  it("who was erased elsewhere is not shown as before", async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const holder = link.body.account_holder.customer;
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    await operator.says("Works");
    expect((await product.operator("DELETE", `/v1/holders/${holder}`)).status).toBe(200);
    const said = await settled(
      () => operator.main.textContent().then(String),
      (text) => !text.includes("ending in 6789") || /erased|No such|Not up to date/.test(text),
    );
    expect(said).toMatch(/erased|No such|Not up to date/);
    await operator.end(/status of 404/);
  });

  it("is said to be not up to date while the network is away", async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const holder = link.body.account_holder.customer;
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    await operator.says("Works");
    await operator.page.route("**/v1/holders/**", (route) => route.abort());
    const said = await settled(() => operator.main.textContent().then(String), (text) => /Not up to date|cannot be reached/.test(text)); // biome-ignore format: one line
    expect(said).toMatch(/Not up to date|cannot be reached/);
    await operator.end(/ERR_FAILED/);
  });
});

describe("being refused for now", () => {
  it("says that it waits, and does not stand still in silence", async () => {
    const holder = await product.makeCustomer();
    const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link");
    await operator.page.route("**/v1/links", (route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "50" },
        json: { error: { type: "rate_limit_error", code: "rate_limited", message: "Too many." } },
      }),
    );
    const before = await operator.page.locator("form.terms").textContent().then(String);
    await operator.press("Make the link");
    const after = await settled(() => operator.page.locator("form.terms").textContent().then(String), (text) => text !== before); // biome-ignore format: one line
    expect(after).not.toBe(before);
    await operator.page.context().close();
  });
});

describe("the story of a link that brought an account known before", () => {
  it("begins with the link being made", async () => {
    const own = await startProduct({ STRIPE_PREVIEW: "2026-08-26.preview" });
    try {
      const link = await freshLink(own, {});
      await own.link(link.path);
      const [account] = (await statusOf(own, link.id)).accounts.data;
      await own.sandbox("POST", `/accounts/${account.id}/deactivate`);
      await eventually(
        async () => (await own.operator("GET", `/v1/accounts/${account.id}`)).body.status,
        (status) => status === "inactive",
      );
      const second = () => Math.floor(Date.now() / 1000);
      await eventually(async () => second(), (now) => now > account.created + 1); // biome-ignore format: one line
      const repair = await own.operator("POST", "/v1/links", { relink: account.id });
      await own.link(new URL(repair.body.url).pathname, {});
      const done = await statusOf(own, repair.body.id);
      expect([done.status, done.accounts.data[0]?.id]).toEqual(["completed", account.id]);
      const operator = await signedIn(browser, own, `#/links/${repair.body.id}`, link.body.account_holder.customer);
      await operator.says(/^Linked:/);
      const steps = await operator.main.locator(".story > li b").allInnerTexts();
      expect(steps[0]).toBe("Link made");
      await operator.end();
    } finally {
      await own.close();
    }
  }, 60_000);
});
