// The whole flow in every browser that this machine has, as desktop and as phone, and as the apps that links are opened in.
import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import { type Driver, type Look, pressWhenThere, until } from "./driver.ts";
import { here } from "./installed.ts";

const ios = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const android =
  "Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0";
const phone = { width: 390, height: 844 };
const looks: [string, Look][] = [
  ["a desktop", { width: 1280, height: 800 }],
  ["a phone", phone],
  ["an iOS app's webview", { ...phone, userAgent: `${ios} Mobile/15E148` }],
  ["an Android app's webview", { ...phone, userAgent: `${android} Chrome/150.0.0.0 Mobile Safari/537.36` }],
  ["Gmail's browser on iOS", { ...phone, userAgent: `${ios} GSA/400.0 Mobile/15E148 Safari/604.1` }],
];
const instagram: Look = { ...phone, userAgent: `${ios} Mobile/15E148 Instagram 400.0.0.30.90 (iPhone17,1; iOS 19_1)` };

let product: Product;
beforeAll(async () => {
  product = await startProduct();
  mkdirSync("dist/pictures", { recursive: true });
});
afterAll(() => product.close());

const button = (text: string) =>
  `[...document.querySelectorAll("button")].find((each) => each.textContent.includes(${JSON.stringify(text)}))`;
const state = (name: string) => `document.querySelector("main[data-state=${name}]")`;

async function keepPicture(driver: Driver, of: string): Promise<void> {
  const name = `${driver.name} ${of}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  writeFileSync(`dist/pictures/${name}.png`, await driver.picture());
}

async function linkInModal(driver: Driver): Promise<void> {
  await pressWhenThere(driver, button("Agree and continue"), "frame");
  await pressWhenThere(driver, button("Test (Non-OAuth)"), "frame");
  await pressWhenThere(driver, button("Log in"), "frame");
  await pressWhenThere(driver, 'document.querySelector("input[type=checkbox]")', "frame");
  await pressWhenThere(driver, button("Link account"), "frame");
  await pressWhenThere(driver, button("Done"), "frame");
}

describe.each(here)("$name", ({ start }) => {
  it.each(looks)("links a bank, after a first look and a close, as %s", async (of, look) => {
    const driver = await start(look);
    try {
      const link = await product.makeLink();
      await driver.go(new URL(link.path, product.url).href);
      await until(driver, 'document.querySelector("main[data-live]")');
      expect(await driver.ask("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await keepPicture(driver, `ready ${of}`);

      await pressWhenThere(driver, "document.querySelector('section:not([hidden]) [data-start]')");
      await pressWhenThere(driver, 'document.querySelector("button[aria-label=Close]")', "frame");
      await until(driver, state("nothing"));
      await pressWhenThere(driver, "document.querySelector('section:not([hidden]) [data-start]')");
      await linkInModal(driver);
      await until(driver, state("linked"));
      expect(await driver.ask<string>("document.querySelector('main').innerText")).toContain("6789");
      await keepPicture(driver, `linked ${of}`);
      expect((await product.operator("GET", `/v1/links/${link.id}`)).body.status).toBe("completed");
    } finally {
      await driver.close();
    }
  });

  it("says in Instagram's browser what to do instead", async () => {
    const driver = await start(instagram);
    try {
      const link = await product.makeLink();
      await driver.go(new URL(link.path, product.url).href);
      await until(driver, 'document.querySelector("main[data-live]")');
      await keepPicture(driver, "in Instagram");
      expect(await driver.ask<string>("document.querySelector('main').innerText")).toContain("Instagram");
    } finally {
      await driver.close();
    }
  });
});
