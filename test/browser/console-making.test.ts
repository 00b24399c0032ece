// The console's form of a new link: one link for what was asked, for whom it was asked, and nothing silently left out.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { loseAnswers, type Operator, signedIn } from "./operator.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const linksOf = async (holder: string) =>
  (await product.operator("GET", `/v1/links?account_holder=${holder}&limit=100`)).body.data;
/** The form for a customer that there is, and how many links that one has. */
async function formFor(prepare?: Parameters<typeof signedIn>[5]) {
  const holder = await product.makeCustomer();
  const before = (await linksOf(holder)).length;
  const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link", {}, prepare);
  return { holder, before, operator };
}
const unfold = ({ page }: Operator) => page.getByText("More", { exact: true }).click();

describe("a new link", () => {
  it("is made once, also when the console gave up on the answer and is asked again", async () => {
    const { holder, before, operator } = await formFor();
    await loseAnswers(operator, "**/v1/links");
    await operator.press("Make the link");
    await operator.says(/cannot be reached/);
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.end(/ERR_FAILED/);
  });

  it("for a customer with a Stripe id is not addressed to whoever was typed in before", async () => {
    const holder = await product.makeCustomer();
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    await operator.page.getByLabel("E-mail").fill("somebody.else@example.com");
    await operator.page.getByLabel("Name (optional)").fill("Somebody Else");
    await operator.page.getByLabel("A customer with a Stripe id").check();
    await operator.page.getByLabel("Stripe id", { exact: true }).fill(holder);
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    const mail = await operator.page.locator("a[href^='mailto:']").getAttribute("href");
    expect(decodeURIComponent(mail ?? "")).not.toMatch(/somebody.else@example.com|Somebody Else/);
    await operator.end();
  });

  it("after a connected account's own one is for that account again, not for a customer", async () => {
    const account_holder = { type: "account", account: "acct_sandbox_demo" };
    const { id } = await product.makeLink({ account_holder });
    await product.operator("POST", `/v1/links/${id}/revoke`, {});
    const operator = await signedIn(browser, product, `#/links/${id}`, "acct_sandbox_demo");
    const sent: string[] = [];
    operator.page.on("request", (request) => request.method() === "POST" && sent.push(request.postData() ?? ""));
    const makeAgain = async () => {
      await operator.page.getByRole("link", { name: "Make a new link" }).click();
      await operator.showsHeading("New link");
      await operator.press("Make the link");
      await operator.page.getByRole("heading", { name: "Send it" }).waitFor();
    };
    await makeAgain();
    await operator.goTo("#/holders/acct_sandbox_demo", /acct_sandbox_demo/);
    await makeAgain();
    expect(sent.map((body) => JSON.parse(body).account_holder)).toEqual([account_holder, account_holder]);
    await operator.end();
  });

  it.each(["1e", "two", "1.5", "-3"])("is not made without the limit that says %s", async (limit) => {
    const { holder, before, operator } = await formFor();
    await unfold(operator);
    const field = operator.page.getByLabel("How many accounts at most");
    await field.focus();
    await operator.page.keyboard.type(limit);
    await operator.press("Make the link");
    await operator.says("Enter a number, such as 1.");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await linksOf(holder)).toHaveLength(before);
    await operator.end();
  });

  it("good for 90 days is made also where the computer's clock is a minute fast", async () => {
    const { holder, before, operator } = await formFor((page) =>
      page.addInitScript(() => {
        const real = Date.now;
        Date.now = () => real() + 60_000;
      }),
    );
    await operator.page.getByLabel("Good for").selectOption("90");
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.end();
  });

  it("with two pairs of metadata that have one key is refused, and the form says why", async () => {
    const { holder, before, operator } = await formFor();
    const { page } = operator;
    await unfold(operator);
    for (const [index, value] of ["north", "south"].entries()) {
      await operator.press("Add a pair");
      await page.getByLabel("Key").nth(index).fill("team");
      await page.getByLabel("Value").nth(index).fill(value);
    }
    await operator.press("Make the link");
    await operator.says(/Two pairs have the key “team”/);
    expect(await linksOf(holder)).toHaveLength(before);
    await page.getByLabel("Key").nth(1).fill("region");
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    const [{ metadata }] = await linksOf(holder);
    expect(metadata).toEqual({ team: "north", region: "south" });
    await operator.end();
  });

  it("that is refused for now says at once when it can be tried again", async () => {
    const { operator } = await formFor();
    await operator.page.route("**/v1/links", (route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "50" },
        json: { error: { type: "rate_limit_error", code: "rate_limited", message: "Too many." } },
      }),
    );
    await operator.press("Make the link");
    await operator.says("It can be tried again in 50 seconds.");
    await operator.end(/status of 429/);
  });

  it("that takes long is said to be waited for", async () => {
    const { holder, operator } = await formFor();
    const { answer } = await operator.holdBack("**/v1/links", (route) => route.continue());
    await operator.press("Make the link");
    await eventually(
      async () => operator.page.getByRole("status").textContent(),
      (said) => said === "Waiting for the service…",
    );
    answer();
    await operator.showsHeading(holder);
    await operator.end();
  });
});
