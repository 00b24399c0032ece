// A page of one release with the script of another, as happens while one is deployed: it works, or says what to do.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manageScript from "../../dist/page/manage.json";
import manageStyles from "../../dist/page/manage-css.json";
import qrScript from "../../dist/page/qr.json";
import script from "../../dist/page/script.json";
import { broken, happens, repairLink } from "../faults/broken.ts";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { freshLink, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

describe("the script's address", () => {
  it.each([
    [script, /^\/onboarding-[0-9a-f]{12}\.js$/],
    [qrScript, /^\/qr-[0-9a-f]{12}\.js$/],
  ])("%s carries its content, so browsers may keep it for ever", async (address, form) => {
    expect(address).toMatch(form);
    const { status, headers } = await product.call("GET", address);
    expect([status, headers.get("Cache-Control")]).toEqual([200, "public, max-age=31536000, immutable"]);
  });

  it.each([
    ["/onboarding.js", script],
    ["/onboarding-0123456789ab.js", script],
    ["/qr-0123456789ab.js", qrScript],
    ["/manage-0123456789ab.js", manageScript],
    ["/manage-0123456789ab.css", manageStyles],
  ])("of another release, %s, gives the current one, not to be kept", async (path, address) => {
    const current = await product.call("GET", address);
    const { status, headers, body } = await product.call("GET", path);
    expect([status, body]).toEqual([200, current.body]);
    expect(headers.get("Content-Type")).toBe(current.headers.get("Content-Type"));
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  it.each(["/onboarding-.js", "/onboarding-xyz.js", "/onboarding.css", "/qr-xyz.js"])("is not %s", async (path) => {
    expect((await product.call("GET", path)).status).toBe(404);
  });
});

/** Changes the page's HTML on its way to the browser. */
const changing = (change: (html: string) => string) => (page: Page) =>
  page.route("**/l/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });

/** The page as a release would send it that has none of what the script can do without. */
const bare = (html: string) =>
  html
    .replace(script, "/onboarding.js")
    .replace(/<p class="notice" data-closing.*?<\/p>|<p class="sr" role="status"><\/p>/g, "")
    .replace(/<template.*?<\/template>/s, "")
    .replace(/<section data-view="(opening|saving|late|elsewhere|exhausted|unknown)".*?<\/section>/gs, "")
    .replace(/ data-(reason|way|accounts|reference|popups|business)(="[^"]*")?/g, "")
    .replace(/<time .*?<\/time>/g, "")
    .replace(/"consent":\{.*?\},/, "");

const states = (customer: Visit) =>
  customer.page.locator("section:visible").evaluateAll((all) => all.map((each) => each.dataset.view));

it("an old page works with the new script, without what it lacks", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, changing(bare));
  await customer.tap();
  await customer.closeModal();
  await customer.page.locator("main[data-state=nothing]").waitFor();
  expect(await states(customer)).toEqual(["nothing"]);
  await customer.again();
  await customer.linkInModal();
  await customer.page.locator("main[data-state=linked]").waitFor();
  expect(await states(customer)).toEqual(["linked"]);
  const { attempts } = await statusOf(product, link.id);
  expect(attempts.map(({ consent }: { consent: { locale: string } }) => consent.locale)).toEqual(["en", "en"]);
  expect(customer.complaints).toEqual([]);
  await customer.end();
});

it("an old page says with the new script that something failed, in the words that it has", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await changing((html) => html.replace(/<p class="lead" data-reason="refused".*?<\/p>/s, ""))(page);
    const error = { type: "stripe_error", code: "stripe_refused", message: "" };
    await page.route("**/session", (route) => route.fulfill({ status: 502, json: { error } }));
  });
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.section.locator(".lead:visible").allInnerTexts()).toEqual([
    "Something went wrong on the way to your bank. Please try again in a moment.",
  ]);
  await customer.end();
});

describe("a page of a release that knows no repair, with today's script", () => {
  it.each(["mended", "disconnected"])("is loaded again when the account is %s", async (state) => {
    const one = await broken(product);
    const { path } = await repairLink(one);
    let isOld = true;
    const customer = await visit(
      browser,
      product,
      path,
      {},
      changing((html) =>
        isOld ? html.replace(/<section data-view="(mended|disconnected)".*?<\/section>/gs, "") : html,
      ),
    );
    isOld = false;
    await customer.page.locator("main[data-live]").waitFor();
    await happens(one.first, one.account, state === "mended" ? "reactivate" : "disconnect");
    await Promise.all([customer.page.waitForResponse("**/session"), customer.tap("Reconnect your bank")]);
    await customer.page.locator(`[data-view=${state}]`).waitFor();
    await customer.end();
  });
});

it("a desktop's page without the QR code's script offers no code, and works", async () => {
  const link = await freshLink(product);
  const desktop = { viewport: { width: 1280, height: 900 } };
  const customer = await visit(browser, product, link.path, desktop, (page) =>
    page.route("**/qr-*.js", (route) => route.fulfill({ status: 404, body: "" })),
  );
  await customer.page.locator("script[src^='/qr-']").waitFor({ state: "attached" });
  expect(await customer.page.locator(".phone").isVisible()).toBe(false);
  await customer.tap();
  await customer.closeModal();
  await customer.reaches("nothing");
  await customer.end();
});

it("a page without its data throws nothing", async () => {
  const link = await freshLink(product);
  const customer = await visit(
    browser,
    product,
    link.path,
    {},
    changing((html) => html.replace(/<script type="application\/json".*?<\/script>/s, "")),
  );
  await customer.page.locator("main[data-live]").waitFor();
  expect(customer.complaints).toEqual([]);
  await customer.end();
});

it("a new page whose script is not there says so", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/onboarding-*.js", (route) => route.fulfill({ status: 404, body: "" })),
  );
  await customer.page.locator(".stuck").evaluate((notice) => {
    for (const animation of notice.getAnimations()) animation.finish();
  });
  await customer.page.getByText("This page has not loaded fully.").waitFor();
  await customer.page.unroute("**/onboarding-*.js");
  await customer.page.getByRole("link", { name: "Reload it" }).click();
  await customer.page.locator("main[data-live]").waitFor();
  await customer.end();
});
