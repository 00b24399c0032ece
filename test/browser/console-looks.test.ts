// Every view of the console: what axe finds, no sideways scroll, everything reached by the keyboard, in both schemes; and the
// views that only show what the API says: the funnel and the doctor.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { expectAccessible, expectReflow } from "./accessible.ts";
import { launchChromium } from "./chromium.ts";
import { type Operator, openConsole, signedIn } from "./operator.ts";
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

async function expectGood({ page }: Operator, where: string): Promise<void> {
  // What is looked at stays as it is: nothing more is told of what has changed meanwhile.
  await page.route("**/v1/**", () => {});
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page.mainFrame(), `${where}, ${colorScheme}`);
  }
  await expectTabs(page, where);
  await expectReflow(page, where);
  await page.unroute("**/v1/**");
}

/** Tab goes through all that can be used, in the order it stands in, and each shows that it has the focus. */
async function expectTabs(page: Page, where: string): Promise<void> {
  const names = await page.evaluate(() => {
    const usable = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const scope = document.querySelector("dialog") ?? document;
    const reachable = [...scope.querySelectorAll<HTMLInputElement>(usable)].filter(
      (one) => one.checkVisibility() && !one.disabled && (one.type !== "radio" || one.checked),
    );
    Object.assign(window, { reachable });
    (document.activeElement as HTMLElement | null)?.blur();
    return reachable.map((one) => `${one.tagName} ${one.labels?.[0]?.textContent ?? one.textContent}`);
  });
  expect(names.length, where).toBeGreaterThan(1);
  const reached: number[] = [];
  // A date has several stops, and the browser some of its own.
  for (let step = 0; step < 3 * names.length + 20 && reached.length < names.length; step++) {
    await page.keyboard.press("Tab");
    const { index, outline } = await page.evaluate(() => {
      const { reachable } = window as unknown as { reachable: Element[] };
      const focused = document.activeElement as Element;
      return { index: reachable.indexOf(focused), outline: getComputedStyle(focused).outlineStyle };
    });
    if (index < 0 || reached.includes(index)) continue;
    expect(outline, `${where}: focus on ${names[index]}`).not.toBe("none");
    reached.push(index);
  }
  const first = reached.indexOf(0);
  const order = [...reached.slice(first), ...reached.slice(0, first)];
  expect(order.map((index) => names[index]), where).toEqual(names); // biome-ignore format: one line
}

const long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik".repeat(3);
const everything = {
  permissions: ["payment_method", "balances", "ownership", "transactions"],
  prefetch: ["balances"],
  purpose: long.slice(0, 400),
  client_reference_id: long.slice(0, 160),
  metadata: { [long.slice(0, 40)]: long },
};

describe("is good to use", () => {
  it("at the door", async () => {
    const operator = await openConsole(browser, product);
    await expectGood(operator, "sign in");
    await operator.signIn("wrong");
    await operator.says("This key is not right.");
    await expectGood(operator, "wrong key");
    await operator.end(/status of 401/);
  });

  it("in the list, and in a list of nothing", async () => {
    const link = await freshLink(product, everything);
    const operator = await signedIn(browser, product, `#/links?q=${link.body.account_holder.customer}`, "Links");
    await operator.says(long.slice(0, 160));
    await expectGood(operator, "list");
    await operator.page.getByLabel("Status").selectOption("expired");
    await operator.says("No link fits this search.");
    await expectGood(operator, "nothing found");
    await operator.end();
  });

  it("in the form of a new link", async () => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    await operator.page.getByText("More", { exact: true }).click();
    await operator.page.getByLabel("Balance").check();
    await operator.page.getByLabel("Good for").selectOption("date");
    await operator.press("Add a pair");
    await expectGood(operator, "form");
    await operator.press("Make the link");
    await operator.says("Enter an e-mail address.");
    await operator.page.locator("[aria-invalid=true]").first().waitFor();
    await expectGood(operator, "form with what is wrong");
    await operator.end();
  });

  it("in an open link's story, and in its questions", async () => {
    const link = await freshLink(product, everything);
    await product.link(link.path, { outcome: "closed" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, everything.client_reference_id);
    await operator.says("Try 1: nothing was linked");
    await operator.main.locator(".delivery").nth(2).waitFor();
    for (const summary of await operator.main.locator("summary").all()) await summary.click();
    await expectGood(operator, "open link");
    await operator.press("Extend");
    await expectGood(operator, "extend");
    await operator.confirm("Cancel");
    expect(
      await operator.page
        .getByRole("button", { name: "Extend" })
        .evaluate((button) => button === document.activeElement),
    ).toBe(true);
    await operator.press("Revoke");
    await expectGood(operator, "revoke");
    await operator.page.keyboard.press("Escape");
    await operator.end();
  });

  it("in the story of a link that is done, and with its customer", async () => {
    const link = await freshLink(product, everything);
    await product.link(link.path, { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] });
    const { data } = (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts;
    await product.sandbox("POST", `/accounts/${data[1].id}/deactivate`);
    const broken = async () => (await product.operator("GET", `/v1/accounts/${data[1].id}`)).body.status;
    await eventually(broken, (status) => status === "inactive");
    const operator = await signedIn(browser, product, `#/links/${link.id}`, everything.client_reference_id);
    await operator.says("Broken");
    await operator.says("The link is done");
    await expectGood(operator, "done link");
    const holder = link.body.account_holder.customer;
    await operator.goTo(`#/holders/${holder}`, `Customer ${holder}`);
    await operator.says("Broken");
    await expectGood(operator, "customer");
    await operator.press(/^Erase/);
    await expectGood(operator, "erase");
    await operator.page.keyboard.press("Escape");
    await operator.end();
  });
});

/** What the API is to answer, until it has these routes. */
const answered = (path: string, json: object) => (page: Page) => page.route(path, (route) => route.fulfill({ json }));

describe("the funnel", () => {
  const start = Date.UTC(2026, 0, 1) / 1000;
  const days = [...Array(30).keys()].map((day) => ({
    start: start + day * 86_400,
    made: 10 + day,
    opened: 8 + day,
    started: 5,
    linked: day % 5,
    failed: day === 3 ? { institution_timeout: 2, brand_new_code: 1 } : {},
  }));
  const totals = {
    made: 735,
    opened: 675,
    started: 150,
    linked: 60,
    failed: { institution_timeout: 2, brand_new_code: 1 },
  };
  const stats = answered("**/v1/stats?*", { object: "stats", data: days, totals });

  it("is a picture, and a table with the same, and says why tries failed", async () => {
    const operator = await signedIn(browser, product, "#/funnel", "Funnel", {}, stats);
    await operator.main.getByRole("img", { name: /day by day/ }).waitFor();
    expect(await operator.main.locator(".totals dd").allTextContents()).toEqual([
      "735 100%",
      "675 92%",
      "150 20%",
      "60 8%",
    ]);
    expect(await operator.main.locator("svg .linked").count()).toBe(30);
    await operator.page.getByText("The same as a table").click();
    const row = operator.main.locator("tbody tr").nth(26).locator("th, td");
    expect(await row.allTextContents()).toEqual(["Jan 4", "13", "11", "5", "3", "3"]);
    await operator.says("The bank did not answer in time.");
    await operator.says(/brand_new_code/);
    await expectGood(operator, "funnel");

    const asked = operator.asked.at(-1) ?? "";
    const query = new URLSearchParams(asked.split("?")[1]);
    expect(Number(query.get("from")) % 86_400).toBe(0);
    expect(Number(query.get("to")) - Number(query.get("from"))).toBeGreaterThan(29 * 86_400);
    await operator.page.getByLabel("Time").selectOption("7");
    await eventually(async () => operator.asked.length, (count) => count >= 3); // biome-ignore format: one line
    expect(operator.page.url()).toContain("days=7");
    await operator.end();
  });
});

describe("the doctor", () => {
  const finding = (check: string, status: string, mend: string | null) => ({
    check,
    status,
    message: `About ${check}.`,
    mend,
  });
  const findings = [finding("stripe_key", "ok", null), finding("clock", "warn", "Wait."), finding("webhook_endpoint", "fail", "Run npm run setup.")]; // biome-ignore format: one list
  const doctor = answered("**/v1/doctor", { object: "doctor", ok: false, findings });

  it("says what must be mended first, and how", async () => {
    const operator = await signedIn(browser, product, "#/doctor", "Doctor", {}, doctor);
    await operator.says("1 finding must be mended.");
    const rows = await operator.main.locator(".list > li").allInnerTexts();
    expect(rows.map((row) => row.split("\n")[0])).toEqual(["webhook_endpoint", "clock", "stripe_key"]);
    expect(rows[0]).toContain("Run npm run setup.");
    await expectGood(operator, "doctor");
    await operator.end();
  });
});
