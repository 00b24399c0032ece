// Review r4: smaller things that a person at the console meets.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, operatorKey, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { openConsole, signedIn } from "./operator.ts";
import { freshLink, statusOf } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ BUSINESS_NAME: "Donaudampfschifffahrtsgesellschaft Söhne" }),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

it("the doors keep their words whole beside a long business name, on a laptop at 200 %", async () => {
  const options = { viewport: { width: 640, height: 450 } };
  const operator = await signedIn(browser, product, "#/links", "Links", options);
  const heights = await operator.page.locator("nav a").evaluateAll((all) => all.map((one) => one.clientHeight));
  expect(Math.max(...heights)).toBeLessThan(50);
  await operator.end();
});

it("what is done with one of two accounts is named after it", async () => {
  const link = await freshLink(product, { permissions: ["payment_method", "balances"] });
  await product.link(link.path, { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] });
  const operator = await signedIn(browser, product, `#/links/${link.id}`, link.body.account_holder.customer);
  await operator.main.locator(".card").nth(1).waitFor();
  const count = (name: string) => operator.main.getByRole("button", { name, exact: true }).count();
  expect([await count("Disconnect"), await count("Refresh balance")]).not.toContain(2);
  await operator.end();
});

it("two pairs of metadata with one key are not silently one", async () => {
  const holder = await product.makeCustomer();
  const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link");
  const { page } = operator;
  await page.getByText("More", { exact: true }).click();
  for (const [index, value] of ["north", "south"].entries()) {
    await page.getByRole("button", { name: "Add a pair" }).click();
    await page.getByLabel("Key").nth(index).fill("team");
    await page.getByLabel("Value").nth(index).fill(value);
  }
  await operator.press("Make the link");
  const isMade = () => page.getByRole("heading", { name: "Send it" }).isVisible();
  const isRefused = async () => (await page.locator(".error:not(:empty), .notice.bad").count()) > 0;
  await eventually(async () => [await isMade(), await isRefused()], ([made, refused]) => made || refused || false); // biome-ignore format: one line
  expect(await isMade()).toBe(false);
  await operator.page.context().close();
});

it("a repair link that is made late does not take one away from where one is now", async () => {
  const link = await freshLink(product, {});
  await product.link(link.path);
  const [account] = (await statusOf(product, link.id)).accounts.data;
  await product.sandbox("POST", `/accounts/${account.id}/deactivate`);
  await eventually(
    async () => (await product.operator("GET", `/v1/accounts/${account.id}`)).body.status,
    (status) => status === "inactive",
  );
  const holder = link.body.account_holder.customer;
  const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    void operator.page.route("**/v1/links", async (route) => {
      const response = await route.fetch();
      resolve();
      await new Promise<void>((go) => {
        answer = go;
      });
      await route.fulfill({ response });
    });
  });
  await operator.press("Make a repair link");
  await asked;
  await operator.goTo("#/links/new", "New link");
  await operator.page.getByLabel("E-mail").fill("kim@example.com");
  answer();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(new URL(operator.page.url()).hash).toBe("#/links/new");
  await operator.page.context().close();
});

it("whom a link was made for is forgotten when its maker signs out", async () => {
  const operator = await signedIn(browser, product, "#/links/new", "New link");
  await operator.page.getByLabel("E-mail").fill("private@example.com");
  await operator.press("Make the link");
  await operator.page.getByRole("heading", { name: "Send it" }).waitFor();
  await operator.press("Sign out");
  await operator.signIn(operatorKey);
  await operator.page.getByRole("heading", { name: "Send it" }).waitFor();
  const mail = await operator.page.locator("a[href^='mailto:']").getAttribute("href");
  expect(mail).not.toContain("private@example.com");
  await operator.end();
});

it("an address of dots asks the API for nothing else than a link", async () => {
  const operator = await openConsole(browser, product, "#/links/.");
  await operator.signIn();
  await eventually(async () => operator.asked.length, (count) => count >= 2); // biome-ignore format: one line
  expect(operator.asked[1]).not.toBe("GET /v1/links/");
  await operator.page.context().close();
});
