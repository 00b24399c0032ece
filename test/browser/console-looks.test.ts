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

it("keeps the words of the doors whole beside a long business name, on a laptop at 200 %", async () => {
  const options = { viewport: { width: 640, height: 450 } };
  const operator = await signedIn(browser, product, "#/links", "Links", options, (page) =>
    page.route("**/v1/settings", async (route) => {
      const response = await route.fetch();
      const { business, ...rest } = await response.json();
      const name = "Donaudampfschifffahrtsgesellschaft Söhne";
      await route.fulfill({ response, json: { ...rest, business: { ...business, name } } });
    }),
  );
  const heights = await operator.page.locator("nav a").evaluateAll((all) => all.map((one) => one.clientHeight));
  expect(Math.max(...heights)).toBeLessThan(50);
  await expectReflow(operator.page, "long name");
  await operator.end();
});

describe("the funnel", () => {
  it("is a picture, and a table with the same, and says why tries failed", async () => {
    const failed = await freshLink(product, {});
    const minted = await product.call("POST", `${failed.path}/session`, {});
    await product.call("POST", `${failed.path}/cancel`, { session: minted.body.session, code: "institution_timeout" });
    const closed = await freshLink(product, {});
    await product.link(closed.path, { outcome: "closed" });
    const linked = await freshLink(product, {});
    await product.link(linked.path);
    await eventually(
      () => product.operator("GET", "/v1/stats"),
      ({ body: { totals, as_of } }) =>
        as_of !== null &&
        totals.linked > 0 &&
        "nothing_linked" in totals.failed &&
        "institution_timeout" in totals.failed,
    );
    const operator = await signedIn(browser, product, "#/links", "Links");
    const answered = operator.page.waitForResponse("**/v1/stats?*");
    await operator.goTo("#/funnel", "Funnel");
    const { data } = await (await answered).json();
    const today = data.at(-1);
    // Its links are all of today.
    const steps = [today.made, today.opened, today.started, today.linked];
    await operator.main.getByRole("img", { name: /day by day/ }).waitFor();
    await operator.says(/^As of/);
    const shares = steps.map((count) => `${count} ${Math.round((count / today.made) * 100)}%`);
    expect(await operator.main.locator(".totals dd").allTextContents()).toEqual(shares);
    expect(await operator.main.locator("svg .linked").count()).toBe(30);
    await operator.page.getByText("The same as a table").click();
    const rows = operator.main.locator("tbody tr");
    expect(await rows.count()).toBe(30);
    const all = Object.values<number>(today.failed).reduce((sum, count) => sum + count, 0);
    expect(await rows.first().locator("td").allTextContents()).toEqual([...steps, all].map(String));
    await operator.says("The bank did not answer in time.");
    await operator.says(/The window was closed before an account was chosen/);
    await expectGood(operator, "funnel");

    const asked = operator.asked.at(-1) ?? "";
    const query = new URLSearchParams(asked.split("?")[1]);
    expect(Number(query.get("from")) % 86_400).toBe(0);
    expect(Number(query.get("to")) - Number(query.get("from"))).toBeGreaterThan(29 * 86_400);
    await operator.page.getByLabel("Time").selectOption("7");
    await eventually(() => rows.count(), (count) => count === 7); // biome-ignore format: one line
    expect(operator.page.url()).toContain("days=7");
    await operator.end();
  });

  it("says so while older links are still being counted, and shows a reason that has no name", async () => {
    await freshLink(product, {});
    const operator = await signedIn(browser, product, "#/funnel", "Funnel", {}, (page) =>
      page.route("**/v1/stats?*", async (route) => {
        const response = await route.fetch();
        const { totals, ...rest } = await response.json();
        const failed = { other: 2, brand_new_code: 1 };
        await route.fulfill({ response, json: { ...rest, totals: { ...totals, failed }, as_of: null } });
      }),
    );
    await operator.says(/still being counted/);
    await operator.says("Something else failed.");
    await operator.says(/brand_new_code/);
    await operator.end();
  });
});

describe("the doctor", () => {
  it("says what must be mended first, and how", async () => {
    // What it finds here: nobody listens at PUBLIC_URL, so that some checks cannot be made.
    const { findings } = (await product.operator("GET", "/v1/doctor")).body;
    const checksOf = (status: string) => findings.filter((one: { status: string }) => one.status === status);
    const expected = ["fail", "warn", "ok"].map(checksOf);
    expect(expected.map(({ length }) => length > 0)).toEqual([true, true, true]);
    const operator = await signedIn(browser, product, "#/doctor", "Doctor");
    await operator.says("1 finding must be mended.");
    const rows = await operator.main.locator(".list > li").allInnerTexts();
    expect(rows.map((row) => row.split("\n")[0])).toEqual(expected.flat().map(({ check }) => check));
    for (const words of [expected[0][0].message, expected[0][0].mend]) expect(rows[0]).toContain(words);
    await expectGood(operator, "doctor");
    await operator.end();
  });
});
