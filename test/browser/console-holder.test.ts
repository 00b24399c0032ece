// One account holder in the console: what is shared, what can be asked for, and forgetting it all.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { loseAnswers, type Operator, signedIn } from "./operator.ts";
import { freshLink, statusOf } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** A holder with an account of which all is shared. */
async function linkedHolder() {
  const permissions = ["payment_method", "balances", "ownership", "transactions"];
  const link = await freshLink(product, { permissions });
  await product.link(link.path);
  const holder = link.body.account_holder.customer as string;
  const { accounts } = (await product.operator("GET", `/v1/holders/${holder}`)).body;
  return { holder, account: accounts.data[0].id as string };
}

it("shows an account, reads it anew, says why not again, and disconnects it", async () => {
  const { holder, account } = await linkedHolder();
  const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
  const card = operator.main.locator(".card");
  await card.getByText("Checking account ending in 6789").waitFor();
  await card.getByText("Account and routing numbers, Balance, Owners, Transactions").waitFor();
  await operator.press("Refresh balance");
  await card.getByText(/Last refresh: balance/).waitFor();
  // It is under way, or was a moment ago.
  await operator.press("Refresh balance");
  await card
    .getByRole("alert")
    .getByText(/asked already|refreshed a short time ago/)
    .waitFor();
  await card.getByText(/\$12,500\.00/).waitFor();

  await operator.press("Disconnect");
  await operator.confirm("Disconnect");
  await card.getByText("Disconnected", { exact: true }).waitFor();
  const stripe = await product.stripe("GET", `/v1/financial_connections/accounts/${account}`);
  expect(stripe.status).toBe("disconnected");
  expect(await card.getByRole("button").count()).toBe(0);
  await operator.end(/status of 409/);
});

it("erases after the id was typed, and follows that to its end", async () => {
  const { holder, account } = await linkedHolder();
  const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
  await operator.press(/^Erase/);
  const dialog = operator.page.getByRole("dialog");
  const erase = dialog.getByRole("button", { name: "Erase", exact: true });
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(`${holder}x`);
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(holder);
  await erase.click();
  await operator.says(/The customer is erased\./);
  await eventually(
    () => product.operator("GET", `/v1/holders/${holder}`),
    ({ status }) => status === 404,
  );
  expect((await product.stripe("GET", `/v1/financial_connections/accounts/${account}`)).status).toBe("disconnected");
  await operator.end();
});

it("of a connected account is asked for with that", async () => {
  const made = await product.operator("POST", "/v1/links", {
    account_holder: { type: "customer", email: "kim@example.com" },
    stripe_account: "acct_sandbox_demo",
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const holder = made.body.account_holder.customer;
  const operator = await signedIn(browser, product, `#/links/${made.body.id}`, holder);
  await operator.page.getByRole("link", { name: holder }).click();
  await operator.showsHeading(`Customer ${holder}`);
  await operator.says("acct_sandbox_demo");
  await operator.says("No account is linked.");
  await operator.end();
});

it("that was erased elsewhere, or cannot be read, is not shown as if all were as before", async () => {
  const { holder } = await linkedHolder();
  const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
  await operator.says("Works");
  await operator.page.route("**/v1/holders/**", (route) => route.abort());
  await operator.says(/Not up to date.*cannot be reached/);
  await operator.page.unroute("**/v1/holders/**");
  await operator.main.getByText("Not up to date").waitFor({ state: "detached" });
  await operator.says("Works");
  expect((await product.operator("DELETE", `/v1/holders/${holder}`)).status).toBe(200);
  await operator.says(/it was erased/);
  expect(await operator.main.getByText("Works").isVisible()).toBe(false);
  await operator.end(/ERR_FAILED|status of 404/);
});

describe("an erasure that goes on by itself", () => {
  /** It has begun: the answer says that it is not done, and the tab is out of view. */
  async function erasing() {
    const { holder } = await linkedHolder();
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    const begun = { id: holder, object: "account_holder", stripe_account: null, deleted: false, accounts_disconnected: 0, links_revoked: 0 }; // biome-ignore format: one line
    await operator.page.route("**/v1/holders/*", (route) =>
      route.request().method() === "DELETE" ? route.fulfill({ status: 202, json: begun }) : route.continue(),
    );
    await operator.press(/^Erase/);
    await operator.page.getByRole("dialog").getByRole("textbox").fill(holder);
    await operator.confirm("Erase");
    await operator.says(/Being erased/);
    await operator.inView(false);
    expect((await product.operator("DELETE", `/v1/holders/${holder}`)).body.deleted).toBe(true);
    return { operator, holder };
  }
  const erasures = ({ asked }: Operator) => asked.filter((one) => one.startsWith("DELETE")).length;

  it("is followed to its end by looking, and does not end with nothing done", async () => {
    const { operator } = await erasing();
    await operator.inView(true);
    await operator.says(/The customer is erased/);
    expect(await operator.main.textContent()).not.toContain("0 accounts");
    expect(erasures(operator)).toBe(1);
    await operator.end(/status of 404/);
  });

  it("does not take with it what was made since", async () => {
    const { operator, holder } = await erasing();
    const terms = { account_holder: { type: "customer", customer: holder }, client_reference_id: "made-since" };
    const { body } = await eventually(
      () => product.operator("POST", "/v1/links", terms),
      ({ status }) => status === 200,
    );
    await operator.inView(true);
    await operator.says(/The customer is erased/);
    await operator.press("Show what was made since");
    await operator.says("made-since");
    expect(erasures(operator)).toBe(1);
    expect((await statusOf(product, body.id)).status).toBe("open");
    await operator.end();
  });
});

describe("a repair link", () => {
  /** A customer whose account is broken, in view. */
  async function brokenHolder() {
    const { holder, account } = await linkedHolder();
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    await eventually(
      async () => (await product.operator("GET", `/v1/accounts/${account}`)).body.status,
      (status) => status === "inactive",
    );
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    const links = async () => (await product.operator("GET", `/v1/links?account_holder=${holder}`)).body.data.length;
    return { operator, links, before: await links() };
  }

  it("is made once, also when the console gave up on the answer and is asked again", async () => {
    const { operator, links, before } = await brokenHolder();
    await loseAnswers(operator, "**/v1/links");
    await operator.press("Make a repair link");
    await operator.says(/cannot be reached/);
    await operator.press("Make a repair link");
    await operator.main.getByRole("heading", { name: "Send it" }).waitFor();
    expect(await links()).toBe(before + 1);
    await operator.end(/ERR_FAILED/);
  });

  it("that is made late does not take one away from where one is now", async () => {
    const { operator, links, before } = await brokenHolder();
    const { asked, answer } = await operator.holdBack("**/v1/links", (route) => route.continue());
    await operator.press("Make a repair link");
    await asked;
    await operator.goTo("#/links/new", "New link");
    answer();
    const said = () => operator.page.getByRole("status").textContent();
    await eventually(said, (words) => words === "The repair link is made");
    expect(await links()).toBe(before + 1);
    expect(new URL(operator.page.url()).hash).toBe("#/links/new");
    await operator.end();
  });
});
