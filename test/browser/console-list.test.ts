// The console's list of links: what it finds, and that what it shows is how things stand, on every page of it.
import type { Browser, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { type Operator, signedIn } from "./operator.ts";
import { freshLink } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** The link that the address of the console names. */
const linkAt = (operator: Operator) => new URL(operator.page.url()).hash.replace("#/links/", "");

describe("the list", () => {
  it("finds by status and by customer, and a link by its id or its address", async () => {
    const open = await freshLink(product, {});
    const holder = open.body.account_holder.customer;
    const revoked = await product.makeLink({ account_holder: open.body.account_holder });
    await product.operator("POST", `/v1/links/${revoked.id}/revoke`, {});
    const operator = await signedIn(browser, product, `#/links?q=${holder}`, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 3); // biome-ignore format: one line
    await operator.page.getByLabel("Status").selectOption("revoked");
    await eventually(() => rows.count(), (count) => count === 1); // biome-ignore format: one line
    expect(await rows.textContent()).toContain("Revoked");
    expect(operator.page.url()).toContain("status=revoked");
    await operator.page.reload();
    await eventually(() => rows.count(), (count) => count === 1); // biome-ignore format: one line
    await operator.page.getByLabel("Status").selectOption("completed");
    await operator.says("No link fits this search.");

    const search = async (text: string) => {
      await operator.page.getByRole("searchbox", { name: "Search" }).fill(text);
      await operator.page.keyboard.press("Enter");
    };
    await search(open.id);
    await operator.showsHeading(holder);
    expect(linkAt(operator)).toBe(open.id);
    await operator.page.goBack();
    await operator.showsHeading("Links");
    await search(revoked.body.url);
    await operator.showsHeading(holder);
    expect(linkAt(operator)).toBe(revoked.id);
    await operator.end();
  });

  it("asks for a reference and for days in the reader's own time", async () => {
    const options = { timezoneId: "America/New_York" };
    const operator = await signedIn(browser, product, "#/links", "Links", options);
    await operator.page.getByLabel("Made from").fill("2026-03-08");
    await operator.page.getByLabel("Made until").fill("2026-03-08");
    await operator.page.getByRole("searchbox", { name: "Search" }).fill("order 42");
    await operator.page.keyboard.press("Enter");
    const asked = async () => new URLSearchParams(operator.asked.at(-1)?.split("?")[1]);
    const query = await eventually(asked, (query) => query.has("client_reference_id"));
    expect(Object.fromEntries(query)).toEqual({
      client_reference_id: "order 42",
      // That day the clocks go forward: it has 23 hours.
      "created[gte]": String(Date.parse("2026-03-08T00:00:00-05:00") / 1000),
      "created[lt]": String(Date.parse("2026-03-09T00:00:00-04:00") / 1000),
      limit: "20",
    });
    await operator.says("No link fits this search.");
    await operator.end();
  });

  it("pages, and shows a new link and a change by itself, without taking the focus", async () => {
    const first = await freshLink(product, {});
    const { account_holder } = first.body;
    for (let made = 0; made < 24; made++) await product.makeLink({ account_holder });
    const operator = await signedIn(browser, product, `#/links?q=${account_holder.customer}`, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 20); // biome-ignore format: one line
    await operator.press("Older links");
    await eventually(() => rows.count(), (count) => count === 26); // biome-ignore format: one line
    const focused = () => operator.page.evaluate(() => document.activeElement?.closest("li")?.dataset.key);
    const at = await focused();
    expect(at).toMatch(/^lnk_/);

    const { id } = await product.makeLink({ account_holder, client_reference_id: "the-newest" });
    const row = rows.filter({ hasText: "the-newest" });
    await row.getByText("New", { exact: true }).waitFor();
    await product.operator("POST", `/v1/links/${id}/revoke`, {});
    await row.getByText("Revoked").waitFor();
    expect(await rows.count()).toBe(27);
    expect(await focused()).toBe(at);
    expect(await operator.page.getByRole("status").textContent()).toMatch(/new link|changed/);
    await operator.end();
  });

  it("goes on by itself after an answer that did not come", async () => {
    const link = await freshLink(product, {});
    const holder = link.body.account_holder.customer;
    const operator = await signedIn(browser, product, `#/links?q=${holder}`, "Links");
    const rows = operator.main.locator(".list > li");
    await eventually(() => rows.count(), (count) => count === 2); // biome-ignore format: one line
    await operator.page.route("**/v1/links?*", (route) => route.abort());
    await operator.says(/Not up to date/);
    expect(await rows.count()).toBe(2);
    await operator.page.unroute("**/v1/links?*");
    await operator.says(/As of/);
    await operator.end(/ERR_FAILED/);
  });

  it("finds by reference and day, and says while older links may be missing", async () => {
    const { id } = await freshLink(product, { client_reference_id: "order 43" });
    const isNull = async (route: Route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), as_of: null } });
    };
    const days = "from=2026-01-01&to=2999-12-31";
    const operator = await signedIn(browser, product, `#/links?q=order+43&${days}`, "Links", {}, (page) =>
      page.route("**/v1/links?*", isNull, { times: 1 }),
    );
    await operator.says(/Older links are still being read in/);
    const row = operator.main.locator(`[data-key="${id}"]`);
    await row.waitFor();
    expect(await operator.main.locator(".list > li").count()).toBe(1);
    await operator.says(/^As of/);
    await operator.end();
  });

  it("does not take a day of which a part is missing for none", async () => {
    const operator = await signedIn(browser, product, "#/links?from=2999-01-01", "Links");
    await operator.says("No link fits this search.");
    const asked = operator.asked.length;
    await operator.page.getByLabel("Made from").focus();
    await operator.page.keyboard.press("Backspace");
    await operator.page.getByLabel("Status").selectOption("open");
    const focused = () => operator.page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.type);
    await eventually(focused, (type) => type === "date");
    expect(operator.asked.slice(asked).filter((path) => !path.includes("created"))).toEqual([]);
    await operator.end();
  });
});

describe("a list that is looked at", () => {
  /** The rows of a customer's links, once there are `count`. */
  const rowsOf = async ({ main }: Operator, count: number) => {
    const rows = main.locator(".list > li");
    await eventually(() => rows.count(), (shown) => shown === count); // biome-ignore format: one line
    return rows;
  };

  it("shows a change of a link on its second page too", async () => {
    const first = await freshLink(product, { client_reference_id: "the-oldest" });
    const { account_holder } = first.body;
    for (let made = 0; made < 20; made++) await product.makeLink({ account_holder });
    const operator = await signedIn(browser, product, `#/links?q=${account_holder.customer}`, "Links");
    await rowsOf(operator, 20);
    await operator.press("Older links");
    const rows = await rowsOf(operator, 22);
    await product.operator("POST", `/v1/links/${first.id}/revoke`, {});
    await rows.filter({ hasText: "the-oldest" }).getByText("Revoked").waitFor();
    await operator.end();
  });

  it("has no gap after more links were made than a page holds while nobody looked, nor after very many", async () => {
    const { account_holder } = (await freshLink(product, {})).body;
    const operator = await signedIn(browser, product, `#/links?q=${account_holder.customer}`, "Links");
    await rowsOf(operator, 2);
    const makeUnseen = async (count: number) => {
      await operator.inView(false);
      for (let made = 0; made < count; made++) await product.makeLink({ account_holder });
      await operator.inView(true);
    };
    await makeUnseen(23);
    await rowsOf(operator, 25);
    expect(await operator.page.getByRole("button", { name: "Older links" }).isVisible()).toBe(false);
    // As many as it keeps: the others are asked for, from where these end.
    await makeUnseen(41);
    await rowsOf(operator, 60);
    await operator.press("Older links");
    await rowsOf(operator, 66);
    await operator.end();
  });

  it("keeps the focus on a row when one above it leaves the list", async () => {
    const first = await freshLink(product, {});
    const { account_holder } = first.body;
    const last = await product.makeLink({ account_holder, client_reference_id: "leaves" });
    const hash = `#/links?q=${account_holder.customer}&status=open`;
    const operator = await signedIn(browser, product, hash, "Links");
    await rowsOf(operator, 3);
    const row = operator.main.locator(`[data-key="${first.id}"] a`);
    await row.focus();
    await product.operator("POST", `/v1/links/${last.id}/revoke`, {});
    await rowsOf(operator, 2);
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
    await operator.end();
  });
});
