// One link in the console: why a try failed, and what can be done: extend, revoke, tell again, repair.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { type Operator, signedIn } from "./operator.ts";
import { expire, freshLink, statusOf } from "./visit.ts";

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

describe("a link's story", () => {
  it("says why a try failed and what to do, and is extended, revoked and told again", async () => {
    const link = await freshLink(product, {});
    const minted = await product.call("POST", `${link.path}/session`, {});
    const reason = { session: minted.body.session, code: "institution_timeout", stripe_code: "bank_slow" };
    await product.call("POST", `${link.path}/cancel`, reason);
    const operator = await signedIn(browser, product, `#/links/${link.id}`, link.body.account_holder.customer);
    await operator.says("Try 1: it failed");
    await operator.says("The bank did not answer in time.");
    await operator.says(/can choose another one/);
    await operator.page.getByText("For a developer").click();
    await operator.says("Stripe's code bank_slow");

    const { expires_at } = await statusOf(product, link.id);
    await operator.press("Extend");
    await operator.page.getByLabel("Good for, from now on").selectOption("30");
    await operator.confirm("Set the end");
    const later = await eventually(() => statusOf(product, link.id), (now) => now.expires_at > expires_at); // biome-ignore format: one line
    expect(later.expires_at - expires_at).toBeGreaterThan(22 * 86_400);

    const tellings = async () =>
      (await product.sandbox("GET", "/notifications")).data.filter(
        ({ body }: { body: { type: string; data: { object: { id: string } } } }) =>
          body.type === "link.created" && body.data.object.id === link.id,
      ).length;
    expect(await tellings()).toBe(1);
    await operator.press("Send again: The link was made");
    await eventually(tellings, (count) => count === 2);
    await operator.main.locator(".delivery", { hasText: "The link was made" }).getByText("2 tries").waitFor();

    await operator.press("Revoke");
    await operator.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect((await statusOf(product, link.id)).status).toBe("open");
    await operator.press("Revoke");
    await operator.confirm("Revoke");
    await operator.main.locator(".story").getByText("The link was revoked").waitFor();
    // The button that asked is gone.
    const isHeading = () => operator.page.evaluate(() => document.activeElement?.tagName === "H1");
    await eventually(isHeading, (is) => is);
    expect((await product.call("GET", link.path, undefined, { Accept: "text/html" })).status).toBe(410);
    await operator.end();
  });

  it("of an expired link can go on", async () => {
    const link = await freshLink(product, {});
    await expire(product, link.id);
    const operator = await signedIn(browser, product, `#/links/${link.id}`, link.body.account_holder.customer);
    await operator.says("The link expired");
    await operator.press("Open again");
    await operator.confirm("Set the end");
    await operator.says("Waits for the customer");
    expect((await statusOf(product, link.id)).status).toBe("open");
    await operator.end();
  });

  it("of a broken account leads to a repair link", async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const { data } = (await statusOf(product, link.id)).accounts;
    const operator = await signedIn(browser, product, `#/links/${link.id}`, link.body.account_holder.customer);
    await operator.says("Works");
    await product.sandbox("POST", `/accounts/${data[0].id}/deactivate`);
    await operator.page.reload();
    await operator.says("Broken");
    await operator.press("Make a repair link");
    await operator.main.getByText("Repair", { exact: true }).waitFor();
    expect(linkAt(operator)).not.toBe(link.id);
    expect((await statusOf(product, linkAt(operator))).relink).toBe(data[0].id);
    expect(await operator.page.getByLabel("Subject").inputValue()).toBe("Reconnect your bank with Rocket Rides");
    await operator.end();
  });
});
