// An operator at the console: signs in, goes to a view, reads what it says.
import type { Browser, BrowserContextOptions, Locator, Page, Route } from "playwright-core";
import { expect } from "vitest";
import { operatorKey, type Product } from "../worker/product.ts";
import { type Visit, visit } from "./visit.ts";

const desk = { viewport: { width: 1200, height: 900 }, locale: "en-US" } as const;

export class Operator {
  readonly page: Page;
  readonly main: Locator;

  constructor(
    private readonly visited: Visit,
    /** Every request to the API, as `METHOD /path?query`. */
    readonly asked: string[],
  ) {
    this.page = visited.page;
    this.main = this.page.locator("main");
  }

  async signIn(key: string = operatorKey): Promise<void> {
    await this.page.getByLabel("Operator key").fill(key);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** Goes to the view at `hash`, and waits for its heading, which must have the focus. */
  async goTo(hash: string, heading: string | RegExp): Promise<void> {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await this.showsHeading(heading);
  }

  async showsHeading(heading: string | RegExp): Promise<void> {
    const shown = this.page.getByRole("heading", { level: 1, name: heading });
    await shown.waitFor();
    expect(await shown.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await this.page.title()).toContain((await shown.textContent()) ?? "no heading");
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole("button", { name }).first().click();
  }

  /** In the question that is asked. */
  confirm(name: string): Promise<void> {
    return this.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  }

  says(text: string | RegExp): Promise<void> {
    return this.main.getByText(text).first().waitFor();
  }

  /** The tab goes out of view, or comes back into it. */
  async inView(isShown: boolean): Promise<void> {
    await this.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, !isShown);
  }

  /** Holds the answer to the next request to `path` back, given by `fulfil`, until `answer` is called. */
  async holdBack(path: string, fulfil: (route: Route) => Promise<void>) {
    const asked = Promise.withResolvers<void>();
    const wanted = Promise.withResolvers<void>();
    const hold = async (route: Route) => {
      asked.resolve();
      await wanted.promise;
      await fulfil(route);
    };
    await this.page.route(path, hold, { times: 1 });
    return { asked: asked.promise, answer: wanted.resolve };
  }

  /** Nothing failed, and nothing was refused by the policy, but for what `expected` names. */
  async end(expected = /^$/): Promise<void> {
    const refused = await this.page.evaluate(() => (window as unknown as { refused: string[] }).refused);
    expect(refused).toEqual([]);
    expect(this.visited.complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
    await this.visited.end();
  }
}

/** Answers to the first three requests to `path` are lost, though what was asked for is done: more often the console does not try. */
export async function loseAnswers({ page }: Operator, path: string): Promise<void> {
  const lose = async (route: Route) => {
    await route.fetch();
    await route.abort();
  };
  await page.route(path, lose, { times: 3 });
}

/** The console in a browser profile of its own. */
export async function openConsole(
  browser: Browser,
  product: Product,
  hash = "",
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Operator> {
  const asked: string[] = [];
  const visited = await visit(browser, product, `/console${hash}`, { ...desk, ...options }, async (page) => {
    await page.addInitScript(() => {
      const refused: string[] = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
        refused.push(`${effectiveDirective} ${blockedURI}`),
      );
      Object.assign(window, { refused });
    });
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith("/v1/")) asked.push(`${request.method()} ${pathname}${search}`);
    });
    await prepare(page);
  });
  return new Operator(visited, asked);
}

/** The same, signed in and at the view of `hash`. */
export async function signedIn(
  browser: Browser,
  product: Product,
  hash: string,
  heading: string | RegExp,
  options: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<unknown>,
): Promise<Operator> {
  const operator = await openConsole(browser, product, hash, options, prepare);
  await operator.signIn();
  await operator.showsHeading(heading);
  return operator;
}
