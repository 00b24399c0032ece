// The package in a browser, on a page of banklink's own origin as the console is one: the API answers no other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Packed, pack } from "../packed/pack.ts";
import { expected, linked } from "../packed/scene.ts";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";

let product: Product;
let browser: Browser;
let packed: Packed;
beforeAll(async () => {
  [product, browser, packed] = await Promise.all([startProduct(), launchChromium(), pack()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
  await packed?.remove();
});

it("works in Chromium", async () => {
  const given = await linked(product);
  const page = await browser.newPage();
  const files: Record<string, [type: string, body: string]> = {
    "/client/": ["text/html", "<!doctype html><title>Client</title>"],
    "/client/banklink.js": ["text/javascript", readFileSync(join(packed.installed, "dist/client/index.js"), "utf8")],
    "/client/consumer.js": ["text/javascript", readFileSync("test/packed/consumer.mjs", "utf8")],
  };
  await page.route("**/client/*", (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ["text/plain", ""];
    return route.fulfill({ contentType, body });
  });
  await page.goto(new URL("/client/", product.url).href);
  const seen = await page.evaluate(
    `Promise.all([import("/client/banklink.js"), import("/client/consumer.js")])
      .then(([client, { consume }]) => consume(client, ${JSON.stringify(given)}))`,
  );
  expect(seen).toEqual(expected(given));
  await page.close();
});
