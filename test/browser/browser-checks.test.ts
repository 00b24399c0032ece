// The browser checks: whatever a browser lacks is named in plain words with one thing to do, and recorded as the attempt's error.
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { launchChromium } from "./chromium.ts";
import { freshLink, statusOf, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  mkdirSync("dist/pictures", { recursive: true });
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** One heading, one sentence, one button, and what the operator finds. */
async function expectDiagnosis(customer: Visit, link: string, code: string, words: string, action: string) {
  await customer.page.emulateMedia({ reducedMotion: "reduce" });
  await customer.page.screenshot({ path: `dist/pictures/checks ${code} ${words.slice(0, 20)}.png` });
  const leads = customer.section.locator(".lead:visible");
  expect(await leads.count()).toBe(1);
  expect(await leads.textContent()).toContain(words);
  expect(await customer.section.locator(".button:visible").allInnerTexts()).toEqual([action]);
  const { attempts, status } = await eventually(
    () => statusOf(product, link),
    (found) => found.attempts.length > 0,
  );
  expect(attempts.at(-1)).toMatchObject({ via: "page", outcome: "failed", error: { code } });
  expect(status).toBe("open");
}

const ios = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const android = "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0";

describe("in a social app's own browser", () => {
  it.each([
    ["Instagram", `${ios} Mobile/15E148 Instagram 400.0.0.30.90`, "x-safari-http://"],
    ["Facebook", `${android} Chrome/150.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/530.0.0.1;]`, "intent://"],
  ])("of %s, offers the way out, then the address", async (app, userAgent, scheme) => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, { userAgent });
    await customer.reaches("elsewhere");
    await expectDiagnosis(customer, link.id, "in_app_browser", `${app}’s own browser`, "Open in browser");
    const outside = (await customer.page.locator("[data-outside]").getAttribute("data-outside")) ?? "";
    expect(outside.startsWith(scheme)).toBe(true);
    expect(outside).toContain(link.path);

    await customer.tap("Open in browser");
    await customer.page.locator("[data-why=stuck]", { hasText: "Copy the link and paste it" }).waitFor();
    expect(await customer.section.locator(".button:visible").allInnerTexts()).toEqual(["Copy the link"]);
    expect(await customer.text).toContain(link.path);
    await customer.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await customer.tap("Copy the link");
    await customer.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await customer.page.evaluate("navigator.clipboard.readText()")).toBe(customer.page.url());
    await customer.end();
  });

  it("lets whoever insists go on, over the page that says what is shared", async () => {
    const link = await freshLink(product);
    const customer = await visit(browser, product, link.path, { userAgent: `${ios} Mobile/15E148 Instagram 400.0` });
    await customer.tap("Continue here anyway");
    await customer.page.locator("main[data-state=ready]").waitFor();
    await customer.tap();
    await customer.linkInModal();
    await customer.reaches("linked");
    await customer.end();
  });
});

describe("where the clipboard is shut to the page", () => {
  const toAddress = async (prepare: (page: Page) => Promise<unknown>) => {
    const link = await freshLink(product);
    const userAgent = "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0.0.0 MicroMessenger/8.0";
    const customer = await visit(browser, product, link.path, { userAgent }, prepare);
    await customer.reaches("elsewhere");
    await customer.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await customer.tap("Copy the link");
    return customer;
  };
  const refuse = (page: Page) =>
    page.addInitScript(() => {
      Clipboard.prototype.writeText = () => Promise.reject(new DOMException("Denied", "NotAllowedError"));
    });
  const spoken = (customer: Visit, words: string) =>
    customer.page.locator("[role=status]", { hasText: words }).waitFor({ state: "attached" });

  it("copies the address the old way", async () => {
    const customer = await toAddress(refuse);
    await customer.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await customer.page.evaluate("navigator.clipboard.readText()")).toBe(customer.page.url());
    await spoken(customer, "Copied: now paste it in your browser");
    expect(await customer.text).not.toContain("Press and hold");
    await customer.end();
  });

  it("marks the address, and says how to copy it by hand, where that is shut too", async () => {
    const customer = await toAddress(async (page) => {
      await refuse(page);
      await page.addInitScript(() => {
        document.execCommand = () => false;
      });
    });
    await customer.section.getByText("Press and hold the link to copy it").waitFor();
    await customer.page.screenshot({ path: "dist/pictures/checks press and hold.png" });
    await spoken(customer, "Press and hold the link to copy it");
    expect(await customer.page.evaluate("String(getSelection())")).toBe(customer.page.url());
    expect(await customer.page.getByRole("button", { name: "Copied" }).count()).toBe(0);
    await customer.end();
  });
});

interface Case {
  prepare?: (page: Page) => Promise<unknown>;
  options?: BrowserContextOptions;
  walk?: (customer: Visit) => Promise<unknown>;
  code: string;
  words: string;
}

const tap = (customer: Visit) => customer.tap();
const withoutPopups = (page: Page) =>
  page.addInitScript(() => {
    window.open = () => null;
  });
const cases: Record<string, Case> = {
  "Stripe.js blocked": {
    prepare: (page) => page.route("**/_sandbox/stripe.js", (route) => route.abort()),
    walk: tap,
    code: "stripe_js_blocked",
    words: "could not be loaded",
  },
  "Stripe.js that never loads": {
    prepare: async (page) => {
      await page.route("**/_sandbox/stripe.js", () => {});
      await page.addInitScript(() => {
        const later = window.setTimeout;
        window.setTimeout = ((run: () => void, ms?: number, ...given: never[]) =>
          later(run, (ms ?? 0) / 20, ...given)) as typeof setTimeout;
      });
    },
    walk: tap,
    code: "stripe_js_timeout",
    words: "taking too long to load",
  },
  "a bank's window that was refused": {
    prepare: async (page) => {
      await withoutPopups(page);
      const body = `window.Stripe = () => ({
        collectFinancialConnectionsAccounts: async () => {
          window.open("https://bank.example.com/", "", "popup");
          return { financialConnectionsSession: { accounts: [] } };
        },
      });`;
      await page.route("**/_sandbox/stripe.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    },
    walk: tap,
    code: "popup_blocked",
    words: "Allow pop-ups for this page",
  },
  "storage off": {
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", {
          get: () => {
            throw new DOMException("Denied", "SecurityError");
          },
        });
      }),
    walk: tap,
    code: "storage_unavailable",
    words: "cookies and storage",
  },
  "cookies off": {
    prepare: (page) => page.addInitScript(() => Object.defineProperty(navigator, "cookieEnabled", { value: false })),
    walk: tap,
    code: "storage_unavailable",
    words: "cookies and storage",
  },
  "a clock that is wrong": {
    prepare: (page) =>
      page.addInitScript(() => {
        const now = Date.now;
        Date.now = () => now() - 3_600_000;
      }),
    walk: tap,
    code: "clock_wrong",
    words: "date or time seems to be wrong",
  },
  "a window that fails": {
    prepare: (page) =>
      page.route("**/_sandbox/modal/session", (route) =>
        route.fulfill({ status: 400, json: { error: { type: "invalid_request_error", code: "session_expired" } } }),
      ),
    walk: tap,
    code: "session_expired",
    words: "Please try again in a moment",
  },
};

it.each(Object.entries(cases))("tells of %s", async (_, { prepare, options, walk, code, words }) => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, options, prepare);
  await walk?.(customer);
  await customer.reaches("failed");
  await expectDiagnosis(customer, link.id, code, words, "Try again");
  await customer.end();
});

/** The page's first `many` long waits, those for Stripe.js, are over at once. */
const impatient = (page: Page, many: number) =>
  page.addInitScript((count) => {
    const later = window.setTimeout;
    let left = window === window.top ? count : 0;
    const hasten = (run: () => void, ms = 0, ...given: never[]) => {
      const isHastened = ms > 10_000 && left-- > 0;
      return later(run, isHastened ? 0 : ms, ...given);
    };
    window.setTimeout = hasten as typeof setTimeout;
  }, many);

describe("when Stripe.js stalled", () => {
  const slow = "Stripe is taking too long to load";
  const stripeJs = "**/_sandbox/stripe.js*";

  it("loads it afresh: the held request is not waited for alone", async () => {
    const link = await freshLink(product);
    const asked: string[] = [];
    const customer = await visit(browser, product, link.path, {}, async (page) => {
      await page.route(stripeJs, async (route) => {
        asked.push(route.request().url());
        if (asked.length > 1) await route.continue();
      });
      await impatient(page, 1);
    });
    await customer.tap();
    await customer.reaches("failed");
    expect(await customer.text).toContain(slow);
    await customer.again();
    await customer.linkInModal();
    await customer.reaches("linked");
    expect(asked).toHaveLength(2);
    await customer.end();
  });

  it("takes the held one too, should it come first", async () => {
    const link = await freshLink(product);
    const held: Route[] = [];
    const customer = await visit(browser, product, link.path, {}, async (page) => {
      await page.route(stripeJs, (route) => void held.push(route));
      await impatient(page, 1);
    });
    await customer.tap();
    await customer.reaches("failed");
    const asking = customer.page.waitForRequest(stripeJs);
    await customer.again();
    await asking;
    await held[0]?.continue();
    await customer.linkInModal();
    await customer.reaches("linked");
    await customer.end();
  });

  it("asks anew each time, also after one that failed at once", async () => {
    const link = await freshLink(product);
    const asked: string[] = [];
    const customer = await visit(browser, product, link.path, {}, async (page) => {
      await page.route(stripeJs, async (route) => {
        asked.push(route.request().url());
        if (asked.length === 2) await route.abort();
        if (asked.length > 2) await route.continue();
      });
      await impatient(page, 1);
    });
    await customer.tap();
    await customer.reaches("failed");
    await customer.again();
    await customer.section.locator(".lead:visible", { hasText: "could not be loaded" }).waitFor();
    await customer.again();
    await customer.linkInModal();
    await customer.reaches("linked");
    expect(asked).toHaveLength(3);
    await customer.end();
  });
});

it("does not blame the customer's line when it is the server that does not answer", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await page.route("**/session", () => {});
    // Stripe.js is there by then, and its own wait is over in vain; this one is for our server.
    await page.addInitScript(() => {
      const later = window.setTimeout;
      window.setTimeout = ((run: () => void, ms = 0, ...given: never[]) =>
        later(run, ms === 20_000 ? 0 : ms, ...given)) as typeof setTimeout;
    });
  });
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.text).toContain("Something went wrong on the way to your bank");
  await customer.end();
});

it("warns of storage and clock once, and lets the customer go on", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, cases["cookies off"]?.prepare);
  await customer.tap();
  await customer.reaches("failed");
  await customer.again();
  await customer.linkInModal();
  await customer.reaches("linked");
  await customer.end();
});

it("links all the same when pop-ups are blocked but the bank needed none", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, withoutPopups);
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  expect((await statusOf(product, link.id)).attempts).toMatchObject([{ outcome: "linked", error: null }]);
  await customer.end();
});

it("says that nothing was linked, and names pop-ups beside it, when a bank's window was refused inside Stripe's", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, withoutPopups);
  await customer.tap();
  await customer.toBanks();
  await customer.chooseBank("Test (OAuth)");
  await customer.modal.getByRole("button", { name: "Log in" }).click();
  await customer.modal.getByText("blocked the bank’s window").waitFor();
  await customer.closeModal();
  await customer.reaches("nothing");
  expect(await customer.text).toContain("Nothing was shared with Rocket Rides");
  expect(await customer.section.locator(".notice:visible").textContent()).toContain("Allow pop-ups for this page");
  expect(await customer.text).not.toContain("If your bank’s window did not open");
  expect((await statusOf(product, link.id)).attempts).toMatchObject([{ outcome: "nothing_linked", error: null }]);
  await customer.end();
});

it("does not believe a browser that says it is offline", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.addInitScript(() => Object.defineProperty(navigator, "onLine", { value: false })),
  );
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  expect((await statusOf(product, link.id)).attempts).toMatchObject([{ outcome: "linked" }]);
  await customer.end();
});

it("stops one tap, whatever it finds, and no more", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await cases["cookies off"]?.prepare?.(page);
    await cases["a clock that is wrong"]?.prepare?.(page);
  });
  await customer.tap();
  await customer.reaches("failed");
  await customer.again();
  await customer.linkInModal();
  await customer.reaches("linked");
  await customer.end();
});

it("says what Stripe said, also where pop-ups are blocked, and names those beside it", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, async (page) => {
    await withoutPopups(page);
    await cases["a window that fails"]?.prepare?.(page);
  });
  await customer.tap();
  await customer.reaches("failed");
  expect(await customer.text).toContain("Something went wrong on the way to your bank");
  expect(await customer.text).toContain("If your bank’s window did not open, allow pop-ups");
  const { attempts } = await statusOf(product, link.id);
  expect(attempts).toMatchObject([{ error: { code: "session_expired", stripe_code: "session_expired" } }]);
  await customer.end();
});

it.each([
  ["an error of its own", `Promise.resolve({ error: { code: "lock_timeout", type: "api_error" } })`, "lock_timeout"],
  ["an error without a code", `Promise.resolve({ error: { type: "api_connection_error" } })`, "api_connection_error"],
  ["an exception", `Promise.reject(new Error("Pop-up blocked?"))`, undefined],
])("keeps Stripe.js's code in a field of its own: %s", async (_, answer, stripe_code) => {
  const link = await freshLink(product);
  const body = `window.Stripe = () => ({ collectFinancialConnectionsAccounts: () => ${answer} })`;
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.route("**/_sandbox/stripe.js", (route) => route.fulfill({ contentType: "text/javascript", body })),
  );
  await customer.tap();
  await customer.reaches("failed");
  const { attempts } = await statusOf(product, link.id);
  expect(attempts).toMatchObject([{ outcome: "failed", error: { code: "unexpected_error", message: null } }]);
  expect(attempts[0].error.stripe_code).toBe(stripe_code);
  await customer.end();
});

it("tells an old browser that it is too old, offers the address, and lets whoever insists go on", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path, {}, (page) =>
    page.addInitScript(() => {
      // What browsers from before 2020, or before 2018, lack. Stripe's window, in its frame, is not looked at.
      if (window !== window.top) return;
      delete (Element.prototype as Partial<Element>).replaceChildren;
      Reflect.deleteProperty(window, "AbortController");
      Reflect.deleteProperty(Array.prototype, "flatMap");
    }),
  );
  await customer.reaches("elsewhere");
  await expectDiagnosis(customer, link.id, "browser_unsupported", "seems to be too old", "Copy the link");
  // It may be good enough all the same.
  await customer.tap("Continue here anyway");
  await customer.tap();
  await customer.linkInModal();
  await customer.reaches("linked");
  expect(await customer.text).toContain("Checking ending in 6789");
  await customer.end();
});
