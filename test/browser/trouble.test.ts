// What can go wrong on the customer's side: spent links, faults at Stripe, blocked scripts, no script, the back button.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct, wearOut } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, expire, freshLink, pass, type State, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
beforeEach(() => product.sandbox("POST", "/reset"));
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const creating = "POST /v1/financial_connections/sessions";
const reading = "GET /v1/financial_connections/sessions/:id";

describe("a link that opens nothing", () => {
  const revoke = async (id: string) => void (await product.operator("POST", `/v1/links/${id}/revoke`));
  const spend = async (_: string, path: string) => void (await product.link(path));
  const ends = [
    ["expired", "This link has expired", (id: string) => expire(product, id)],
    ["revoked", "This link was canceled", revoke],
    ["already", "Your bank is already linked", spend],
  ] as const;

  it.each(ends)("is %s when it is opened", async (state, heading, end) => {
    const link = await freshLink(product);
    await end(link.id, link.path);
    const customer = await visit(browser, product, link.path);
    expect(await customer.section.locator("h1").textContent()).toBe(heading);
    expect(await customer.page.getByRole("button").count()).toBe(0);
    const references = await customer.section.locator("code").allTextContents();
    expect(references).toEqual(state === "already" ? [] : [expect.stringMatching(/^req_[0-9a-f]{24}$/)]);
    await customer.end();
  });

  it.each(ends)("is %s when that happened between load and tap", async (state, heading, end) => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path);
    await end(link.id, link.path);
    await customer.tap();
    await customer.reaches(state);
    expect(await customer.section.locator("h1").textContent()).toBe(heading);
    if (state === "already") expect(await customer.text).toContain("Checking ending in 6789");
    await customer.end();
  });

  it("is unknown when a character of it is wrong", async () => {
    const { path } = await freshLink(product);
    const last = path.endsWith("0") ? "1" : "0";
    const customer = await visit(browser, product, path.slice(0, -1) + last);
    expect(await customer.section.locator("h1").textContent()).toBe("We don’t know this link");
    await customer.end();
  });
});

it("says that it could not run when Stripe fails, with the request's id, and runs on the next tap", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await product.sandbox("POST", "/faults", { match: creating, times: 3, fault: "500" });
  const answer = customer.page.waitForResponse((response) => response.url().endsWith("/session"));
  await customer.tap();
  await customer.reaches("failed");
  const requestId = (await (await answer).headerValue("request-id")) ?? "";
  expect(requestId).not.toBe("");
  expect(await customer.page.locator("[data-reference]").textContent()).toBe(requestId);
  await customer.again();
  await customer.linkInModal();
  await customer.reaches("linked");
  await customer.end();
});

it("saves the result though the first tries to save it fail", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.tap();
  await customer.toBanks();
  await product.sandbox("POST", "/faults", { match: reading, times: 3, fault: "500" });
  await customer.chooseBank("Test (Non-OAuth)");
  await customer.logIn();
  await customer.pick("Success ••••6789");
  await customer.done();
  await customer.reaches("linked");
  expect((await statusOf(product, link.id)).status).toBe("completed");
  expect((await product.sandbox("GET", "/requests")).data).toContainEqual(expect.objectContaining({ status: 500 }));
  await customer.end();
});

it("says that it could not run when Stripe.js is blocked, and runs once it is not", async () => {
  const link = await freshLink(product);
  let blocked = true;
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/_sandbox/stripe.js", (route) => (blocked ? route.abort() : route.continue())),
  );
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.text).toContain("could not be loaded");
  expect(await customer.page.locator("[data-reference]").textContent()).toBe(link.id);
  expect((await statusOf(product, link.id)).attempts).toMatchObject([
    { session: null, outcome: "failed", error: { code: "stripe_js_blocked" } },
  ]);
  blocked = false;
  await customer.again();
  await customer.linkInModal();
  await customer.reaches("linked");
  await customer.end();
});

it("says that one is offline", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.page.context().setOffline(true);
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.text).toContain("You seem to be offline");
  await customer.page.context().setOffline(false);
  // Said once there is a line again.
  await eventually(
    () => statusOf(product, link.id),
    ({ attempts }) => attempts[0]?.error.code === "offline",
  );
  await customer.again();
  await customer.modal.getByRole("button", { name: "Agree and continue" }).waitFor();
  await customer.end();
});

it("says that the line is to blame when what answers is not us", async () => {
  const link = await freshLink(product);
  const portal = "<!doctype html><title>Welcome to the hotel's network</title>";
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/session", (route) => route.fulfill({ contentType: "text/html", body: portal })),
  );
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.text).toContain("You seem to be offline");
  await customer.page.unroute("**/session");
  await customer.again();
  await customer.modal.getByRole("button", { name: "Agree and continue" }).waitFor();
  await customer.end();
});

describe("what a refusal says", () => {
  const refused = async (status: number, code: string) => {
    const link = await freshLink(product);
    const error = { type: "", code, stripe_code: "resource_missing", message: "", request_id: "req_1" };
    const customer = await visit(browser, product, link.path, {}, (page) =>
      page.route("**/session", (route) => route.fulfill({ status, json: { error } })),
    );
    await customer.tap();
    await customer.reaches("failed");
    const text = await customer.text;
    await customer.end();
    return text;
  };

  it("of Stripe's: not the customer's fault, and not an unknown link", async () => {
    const text = await refused(502, "stripe_refused");
    expect(text).toContain(
      "Your bank can’t be linked right now. That is not your fault: Rocket Rides has been told why.",
    );
    expect(text).toContain("req_1");
  });

  it("of something that is not known, though the link is", async () => {
    expect(await refused(404, "resource_missing")).toContain("Something went wrong on the way to your bank");
    expect(await refused(502, "resource_missing")).toContain("Something went wrong on the way to your bank");
  });

  it("of too many at once, whatever its code", async () => {
    expect(await refused(429, "link_busy")).toContain("Too many tries in a short time");
  });
});

it("says that it is being checked when Stripe announced accounts which the server does not see yet", async () => {
  const link = await freshLink(product);
  const unseen = { status: "open", accounts: [], returnUrl: null };
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await page.route(/\/(complete|status)$/, (route) => route.fulfill({ json: unseen }));
    await clocked(page);
  });
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("saving");
  await eventually(
    async () => {
      await pass(customer);
      return customer.page.locator("main").getAttribute("data-state");
    },
    (state) => state === "late",
  );
  const text = await customer.text;
  expect(text).toContain("We are still checking whether your bank is linked to Rocket Rides");
  expect(text).not.toContain("Nothing was shared");
  await customer.page.unroute(/\/(complete|status)$/);
  await eventually(
    async () => {
      await pass(customer);
      return customer.page.locator("main").getAttribute("data-state");
    },
    (state) => state === "linked",
  );
  await customer.end();
});

describe("when the customer closed the window and nobody can ask Stripe", () => {
  /** The page that says that it is still being checked, and how to let the server be asked again. */
  const late = async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, {}, async (page) => {
      await page.route("**/complete", (route) => route.fulfill({ status: 503, body: "" }));
      await clocked(page);
    });
    await customer.tap();
    await customer.closeModal();
    await comesTo(customer, "late");
    return { link, customer };
  };
  const comesTo = (customer: Visit, state: State) =>
    eventually(
      async () => {
        await pass(customer);
        return customer.page.locator("main").getAttribute("data-state");
      },
      (seen) => seen === state,
    );

  it("does not say that nothing was shared before that is known", async () => {
    const { customer } = await late();
    expect(await customer.text).toContain("We are still checking whether your bank is linked to Rocket Rides");
    await customer.page.unroute("**/complete");
    await comesTo(customer, "nothing");
    expect(await customer.text).toContain("Nothing was shared with Rocket Rides");
    await customer.again();
    await customer.linkInModal();
    await customer.reaches("linked");
    await customer.end();
  });

  it("says so when the link is revoked meanwhile", async () => {
    const { link, customer } = await late();
    await product.operator("POST", `/v1/links/${link.id}/revoke`);
    await comesTo(customer, "revoked");
    await customer.end();
  });

  it("offers after a while to try again", async () => {
    const { customer } = await late();
    // The page waits some seconds before it does, with an animation.
    const session = await customer.page.context().newCDPSession(customer.page);
    await session.send("Animation.enable");
    await session.send("Animation.setPlaybackRate", { playbackRate: 20 });
    await customer.section.getByText("Did you close the window without choosing an account?").waitFor();
    await customer.page.getByRole("link", { name: "Try again" }).click();
    await customer.page.locator("main[data-state=ready][data-live]").waitFor();
    await customer.end();
  });
});

it("says which account counts, and that one beyond those asked for is not used", async () => {
  const link = await freshLink(product);
  const account = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
  const accounts = [account, { ...account, last4: "4321", subcategory: "savings", surplus: true }];
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/complete", (route) => route.fulfill({ json: { status: "completed", accounts, returnUrl: null } })),
  );
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  const rows = await customer.section.locator(".accounts li").allInnerTexts();
  expect(rows.map((row) => row.split("\n").at(-1))).toEqual([
    "Rocket Rides uses this account.",
    "Linked too, but Rocket Rides does not use it.",
  ]);
  await customer.end();
});

it("sends whoever tried too often to the business, not to wait", async () => {
  const link = await freshLink(product);
  await wearOut(product, link.id);
  const customer = await visit(browser, product, link.path);
  await customer.tap();
  await customer.reaches("exhausted");
  const text = await customer.text;
  expect(text).toContain("This link was tried too many times");
  expect(text).toContain("Ask Rocket Rides for a new one");
  expect(text).not.toContain("minute");
  await customer.end();
});

it("does not speak of a choice when the window was closed without one", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) => page.route("**/complete", () => {}));
  await customer.tap();
  await customer.closeModal();
  await customer.reaches("saving");
  expect(await customer.text).toContain("Checking with your bank…");
  expect(await customer.text).not.toContain("choice");
  await customer.end();
});

it("moves nothing when its script arrives", async () => {
  const link = await freshLink(product);
  let deliver = () => {};
  const looked = new Promise<void>((resolve) => {
    deliver = resolve;
  });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.route("**/onboarding-*.js", (route) => looked.then(() => route.continue()));
  await page.goto(new URL(link.path, product.url).href, { waitUntil: "commit" });
  await page.locator(".test-mode").waitFor();
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((each) => !each.closest(".stuck, .leave, [hidden], svg, time"))
        .map((each) => `${each.tagName} ${each.getBoundingClientRect().top}`),
    );
  const before = await places();
  deliver();
  await page.locator("main[data-live]").waitFor();
  expect(await places()).toEqual(before);
  await context.close();
});

it("says what to do when JavaScript is off, and shows no button that does nothing", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, { javaScriptEnabled: false });
  const words = await customer.page.locator("noscript .notice").textContent();
  expect(words).toContain("This page needs JavaScript, which is off in this browser.");
  expect(await customer.page.getByRole("button").count()).toBe(0);
  await customer.end();
});

it("takes up a tap that came before its script did", async () => {
  const link = await freshLink(product);
  let deliver = () => {};
  const tapped = new Promise<void>((resolve) => {
    deliver = resolve;
  });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.route("**/onboarding-*.js", (route) => tapped.then(() => route.continue()));
  await page.goto(new URL(link.path, product.url).href, { waitUntil: "commit" });
  const button = page.getByRole("button", { name: "Link your bank" });
  await button.click();
  expect(await button.evaluate((element) => Number(getComputedStyle(element).opacity))).toBeLessThan(1);
  expect(await page.locator("main[data-live]").count()).toBe(0);
  deliver();
  await page.frameLocator("iframe").getByRole("button", { name: "Agree and continue" }).waitFor();
  expect((await statusOf(product, link.id)).attempts).toHaveLength(1);
  await context.close();
});

it("says so when its own script did not load", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/onboarding-*.js", (route) => route.abort()),
  );
  // The page waits some seconds for its script, with an animation.
  const session = await customer.page.context().newCDPSession(customer.page);
  await session.send("Animation.enable");
  await session.send("Animation.setPlaybackRate", { playbackRate: 20 });
  await customer.page.getByText("This page has not loaded fully.").waitFor();
  await customer.page.unroute("**/onboarding-*.js");
  await customer.page.getByRole("link", { name: "Reload it" }).click();
  await customer.page.locator("main[data-live]").waitFor();
  await customer.end();
});

it("asks the server anew when the browser brings back a page in the middle of an attempt", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) => page.route("**/session", () => {}));
  await customer.tap();
  await customer.reaches("opening");
  await customer.page.unroute("**/session");
  const { completed } = await product.link(link.path);
  expect(completed.body.status).toBe("completed");
  await customer.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await customer.page.getByRole("heading", { name: "Your bank is already linked" }).waitFor();
  await customer.end();
});

it("leaves a page that the browser brings back alone when nothing was under way", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  await customer.page.evaluate(() => document.body.setAttribute("data-same", ""));
  await customer.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  expect(await customer.page.locator("body[data-same]").count()).toBe(1);
  await customer.end();
});
