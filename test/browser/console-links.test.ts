// The console makes links, and follows what becomes of them, without a reload.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { type Operator, signedIn } from "./operator.ts";
import { statusOf, visit } from "./visit.ts";

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
const linksOf = async (holder: string) =>
  (await product.operator("GET", `/v1/links?account_holder=${holder}`)).body.data;

describe("a link", () => {
  it("is made, sent and followed until its customer has linked a bank in another browser", async () => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    const { page } = operator;
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await page.getByLabel("E-mail").fill("pat@example.com");
    await page.getByLabel("Name (optional)").fill("Pat Doe");
    await page.getByLabel("Balance").check();
    await page.getByLabel("Read it as soon as").first().check();
    await page.getByLabel("What is it for?").fill("Verify where the deposit goes");
    await page.getByLabel("Reference").fill("order-42");
    await page.getByText("More", { exact: true }).click();
    await page.getByLabel("Where the customer goes afterwards").fill("https://app.example.com/done");
    await page.getByLabel("How many accounts at most").fill("2");
    await page.getByRole("button", { name: "Add a pair" }).click();
    await page.getByLabel("Key").fill("team");
    await page.getByLabel("Value").fill("north");
    await page.getByRole("button", { name: "Make the link" }).dblclick();
    await operator.showsHeading("order-42");
    const id = linkAt(operator);
    const link = await statusOf(product, id);
    expect(link).toMatchObject({
      permissions: ["payment_method", "balances"],
      prefetch: ["balances"],
      purpose: "Verify where the deposit goes",
      return_url: "https://app.example.com/done",
      limits: { accounts: 2 },
      metadata: { team: "north" },
      status: "open",
    });
    expect(await linksOf(link.account_holder.customer)).toHaveLength(1);
    expect(operator.asked.filter((asked) => asked === "POST /v1/links")).toHaveLength(1);

    await operator.says(link.url);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy the link" }).click();
    await operator.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link.url);
    const mail = await page.getByRole("link", { name: "Write the mail" }).getAttribute("href");
    const { pathname, searchParams } = new URL(mail ?? "");
    expect(pathname).toBe("pat@example.com");
    expect(searchParams.get("subject")).toBe("Link your bank account with Rocket Rides");
    expect(searchParams.get("body")).toContain(link.url);
    expect(searchParams.get("body")).toContain("Hello Pat Doe,");
    expect(
      await page.getByAltText("QR code").evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBeGreaterThan(0);

    const customer = await visit(browser, product, new URL(link.url).pathname);
    await customer.tap();
    await operator.says("The customer began");
    await customer.linkInModal("Success ••••6789");
    await customer.reaches("linked");
    await customer.end();
    await operator.says("Linked: Test (Non-OAuth), Checking account ending in 6789");
    await operator.says("The link is done");
    expect(await page.getByRole("heading", { name: "Send it" }).count()).toBe(0);
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);
    await operator.end();
  });

  it("is made once, also when the answer was lost on its way", async () => {
    const holder = await product.makeCustomer();
    const before = (await linksOf(holder)).length;
    const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link");
    let lost = 0;
    await operator.page.route("**/v1/links", async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    expect(lost).toBeGreaterThan(1);
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.end(/ERR_FAILED/);
  });

  it.each([
    ["E-mail", "nonsense", /e-mail address/],
    ["Phone (optional)", "555", /phone number/],
    ["Where the customer goes afterwards", "https://evil.example/", /RETURN_URLS/],
    ["How many accounts at most", "5000", /from 1 to 1000/],
  ])("is not made when %s is %s: the field says why", async (label, wrong, words) => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    await operator.page.getByText("More", { exact: true }).click();
    await operator.page.getByLabel("E-mail").fill("pat@example.com");
    await operator.page.getByLabel(label).fill(wrong);
    await operator.page.getByText("More", { exact: true }).click();
    await operator.press("Make the link");
    await operator.says(words);
    const field = operator.page.getByLabel(label);
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    const described = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
    const texts = await Promise.all(described.map((id) => operator.page.locator(`#${id}`).textContent()));
    expect(texts.join(" ")).toMatch(words);
    await operator.end(/status of 400/);
  });

  it("is shown as its customer will see it, in both languages and schemes, and cannot be pressed there", async () => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    const picture = operator.page.locator(".picture");
    const { page } = operator;
    await page.getByLabel("What is it for?").fill("<b>For the deposit</b>");
    expect(await picture.locator("main").textContent()).toContain("<b>For the deposit</b>");
    expect(await picture.locator("main").textContent()).not.toContain("Balance");
    await page.getByLabel("Balance").check();
    expect(await picture.locator("main").textContent()).toContain("Balance");
    await page.getByLabel("Language of the page").selectOption("es");
    expect(await picture.locator("main").textContent()).toContain("Vincular mi banco");
    await page.getByLabel("English", { exact: true }).check();
    expect(await picture.locator("main").textContent()).toContain("Link your bank");
    const surface = () => picture.locator("main").evaluate((main) => getComputedStyle(main).backgroundColor);
    expect(await surface()).toBe("rgb(255, 255, 255)");
    await page.getByLabel("Dark").check();
    expect(await surface()).toBe("rgb(21, 24, 29)");
    expect(await picture.evaluate((root) => (root as HTMLElement).inert)).toBe(true);
    const spoken = await page.locator("aside > .sr").textContent();
    expect(spoken).toContain("For the deposit");
    await operator.end();
  });
});
