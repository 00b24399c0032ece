// Review r4: the console does what the person in front of it did not mean.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, operatorKey, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { signedIn } from "./operator.ts";
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

const linksOf = async (holder: string) =>
  (await product.operator("GET", `/v1/links?account_holder=${holder}&limit=100`)).body.data;
const inView = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

describe("an answer that is lost", () => {
  it("of a new link: pressing again after the console gave up makes no second link", async () => {
    const holder = await product.makeCustomer();
    const before = (await linksOf(holder)).length;
    const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link");
    let lost = 0;
    await operator.page.route("**/v1/links", async (route) => {
      if (lost >= 3) return route.continue();
      lost++;
      await route.fetch();
      await route.abort();
    });
    await operator.press("Make the link");
    await operator.says(/cannot be reached/);
    await operator.press("Make the link");
    await operator.showsHeading(holder);
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.end(/ERR_FAILED/);
  });

  it("of a repair link: pressing again makes no second one", async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const holder = link.body.account_holder.customer;
    const { data } = (await statusOf(product, link.id)).accounts;
    await product.sandbox("POST", `/accounts/${data[0].id}/deactivate`);
    await eventually(
      async () => (await product.operator("GET", `/v1/accounts/${data[0].id}`)).body.status,
      (status) => status === "inactive",
    );
    const before = (await linksOf(holder)).length;
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    let lost = 0;
    await operator.page.route("**/v1/links", async (route) => {
      if (lost >= 3) return route.continue();
      lost++;
      await route.fetch();
      await route.abort();
    });
    await operator.press("Make a repair link");
    await operator.says(/cannot be reached/);
    await operator.press("Make a repair link");
    await operator.main.getByRole("heading", { name: "Send it" }).waitFor();
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.end(/ERR_FAILED/);
  });
});

describe("a new link", () => {
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
    const made = await product.operator("POST", "/v1/links", {
      account_holder: { type: "account", account: "acct_sandbox_demo" },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    await product.operator("POST", `/v1/links/${made.body.id}/revoke`, {});
    const operator = await signedIn(browser, product, `#/links/${made.body.id}`, "acct_sandbox_demo");
    const sent: string[] = [];
    operator.page.on("request", (request) => request.method() === "POST" && sent.push(request.postData() ?? ""));
    await operator.page.getByRole("link", { name: "Make a new link" }).click();
    await operator.showsHeading("New link");
    await operator.press("Make the link");
    await eventually(async () => sent.length, (count) => count > 0); // biome-ignore format: one line
    expect(JSON.parse(sent[0] ?? "").account_holder).toEqual({ type: "account", account: "acct_sandbox_demo" });
    await operator.page.context().close();
  });

  it("is not made without the limit that stands in the form but is no number", async () => {
    const holder = await product.makeCustomer();
    const before = (await linksOf(holder)).length;
    const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link");
    await operator.page.getByText("More", { exact: true }).click();
    await operator.page.getByLabel("How many accounts at most").focus();
    await operator.page.keyboard.type("1e");
    await operator.press("Make the link");
    await eventually(
      async () => [(await linksOf(holder)).length > before, await operator.page.locator("[aria-invalid=true]").count()],
      ([made, wrong]) => made === true || wrong !== 0,
    );
    expect(await linksOf(holder)).toHaveLength(before);
    await operator.page.context().close();
  });

  it("good for 90 days is made also where the computer's clock is a minute fast", async () => {
    const holder = await product.makeCustomer();
    const before = (await linksOf(holder)).length;
    const operator = await signedIn(browser, product, `#/links/new?holder=${holder}`, "New link", {}, (page) =>
      page.addInitScript(() => {
        const real = Date.now;
        Date.now = () => real() + 60_000;
      }),
    );
    await operator.page.getByLabel("Good for").selectOption("90");
    await operator.press("Make the link");
    await eventually(
      async () => [(await linksOf(holder)).length > before, await operator.page.locator("[aria-invalid=true]").count()],
      ([made, wrong]) => made === true || wrong !== 0,
    );
    expect(await linksOf(holder)).toHaveLength(before + 1);
    await operator.page.context().close();
  });
});

describe("a question", () => {
  it("goes when the view is left: it does not revoke one link while another is looked at", async () => {
    const first = await freshLink(product, { client_reference_id: "first" });
    const second = await freshLink(product, { client_reference_id: "second" });
    const operator = await signedIn(browser, product, `#/links/${second.id}`, "second");
    await operator.goTo(`#/links/${first.id}`, "first");
    await operator.press("Revoke");
    await operator.page.getByRole("dialog").waitFor();
    await operator.page.goBack();
    await operator.page.getByRole("heading", { level: 1, name: "second", includeHidden: true }).waitFor();
    const asked = operator.page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true });
    if ((await asked.count()) > 0) await asked.click();
    const revoked = async () => (await statusOf(product, first.id)).status;
    // Long enough for the answer of a click that was taken.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await revoked()).toBe("open");
    await operator.page.context().close();
  });

  it("that was cancelled while it was being done still tells that it failed", async () => {
    const link = await freshLink(product, { client_reference_id: "slow" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "slow");
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      void operator.page.route("**/revoke", async (route) => {
        resolve();
        await new Promise<void>((go) => {
          answer = go;
        });
        await route.fulfill({
          status: 500,
          json: { error: { type: "api_error", code: "internal_error", message: "x", request_id: "req_1" } },
        });
      });
    });
    await operator.press("Revoke");
    await operator.confirm("Revoke");
    await asked;
    await operator.confirm("Cancel");
    answer();
    // Either the question stays while it is being done, or the page says how it ended.
    await operator.page.getByText(/The service failed/).waitFor({ timeout: 3000 });
    await operator.page.context().close();
  });
});

describe("erasing", () => {
  const disconnects = "POST /v1/financial_connections/accounts/*/disconnect";
  const erasing = async () => {
    const link = await freshLink(product, {});
    await product.link(link.path);
    const holder = link.body.account_holder.customer as string;
    const operator = await signedIn(browser, product, `#/holders/${holder}`, `Customer ${holder}`);
    await product.sandbox("POST", "/faults", { match: disconnects, fault: "429", times: 4 });
    await operator.press(/^Erase/);
    await operator.page.getByRole("dialog").getByRole("textbox").fill(holder);
    await operator.confirm("Erase");
    await operator.says(/Being erased/);
    return { operator, holder };
  };
  const gone = (holder: string) =>
    eventually(
      () => product.sandbox("GET", "/notifications"),
      ({ data }) =>
        data.some(
          ({ body, answered }: { answered: number; body: { type: string; data: { object: { id: string } } } }) =>
            body.type === "holder.deleted" && body.data.object.id === holder && answered === 200,
        ),
      60,
    );

  it("is not done again to what was made since, when the tab comes back into view", async () => {
    const { operator, holder } = await erasing();
    await inView(operator.page, true);
    await gone(holder);
    const terms = { account_holder: { type: "customer", customer: holder } };
    const { body } = await eventually(
      () => product.operator("POST", "/v1/links", terms),
      ({ status }) => status === 200,
    );
    await inView(operator.page, false);
    // Long enough for it to ask how far it is.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const now = await product.operator("GET", `/v1/links/${body.id}`);
    expect([now.status, now.body.status]).toEqual([200, "open"]);
    await operator.page.context().close();
  }, 120_000);

  it("that goes on by itself ends with what it has done, not with nothing", async () => {
    const { operator, holder } = await erasing();
    await inView(operator.page, true);
    await gone(holder);
    await inView(operator.page, false);
    await operator.says(/The customer is erased/);
    expect(await operator.main.locator(".notice").textContent()).not.toContain("0 accounts disconnected, 0 links");
    await operator.page.context().close();
  }, 120_000);
});

describe("signing in again", () => {
  it("is not ended by a late answer to the key of before", async () => {
    const link = await freshLink(product, { client_reference_id: "late" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "late");
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      void operator.page.route("**/v1/events/*/resend", async (route) => {
        resolve();
        await new Promise<void>((go) => {
          answer = go;
        });
        await route.fulfill({
          status: 401,
          json: { error: { type: "authentication_error", code: "api_key_invalid" } },
        });
      });
    });
    await operator.press("Send again: The link was made");
    await asked;
    await operator.press("Sign out");
    await operator.signIn(operatorKey);
    await operator.showsHeading("late");
    answer();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await operator.page.evaluate(() => sessionStorage.length)).toBe(1);
    await operator.page.context().close();
  });
});
