// The reference page in a browser: accessible, light or dark, on any screen, and with nothing from elsewhere.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import { axeViolations, expectAccessible, expectReflow } from "./accessible.ts";
import { launchChromium } from "./chromium.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** The page, as far as it has come without a network beyond its own origin; `asked` fills with what it loads. */
async function docs(options: Parameters<Browser["newPage"]>[0], asked: string[] = []) {
  const page = await browser.newPage({ javaScriptEnabled: true, ...options });
  await page.route("**", (route) => {
    asked.push(route.request().url());
    return route.request().url().startsWith(product.url.origin) ? route.continue() : route.abort();
  });
  const response = await page.goto(new URL("/docs", product.url).href);
  return { page, response };
}

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;

describe("/docs", () => {
  it("has nothing that axe-core finds, and says what the browser is to refuse", { timeout: 180_000 }, async () => {
    const { page, response } = await docs(desktop);
    const headers = response?.headers() ?? {};
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ "cache-control": "no-cache", "x-content-type-options": "nosniff" });
    await expectAccessible(page.mainFrame(), "light");
    await page.close();
  });

  it("has contrast enough in the dark, and no sideways scroll", { timeout: 180_000 }, async () => {
    const { page } = await docs(phone);
    expect((await axeViolations(page, { runOnly: ["color-contrast"] })).map(({ nodes }) => nodes[0]?.html)).toEqual([]);
    await expectReflow(page, "dark");
    await page.close();
  });

  it("loads its styles and its picture, from its own origin, and needs no script", async () => {
    const asked: string[] = [];
    const { page } = await docs({ ...desktop, javaScriptEnabled: false }, asked);
    const paths = [...new Set(asked)].map((url) => url.replace(product.url.origin, ""));
    expect(paths.map((path) => path.replace(/-[0-9a-f]{12}\./, "-x."))).toEqual([
      "/docs",
      "/docs-x.css",
      "/favicon.svg",
    ]);
    await page.getByRole("link", { name: "Make a link" }).first().click();
    expect(new URL(page.url()).hash).toBe("#createLink");
    expect(await page.locator("#createLink").isVisible()).toBe(true);
    await page.close();
  });

  it("is reached by keyboard: the first step leads past the contents, and what scrolls takes the focus", async () => {
    const { page } = await docs(desktop);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    expect((await skip.boundingBox())?.width).toBeGreaterThan(100);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
    const boxes = page.locator("pre");
    expect(await boxes.count()).toBeGreaterThan(60);
    expect(await boxes.evaluateAll((all) => all.every((box) => (box as HTMLElement).tabIndex === 0))).toBe(true);
    await page.close();
  });
});

it("openapi.json and llms.txt are served as what they are, to be asked for anew", async () => {
  for (const [path, type] of [
    ["/openapi.json", "application/json"],
    ["/llms.txt", "text/plain; charset=utf-8"],
  ] as const) {
    // biome-ignore format: one idea
    const answer = await fetch(new URL(path, product.url));
    expect([answer.status, answer.headers.get("Content-Type")], path).toEqual([200, type]);
    expect(answer.headers.get("Cache-Control"), path).toBe("no-cache");
    expect(answer.headers.get("Content-Security-Policy"), path).toBe("default-src 'none'; frame-ancestors 'none'");
    expect((await answer.text()).length, path).toBeGreaterThan(10_000);
  }
});
