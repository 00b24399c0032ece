// One link in the console: why a try failed, what the operator's systems were told, and what can be done: extend, revoke, tell
// again, repair.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { type Operator, signedIn } from "./operator.ts";
import { expire, freshLink, statusOf } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  // So that a repair brings the same account again.
  const settings = { STRIPE_PREVIEW: "2026-08-26.preview" };
  [product, browser] = await Promise.all([startProduct(settings), launchChromium()]);
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

  it("begins with the link being made, also where the account was known before", async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const [account] = (await statusOf(product, link.id)).accounts.data;
    await product.sandbox("POST", `/accounts/${account.id}/deactivate`);
    await eventually(
      async () => (await product.operator("GET", `/v1/accounts/${account.id}`)).body.status,
      (status) => status === "inactive",
    );
    const second = async () => Math.floor(Date.now() / 1000);
    await eventually(second, (now) => now > account.created + 1);
    const repair = await product.operator("POST", "/v1/links", { relink: account.id });
    await product.link(new URL(repair.body.url).pathname, {});
    const done = await statusOf(product, repair.body.id);
    expect([done.status, done.accounts.data[0]?.id]).toEqual(["completed", account.id]);
    const operator = await signedIn(browser, product, `#/links/${repair.body.id}`, link.body.account_holder.customer);
    await operator.says(/^Linked:/);
    const steps = await operator.main.locator(".story > li b").allInnerTexts();
    expect([steps[0], steps.at(-1)]).toEqual(["Link made", expect.stringMatching(/^Linked:/)]);
    await operator.end();
  });

  it("names each account in what can be done with it", async () => {
    const link = await freshLink(product, { permissions: ["payment_method", "balances"] });
    await product.link(link.path, { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, link.body.account_holder.customer);
    await operator.main.locator(".card").nth(1).waitFor();
    for (const account of ["Checking account ending in 6789", "Savings account ending in 4321"])
      for (const action of ["Disconnect", "Refresh balance"]) {
        const name = `${action}: Test (Non-OAuth), ${account}`;
        expect(await operator.main.getByRole("button", { name, exact: true }).count()).toBe(1);
      }
    await operator.end();
  });

  it("whose customer was erased elsewhere is not shown as before", async () => {
    const link = await freshLink(product, { client_reference_id: "gone" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "gone");
    await operator.page.getByRole("heading", { name: "Send it" }).waitFor();
    await product.operator("DELETE", `/v1/holders/${link.body.account_holder.customer}`);
    await operator.says(/its customer was erased/);
    expect(await operator.page.getByRole("heading", { name: "Send it" }).isVisible()).toBe(false);
    await operator.end(/status of 404/);
  });
});

describe("what the operator's systems were told", () => {
  /** A link after which so many were made for the customer that its events are not among the newest any more. */
  async function buried() {
    const link = await freshLink(product, { client_reference_id: "told" });
    const { account_holder } = link.body;
    for (let made = 0; made < 21; made++) await product.makeLink({ account_holder });
    return link;
  }
  const deliveryOf = ({ main }: Operator, words: string) => main.locator(".delivery", { hasText: words });

  it("is read from further down where it is not among the newest", async () => {
    const link = await buried();
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "told");
    await deliveryOf(operator, "The link was made").getByText("Delivered").waitFor();
    expect(await operator.main.textContent()).not.toContain("Nothing yet");
    await operator.end();
  });

  it("is followed when an older event is sent again", async () => {
    const link = await buried();
    await product.call("POST", `${link.path}/session`, {});
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "told");
    await deliveryOf(operator, "The customer began").waitFor();
    await operator.press("Older ones");
    const row = deliveryOf(operator, "The link was made");
    await row.getByText("Delivered").waitFor();
    await operator.press("Send again: The link was made");
    await row.getByText("2 tries").waitFor();
    await row.getByText("Delivered").waitFor();
    await operator.end();
  });
});

describe("a question", () => {
  it("goes when the view is left: it does not revoke one link while another is looked at", async () => {
    const first = await freshLink(product, { client_reference_id: "first" });
    const second = await freshLink(product, { client_reference_id: "second" });
    const operator = await signedIn(browser, product, `#/links/${second.id}`, "second");
    await operator.goTo(`#/links/${first.id}`, "first");
    await operator.press("Revoke");
    const dialog = operator.page.getByRole("dialog");
    await dialog.getByText(first.id).waitFor();
    await operator.page.goBack();
    await operator.showsHeading("second");
    expect(await dialog.count()).toBe(0);
    await operator.end();
  });

  it("stays while it is being done, and tells that it failed", async () => {
    const link = await freshLink(product, { client_reference_id: "slow" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "slow");
    const error = { type: "api_error", code: "internal_error", message: "x", request_id: "req_1" };
    const { asked, answer } = await operator.holdBack("**/revoke", (route) =>
      route.fulfill({ status: 500, json: { error } }),
    );
    await operator.press("Revoke");
    await operator.confirm("Revoke");
    await asked;
    const dialog = operator.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Cancel" }).click({ force: true });
    for (const _ of [1, 2]) await operator.page.keyboard.press("Escape");
    answer();
    await dialog.getByText(/The service failed/).waitFor();
    await operator.confirm("Cancel");
    await dialog.waitFor({ state: "detached" });
    await operator.end(/status of 500/);
  });

  it("of how long a link is good offers no sooner end than it has, and says so of one that is", async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 29 * 86_400;
    const link = await freshLink(product, { client_reference_id: "long", expires_at });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "long");
    await operator.press("Extend");
    const days = operator.page.getByLabel("Good for, from now on");
    expect(await days.inputValue()).toBe("30");
    const dialog = operator.page.getByRole("dialog");
    expect(await dialog.textContent()).not.toContain("sooner");
    await days.selectOption("7");
    await dialog.getByText(/sooner than now/).waitFor();
    await operator.confirm("Cancel");
    await operator.end();
  });
});
