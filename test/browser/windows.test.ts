// The page in a window or a frame of the operator's website: what that hears, and that it goes on hearing it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snippetsOf, writeProject } from "../unit/snippets.ts";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { breakLink, canceled, freshLink, ready, said } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const ours = "https://link.example.com";
const theirs = "https://app.example.com";
const patiently = { timeout: 20_000 };

/** A page at `origin` that frames or opens the link, at the address it has in production, and keeps what it is told. */
async function around(origin: string, script: string) {
  const context = await browser.newContext({ viewport: { width: 500, height: 900 } });
  context.setDefaultTimeout(20_000);
  await context.route(`${ours}/**`, async (route) => {
    const headers = await route.request().allHeaders();
    const { origin: here } = new URL(product.url);
    const referer = headers.referer?.replace(ours, here);
    const url = route.request().url().replace(ours, here);
    await route.fulfill({ response: await route.fetch({ url, headers: { ...headers, ...(referer && { referer }) } }) });
  });
  const page = await context.newPage();
  const keep = "window.heard = []; addEventListener('message', ({ data }) => heard.push(data));";
  await page.route(`${origin}/`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<body><script>${keep}${script}</script>` }),
  );
  await page.goto(`${origin}/`);
  const heard = () => page.evaluate("window.heard");
  /** Taps on the page, which opens a window. */
  const tap = async () => {
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.mouse.click(5, 5)]);
    return popup;
  };
  return { context, page, heard, tap, end: () => context.close() };
}

const opening = (path: string) => `document.onclick = () => void window.open("${ours}${path}", "", "popup")`;
const framing = (path: string) =>
  `const frame = document.createElement("iframe"); frame.width = 400; frame.height = 800; frame.src = "${ours}${path}"; document.body.append(frame)`;

async function linkIn(shows: Page | ReturnType<Page["frameLocator"]>): Promise<void> {
  await shows.getByRole("button", { name: "Link your bank" }).click();
  const modal = shows.frameLocator("iframe");
  await modal.getByRole("button", { name: "Agree and continue" }).click();
  await modal.getByRole("button", { name: "Test (Non-OAuth)", exact: true }).click();
  await modal.getByRole("button", { name: "Log in" }).click();
  await modal.getByRole("checkbox", { name: "Success" }).check();
  await modal.getByRole("button", { name: "Link accounts" }).click();
  await modal.getByRole("button", { name: "Done" }).click();
  await shows.locator("main[data-state=linked]").waitFor();
}

/** What the style sheet shows after a while, shown now. */
const showAtOnce = (page: Page) =>
  page.evaluate(() => {
    for (const { style } of document.querySelectorAll<HTMLElement>(".slow, .stuck"))
      Object.assign(style, { animation: "none", visibility: "visible", height: "auto" });
  });

describe("a window that opened the page", () => {
  it("hears it, at an allowed origin", async () => {
    const link = await freshLink(product);
    const { heard, tap, end } = await around(theirs, opening(link.path));
    const popup = await tap();
    await popup.getByRole("button", { name: "Link your bank" }).click();
    await popup.frameLocator("iframe").getByRole("button", { name: "Close" }).click();
    await popup.locator("main[data-state=nothing]").waitFor();
    const close = popup.getByRole("button", { name: "Close" });
    // The window is gone before the click has ended.
    await Promise.all([
      popup.waitForEvent("close"),
      close.evaluate((button: HTMLElement) => setTimeout(() => button.click())),
    ]);
    await expect
      .poll(heard, patiently)
      .toEqual(said(link.id, ready, { type: "opened" }, canceled, canceled, { type: "closed" }));
    await end();
  });

  it("hears it still when the customer started over", async () => {
    const link = await freshLink(product);
    const { heard, tap, end } = await around(theirs, opening(link.path));
    const popup = await tap();
    await popup.route("**/session", () => {});
    await popup.getByRole("button", { name: "Link your bank" }).click();
    await popup.locator("main[data-state=opening]").waitFor();
    await showAtOnce(popup);
    await popup.getByRole("link", { name: "Start over" }).click();
    await popup.locator("main[data-state=ready][data-live]").waitFor();
    await popup.unroute("**/session");
    await linkIn(popup);
    const completed = { type: "completed", status: "completed" };
    await expect.poll(heard, patiently).toEqual(said(link.id, ready, ready, { type: "opened" }, completed));
    await end();
  });

  it("hears it when the page's script came only with a second load", async () => {
    const link = await freshLink(product);
    const { context, heard, tap, end } = await around(theirs, opening(link.path));
    await context.route("**/onboarding-*.js", (route) => route.abort());
    const popup = await tap();
    await popup.locator(".stuck").waitFor({ state: "attached" });
    await showAtOnce(popup);
    await context.unroute("**/onboarding-*.js");
    await popup.getByRole("link", { name: "Reload it" }).click();
    await expect.poll(heard, patiently).toEqual(said(link.id, ready));
    await end();
  });

  it("hears of a failure of ours, and of the next try", async () => {
    const link = await freshLink(product);
    const mend = await breakLink(product, link.id);
    const { heard, tap, end } = await around(theirs, opening(link.path));
    const popup = await tap();
    const failed = { type: "failed", error: { code: "internal_error", message: null } };
    await expect.poll(heard, patiently).toEqual(said(link.id, failed));
    await mend();
    await popup.getByRole("link", { name: "Try again" }).click();
    await expect.poll(heard, patiently).toEqual(said(link.id, failed, ready));
    await end();
  });

  it("hears nothing at any other origin, and is cut off", async () => {
    const link = await freshLink(product);
    const { heard, tap, end } = await around("https://evil.example", opening(link.path));
    const popup = await tap();
    await popup.locator("main[data-live]").waitFor();
    expect(await popup.evaluate("window.opener")).toBeNull();
    expect(await popup.getByRole("button", { name: "Close" }).count()).toBe(0);
    expect(await heard()).toEqual([]);
    await end();
  });
});

describe("a page that frames the page", () => {
  it("hears it, and the page does not navigate inside the frame", async () => {
    const link = await freshLink(product, { return_url: `${theirs}/done` });
    const { page, heard, end } = await around(theirs, framing(link.path));
    const frame = page.frameLocator("iframe");
    await linkIn(frame);
    const button = frame.getByRole("link", { name: "Return to Rocket Rides" });
    const completed = { type: "completed", status: "completed", returnUrl: await button.getAttribute("href") };
    await expect.poll(heard, patiently).toEqual(said(link.id, ready, { type: "opened" }, completed));
    expect(await button.getAttribute("target")).toBe("_top");
    await end();
  });

  it("keeps the flow while its privacy policy, terms and help are read in windows of their own", async () => {
    const link = await freshLink(product);
    const { context, page, heard, end } = await around(theirs, framing(link.path));
    const elsewhere = /rocketrides\.example|^https:\/\/(support\.)?stripe\.com/;
    await context.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body: "<p>Words</p>" }));
    const frame = page.frameLocator("iframe");
    await frame.locator("main[data-live]").waitFor();
    for (const name of ["privacy policy", "Stripe’s terms", "do it at Stripe"]) {
      const [read] = await Promise.all([
        context.waitForEvent("page"),
        frame.locator("[data-view=ready]").getByRole("link", { name }).click(),
      ]);
      await read.getByText("Words").waitFor();
      expect(await read.evaluate("window.opener"), name).toBeNull();
      await read.close();
    }
    expect(page.frames().map((each: Frame) => new URL(each.url()).origin)).toContain(ours);
    await linkIn(frame);
    const completed = { type: "completed", status: "completed" };
    await expect.poll(heard, patiently).toEqual(said(link.id, ready, { type: "opened" }, completed));
    await end();
  });
});

/** The code of app-bridge.md as a script: its functions are in `banklink`. */
async function documented(): Promise<string> {
  const wanted = ["banklink-message.ts", "on-a-website.ts"];
  const snippets = snippetsOf("docs/app-bridge.md").filter(({ file }) => wanted.includes(file));
  const folder = writeProject("website", snippets, {});
  const outfile = join(folder, "website.js");
  const entryPoints = [join(folder, "on-a-website.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "iife", globalName: "banklink", logLevel: "warning" });
  return readFileSync(outfile, "utf8");
}

it("the documented code hears everything once, though it was called again while its window was open", async () => {
  const link = await freshLink(product);
  const call = `banklink.linkBank("${ours}${link.path}", (message) => told.push(message.type))`;
  const script = `${await documented()}; window.told = []; document.onclick = () => void ${call}`;
  const { page, tap, end } = await around(theirs, script);
  const told = () => page.evaluate("window.told");
  const popup = await tap();
  await expect.poll(told, patiently).toEqual(["ready"]);
  await page.mouse.click(5, 5);
  await expect.poll(told, patiently).toEqual(["ready", "ready"]);
  await popup.locator("main[data-live]").waitFor();
  const close = popup.getByRole("button", { name: "Close" });
  await Promise.all([
    popup.waitForEvent("close"),
    close.evaluate((button: HTMLElement) => setTimeout(() => button.click())),
  ]);
  await expect.poll(told, patiently).toEqual(["ready", "ready", "canceled", "closed"]);
  await end();
});
