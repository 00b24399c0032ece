// A page that arrives in pieces, as in a slow network: what is shown already stays where it is when the rest comes.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { visit } from "./visit.ts";

let product: Product;
let browser: Browser;
let network: Server;
/** Where the page is cut, and what lets the rest through. */
let cut = "";
let rest = Promise.withResolvers<void>();

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  network = createServer(async (request, response) => {
    const answer = await fetch(new URL(request.url ?? "/", product.url));
    const body = await answer.text();
    const policy = answer.headers.get("content-security-policy");
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "",
      ...(policy && { "content-security-policy": policy }),
    });
    const at = body.indexOf(cut);
    if (at > 0) {
      response.write(body.slice(0, at));
      await rest.promise;
    }
    response.end(body.slice(Math.max(at, 0)));
  });
  await new Promise<void>((resolve) => network.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  network?.close();
  await browser?.close();
  await product?.close();
});

interface Shift extends PerformanceEntry {
  value: number;
}
const painted = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

it.each(['<span class="wire">', '<span class="seal">', '<span class="tile"><svg'])(
  "nothing moves on a page that was cut before %s",
  async (place) => {
    cut = place;
    rest = Promise.withResolvers();
    const { path } = await product.makeLink();
    const url = new URL(`http://127.0.0.1:${(network.address() as AddressInfo).port}`);
    const customer = await visit(browser, { url }, path, {}, async (page) => {
      await page.addInitScript(() => {
        const moved: number[] = [];
        Object.assign(window, { moved });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) moved.push((entry as Shift).value);
        }).observe({ type: "layout-shift", buffered: true });
      });
      void page
        .waitForSelector(".tile")
        .then(() => page.evaluate(painted))
        .then(() => rest.resolve());
    });
    await customer.page.locator("main[data-live]").waitFor();
    await customer.page.evaluate(painted);
    expect(await customer.page.evaluate("moved")).toEqual([]);
    await customer.end();
  },
);
