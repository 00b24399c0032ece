// Every state of the page, really reached, in both languages: axe-core finds nothing, light or dark, and nothing is too wide.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct, whileRefused } from "../worker/product.ts";
import { expectAccessible, expectKeyboard, expectReflow } from "./accessible.ts";
import { launchChromium } from "./chromium.ts";
import { clocked, expire, freshLink, pass, type State, statusOf, staying, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const longest = {
  permissions: ["payment_method", "balances", "ownership", "transactions"],
  prefetch: ["balances", "ownership", "transactions"],
  purpose: `Verify the account that your deposit goes back to. ${"Donaudampfschifffahrtsgesellschaft".repeat(4)}`,
  return_url: "https://app.example.com/done",
};

interface Case {
  /** Before the page is opened. */
  prepare?: (page: Page) => Promise<unknown>;
  /** Before the page is opened, on the operator's side. */
  before?: (link: { id: string; path: string }) => Promise<unknown>;
  /** From the ready page. */
  walk?: (customer: Visit, link: { id: string; path: string }) => Promise<unknown>;
  /** The section that shows. */
  shows: string;
  options?: BrowserContextOptions;
}

const never = () => {};
const tap = (customer: Visit) => customer.page.locator("[data-view=ready] [data-start]").click();
const throughModal = async (customer: Visit) => {
  await tap(customer);
  await customer.linkInModal();
};
const refusal = (code: string, status: number) => (page: Page) =>
  page.route("**/session", (route) =>
    route.fulfill({ status, json: { error: { type: "rate_limit_error", code, message: "", request_id: "req_1" } } }),
  );

const cases: Record<string, Case> = {
  ready: { shows: "ready" },
  opening: { shows: "opening", prepare: (page) => page.route("**/session", never), walk: tap },
  saving: { shows: "saving", prepare: (page) => page.route("**/complete", never), walk: throughModal },
  late: {
    shows: "late",
    prepare: async (page) => {
      // The page's waits pass at once; what it waits for does not come.
      await page.addInitScript(() => {
        const later = window.setTimeout;
        const hasten = (run: () => void, ms?: number) => later(run, (ms ?? 0) > 5_000 ? ms : 0);
        if (window === window.top) window.setTimeout = hasten as typeof window.setTimeout;
      });
      await page.route("**/complete", (route) => route.fulfill({ status: 503, body: "" }));
      await page.route("**/status", (route) => route.fulfill({ status: 503, body: "" }));
    },
    walk: throughModal,
  },
  linked: {
    shows: "linked",
    prepare: staying,
    walk: throughModal,
  },
  "nothing linked": {
    shows: "nothing",
    walk: async (customer) => {
      await tap(customer);
      await customer.closeModal();
    },
  },
  "nothing linked where pop-ups are blocked": {
    shows: "nothing",
    prepare: (page) =>
      page.addInitScript(() => {
        window.open = () => null;
      }),
    walk: async (customer) => {
      await tap(customer);
      await customer.closeModal();
      await customer.section.locator("[data-tip=blocked]").waitFor();
    },
  },
  "could not run": { shows: "failed", prepare: refusal("stripe_unavailable", 503), walk: tap },
  "Stripe refused": { shows: "failed", prepare: refusal("stripe_refused", 502), walk: tap },
  "more linked than asked for": {
    shows: "linked",
    prepare: async (page) => {
      await staying(page);
      const account = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
      const accounts = [account, { ...account, last4: "4321", surplus: true }];
      const json = { status: "completed", accounts, returnUrl: null };
      await page.route("**/complete", (route) => route.fulfill({ json }));
    },
    walk: throughModal,
  },
  "too many tries": { shows: "failed", prepare: refusal("rate_limited", 429), walk: tap },
  "tried too often": { shows: "exhausted", prepare: refusal("link_attempts_exceeded", 409), walk: tap },
  "Stripe.js blocked": {
    shows: "failed",
    prepare: (page) => page.route("**/_sandbox/stripe.js", (route) => route.abort()),
    walk: tap,
  },
  "expired on the tap": {
    shows: "expired",
    walk: async (customer, link) => {
      await expire(product, link.id);
      await tap(customer);
    },
  },
  "already linked": { shows: "already", before: (link) => product.link(link.path) },
  "in a social app": {
    shows: "elsewhere",
    options: { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Mobile/15E148 Instagram 400.0" },
    walk: async () => {},
  },
  "out of a social app, in vain": {
    shows: "elsewhere",
    options: { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Mobile/15E148 Instagram 400.0" },
    prepare: clocked,
    walk: async (customer) => {
      await customer.page.locator("[data-outside]").click();
      await pass(customer);
      await customer.page.locator("[data-why=stuck]").waitFor();
    },
  },
  "out of a social app, with the address to copy by hand": {
    shows: "elsewhere",
    options: { userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0.0.0 MicroMessenger/8.0" },
    prepare: (page) =>
      page.addInitScript(() => {
        Clipboard.prototype.writeText = () => Promise.reject(new DOMException("Denied", "NotAllowedError"));
        document.execCommand = () => false;
      }),
    walk: async (customer) => {
      await customer.page.locator("[data-copy]").click();
      await customer.page.locator("[data-hold]").waitFor();
      await customer.page.locator("[data-view=elsewhere] h1").focus();
    },
  },
  "on a desktop": { shows: "ready", options: { viewport: { width: 1280, height: 900 } } },
  expired: { shows: "expired", before: (link) => expire(product, link.id) },
  revoked: { shows: "revoked", before: (link) => product.operator("POST", `/v1/links/${link.id}/revoke`) },
};

async function expectGood(customer: Visit, where: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await customer.page.emulateMedia({ colorScheme });
    await expectAccessible(customer.page.mainFrame(), `${where}, ${colorScheme}`);
  }
  await expectKeyboard(customer.page, where);
  await expectReflow(customer.page, where);
}

describe.each([
  ["en", "en-US"],
  ["es", "es-US"],
])("in %s", (language, locale) => {
  it.each(Object.entries(cases))("%s", async (name, { shows, before, prepare, walk, options }) => {
    const link = await freshLink(product, longest);
    await before?.(link);
    const customer = await visit(browser, product, link.path, { locale, ...options }, prepare);
    expect(await customer.page.locator("html").getAttribute("lang")).toBe(language);
    await walk?.(customer, link);
    if (walk) await customer.reaches(shows as State);
    expect(await customer.section.getAttribute("data-view")).toBe(shows);
    await expectGood(customer, `${name} in ${language}`);
    await customer.end();
  });

  it("the way back from the bank into the app", async () => {
    for (const return_url of ["myapp://done?order=1", null]) {
      const link = await freshLink(product, { return_url });
      const customer = await visit(browser, product, `${link.path}/return`, { locale });
      expect(await customer.section.getAttribute("data-view")).toBe("return");
      const back = customer.section.getByRole("link");
      const refresh = customer.page.locator("meta[http-equiv=refresh]");
      if (return_url) {
        const target = (await back.getAttribute("href")) ?? "";
        expect(target).toMatch(new RegExp(`^myapp://done\\?order=1&link=${link.id}&status=open&sig=[\\w-]{43}$`));
        expect(await refresh.getAttribute("content")).toBe(`0; url=${target}`);
      } else expect([await back.count(), await refresh.count()]).toEqual([0, 0]);
      await expectGood(customer, `return in ${language}`);
      await customer.end();
    }
  });

  it("unknown, nothing there, and not for people", async () => {
    for (const [path, shows] of [
      ["/l/nonsense", "unknown"],
      ["/nowhere", "notFound"],
      ["/v1/links", "refused"],
    ] as const) {
      const customer = await visit(browser, product, path, { locale });
      expect(await customer.section.getAttribute("data-view")).toBe(shows);
      expect(await customer.section.locator("code").textContent()).toMatch(/req_[0-9a-f]{24}$/);
      await expectGood(customer, `${shows} in ${language}`);
      await customer.end();
    }
  });
});

it.each(["en-US", "es-US"])("too many requests, in %s", async (locale) => {
  const seen = await whileRefused(product, "/l/forged", async () => {
    const customer = await visit(browser, product, "/l/forged", { locale });
    return { customer, view: await customer.section.getAttribute("data-view") };
  });
  expect(seen.view).toBe("rateLimited");
  expect(await seen.customer.section.locator("code").textContent()).not.toBe("");
  await expectGood(seen.customer, `too many requests in ${locale}`);
  await seen.customer.end();
});

it("a page while the settings are wrong", async () => {
  const broken = await startProduct({ BRAND_COLOR: "red" });
  try {
    for (const locale of ["en-US", "es-US"]) {
      const customer = await visit(browser, broken, "/l/x", { locale });
      await expectGood(customer, `wrong settings in ${locale}`);
      // The one that the answer's own status makes.
      expect(customer.complaints).toEqual([expect.stringContaining("503")]);
      await customer.end();
    }
  } finally {
    await broken.close();
  }
});

it("the modal, at every step", async () => {
  const link = await freshLink(product);
  const customer = await visit(browser, product, link.path);
  const { modal, page } = customer;
  const good = async (step: string) => {
    const frame = page.frames()[1];
    if (!frame) throw new Error("The modal is not open");
    await expectAccessible(frame, step);
    await expectAccessible(page.mainFrame(), `${step}, the page beneath`);
  };
  await customer.tap();
  await modal.getByRole("button", { name: "Agree and continue" }).waitFor();
  await good("consent");
  await customer.toBanks();
  await good("search");
  await customer.chooseBank("Down (Error)");
  await modal.getByRole("button", { name: "Choose another bank" }).waitFor();
  await good("down");
  await modal.getByRole("button", { name: "Choose another bank" }).click();
  await customer.chooseBank("Test (Non-OAuth)");
  await modal.getByLabel("Password").waitFor();
  await good("login");
  await customer.logIn();
  await good("accounts");
  await customer.pick("Success ••••6789");
  await good("done");
  await customer.end();
});

it("on a small phone, with a bank linked already, the button leaves what is shared in sight", async () => {
  const link = await freshLink(product);
  await product.link(link.path);
  const { account_holder } = await statusOf(product, link.id);
  const { path } = await product.makeLink({ account_holder });
  const customer = await visit(browser, product, path, { viewport: { width: 375, height: 553 } });
  await customer.section.getByText("Already linked to Rocket Rides").waitFor();
  const [row, action] = await Promise.all(
    [".rows li", ".action"].map((selector) => customer.section.locator(selector).first().boundingBox()),
  );
  expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual(action?.y ?? 0);
  await customer.end();
});
