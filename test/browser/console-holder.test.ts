// One account holder in the console: what is shared, what can be asked for, and forgetting it all.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { signedIn } from "./operator.ts";
import { freshLink } from "./visit.ts";

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
  await operator.says(/The customer is erased\. 1 account disconnected/);
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
