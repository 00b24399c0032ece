// Signing in to the console, and what its page is allowed to do.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorKey, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { openConsole, signedIn } from "./operator.ts";
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

/** What Chromium says of an answer with such a status. */
const is401 = /status of 401/;

describe("the page", () => {
  it("is sent with a strict policy, and is neither kept nor indexed", async () => {
    const { status, headers, body } = await product.call("GET", "/console");
    expect(status).toBe(200);
    const policy = headers.get("Content-Security-Policy") ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) // biome-ignore format: one list
      expect(policy.split("; ")).toContain(part);
    expect(policy).not.toContain("unsafe");
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-cache",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "strict-transport-security": "max-age=31536000",
    });
    expect(body).not.toMatch(/ style=| on\w+=|<script>|<style/);
    const [script = "", style = ""] = [/src="([^"]+)"/, /stylesheet" href="([^"]+)"/].map((one) => one.exec(body)?.[1]);
    expect([script, style]).toEqual([
      expect.stringMatching(/^\/console-[0-9a-f]{12}\.js$/),
      expect.stringMatching(/^\/console-[0-9a-f]{12}\.css$/),
    ]);
    for (const asset of [script, style])
      expect((await product.call("GET", asset)).headers.get("Cache-Control")).toBe(
        "public, max-age=31536000, immutable",
      );
  });

  it("lets no text become markup", async () => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    const refusal = await operator.page.evaluate(() => {
      try {
        document.body.innerHTML = "<img src=x onerror=alert(1)>";
        return "taken";
      } catch (error) {
        return String(error);
      }
    });
    expect(refusal).toContain("TrustedHTML");
    await operator.page.context().close();
  });
});

describe("with a wrong key", () => {
  it("shows nothing, asks once, and keeps nothing", async () => {
    await freshLink(product, { client_reference_id: "secret-order" });
    const operator = await openConsole(browser, product, "#/links");
    await operator.signIn("not_the_key");
    await operator.says("This key is not right.");
    expect(operator.asked).toEqual(["GET /v1/settings"]);
    const seen = await operator.page.content();
    for (const secret of ["Rocket Rides", "secret-order", "lnk_", "cus_", "not_the_key"])
      expect(seen).not.toContain(secret);
    expect(await operator.page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
    const field = operator.page.getByLabel("Operator key");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await operator.signIn();
    await operator.showsHeading("Links");
    await operator.end(is401);
  });

  it.each(["", "two words", "ключ"])("does not even ask with %j", async (key) => {
    const operator = await openConsole(browser, product);
    await operator.signIn(key);
    await operator.page.getByRole("alert").filter({ hasText: /key/ }).waitFor();
    expect(operator.asked).toEqual([]);
    await operator.end();
  });
});

describe("signed in", () => {
  it("says whose console it is and in which mode; the key is in this tab's storage and nowhere else", async () => {
    const operator = await signedIn(browser, product, "", "Links");
    const header = await operator.page.locator("header").textContent();
    expect(header).toContain("Rocket Rides");
    expect(header).toContain("Test mode");
    await operator.goTo("#/links/new", "New link");
    expect(operator.page.url()).not.toContain(operatorKey);
    expect(operator.asked.join()).not.toContain(operatorKey);
    expect(await operator.page.content()).not.toContain(operatorKey);
    const kept = await operator.page.evaluate(() => [
      Object.values(sessionStorage),
      localStorage.length,
      document.cookie,
    ]);
    expect(kept).toEqual([[operatorKey], 0, ""]);

    await operator.page.reload();
    await operator.showsHeading("New link");
    await operator.press("Sign out");
    await operator.page.getByLabel("Operator key").waitFor();
    expect(await operator.page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await operator.page.content()).not.toContain("Rocket Rides");
    await operator.page.reload();
    await operator.page.getByLabel("Operator key").waitFor();
    await operator.end();
  });

  it("is signed out as soon as the key is taken no more", async () => {
    const operator = await signedIn(browser, product, "#/links", "Links");
    await operator.page.route("**/v1/links?*", (route) =>
      route.fulfill({ status: 401, json: { error: { type: "authentication_error", code: "api_key_invalid" } } }),
    );
    await operator.says(/The key does not work any more/);
    expect(await operator.page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await operator.page.content()).not.toContain("Rocket Rides");
    await operator.end(is401);
  });

  it("moves between views with the back button, and knows an address that is none", async () => {
    const operator = await signedIn(browser, product, "", "Links");
    await operator.page.getByRole("link", { name: "New link" }).click();
    await operator.showsHeading("New link");
    await operator.page.goBack();
    await operator.showsHeading("Links");
    await operator.page.goForward();
    await operator.showsHeading("New link");
    await operator.goTo("#/nowhere/at/all", "There is nothing here");
    const asked = operator.asked.length;
    for (const hash of ["#/links/.", "#/links/..", "#/holders/..", "#/holders/%2e"])
      await operator.goTo(hash, "There is nothing here");
    expect(operator.asked.slice(asked)).toEqual([]);
    await operator.goTo("#/links/lnk_nosuchlink", "Link");
    await operator.says(/No such link/);
    await operator.end(/status of 404/);
  });

  it("does everything with the keyboard: from signing in to a link that is made", async () => {
    const operator = await openConsole(browser, product);
    const { keyboard } = operator.page;
    const focused = () =>
      operator.page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);
    await keyboard.type(operatorKey);
    await keyboard.press("Enter");
    await operator.showsHeading("Links");
    for (let step = 0; (await focused()) !== "New link" && step < 10; step++) await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await operator.showsHeading("New link");
    // The radio buttons, and then the e-mail address.
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.type("kim@example.com");
    await keyboard.press("Enter");
    await operator.showsHeading(/^cus_/);
    await operator.page.getByRole("heading", { name: "Send it" }).waitFor();
    await operator.end();
  });

  it("again, is not signed out by a late answer to the key of before", async () => {
    const link = await freshLink(product, { client_reference_id: "late" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "late");
    const error = { type: "authentication_error", code: "api_key_invalid" };
    const { asked, answer } = await operator.holdBack("**/v1/events/*/resend", (route) =>
      route.fulfill({ status: 401, json: { error } }),
    );
    await operator.press("Send again: The link was made");
    await asked;
    await operator.press("Sign out");
    await operator.signIn();
    await operator.showsHeading("late");
    const answered = operator.page.waitForResponse("**/v1/events/*/resend");
    answer();
    await (await answered).finished();
    await operator.goTo("#/links", "Links");
    await operator.says("late");
    expect(await operator.page.evaluate(() => sessionStorage.length)).toBe(1);
    await operator.end(is401);
  });

  it("forgets whom a link was made for when its maker signs out", async () => {
    const operator = await signedIn(browser, product, "#/links/new", "New link");
    await operator.page.getByLabel("E-mail").fill("private@example.com");
    await operator.press("Make the link");
    const mail = operator.main.getByRole("link", { name: "Write the mail" });
    await mail.waitFor();
    expect(await mail.getAttribute("href")).toContain("private@example.com");
    await operator.press("Sign out");
    await operator.signIn();
    await operator.page.getByText("Mail and SMS").click();
    await mail.waitFor();
    expect(await mail.getAttribute("href")).not.toContain("private@example.com");
    await operator.end();
  });

  it("without https has no clipboard, and the button to copy says what to do instead", async () => {
    const link = await freshLink(product, { client_reference_id: "copied" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "copied", {}, (page) =>
      page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined })),
    );
    await operator.press("Copy the link");
    await operator.page.getByRole("button", { name: /select the text/ }).waitFor();
    await operator.end();
  });

  it("shows the words of a newer release, which it has not heard of, as they are", async () => {
    const link = await freshLink(product, { client_reference_id: "newer" });
    const operator = await signedIn(browser, product, `#/links/${link.id}`, "newer", {}, async (page) => {
      await page.route(`**/v1/links/${link.id}`, async (route) => {
        const response = await route.fetch();
        const { attempts, ...rest } = await response.json();
        const attempt = { session: null, via: "page", started_at: 1, ended_at: 2, outcome: "postponed", error: null };
        await route.fulfill({ response, json: { ...rest, status: "paused", locale: "fr", attempts: [...attempts, attempt] } }); // biome-ignore format: one line
      });
      await page.route("**/v1/events?*", async (route) => {
        const response = await route.fetch();
        const { data, ...rest } = await response.json();
        const delivery = { status: "parked", next_attempt_at: null, attempts: [] };
        await route.fulfill({
          response,
          json: { ...rest, data: data.map((event: object) => ({ ...event, delivery })) },
        });
      });
    });
    for (const word of ["paused", "Try 1: postponed", "parked", "fr"]) await operator.says(word);
    await operator.end();
  });
});
