// A customer at the page: what they see, what they tap, and the sandbox's modal gone through as a person would.
import type { Browser, BrowserContextOptions, FrameLocator, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Shown } from "../../src/customer/browser/show.ts";
import type { Product } from "../worker/product.ts";

export { expire } from "../workerd/links.ts";

export type State = Shown;

/** Milliseconds until what should show counts as missing: longer than the page waits before it says so itself. */
const patience = 20_000;
const phone = { viewport: { width: 390, height: 844 }, locale: "en-US" } as const;

export class Visit {
  readonly modal: FrameLocator;

  constructor(
    readonly page: Page,
    /** What the browser complained of: errors, refusals by the policy, failed scripts. */
    readonly complaints: string[],
  ) {
    this.modal = page.frameLocator("iframe");
  }

  /** The one section that shows. */
  get section(): Locator {
    return this.page.locator("section:visible");
  }

  get text(): Promise<string> {
    return this.section.allInnerTexts().then((texts) => texts.join("\n"));
  }

  /** Waits until the page is in `state`, and checks that it looks it: one section, its heading focused, its title. */
  async reaches(state: State): Promise<void> {
    await this.page
      .locator(`main[data-state=${state}]`)
      .waitFor()
      .catch(async (error: unknown) => {
        const seen = `${await this.page.locator("main").getAttribute("data-state")}, ${await this.text}`;
        throw new Error(`Not ${state} but: ${seen}\n${this.complaints.join("\n")}`, { cause: error });
      });
    const shown = await this.page.locator("section:visible").evaluateAll((all) => all.map((each) => each.dataset.view));
    expect(shown).toEqual([state]);
    if (state === "ready") return;
    expect(await this.section.locator("h1").evaluate((heading) => heading === document.activeElement)).toBe(true);
    expect(await this.page.title()).toContain((await this.section.locator("h1").textContent()) ?? "no heading");
  }

  async tap(name = "Link your bank"): Promise<void> {
    await this.page.getByRole("button", { name }).click();
  }

  async again(): Promise<void> {
    await this.tap("Try again");
  }

  async toBanks(): Promise<void> {
    await this.modal.getByRole("button", { name: "Agree and continue" }).click();
    await this.modal.getByRole("searchbox", { name: "Search for your bank" }).waitFor();
  }

  async chooseBank(name: string): Promise<void> {
    await this.modal.getByRole("searchbox", { name: "Search for your bank" }).fill(name);
    await this.modal.getByRole("button", { name, exact: true }).click();
  }

  async logIn(): Promise<void> {
    await this.modal.getByRole("button", { name: "Log in" }).click();
    await this.modal.getByRole("heading", { name: "Choose accounts to link" }).waitFor();
  }

  async pick(...accounts: string[]): Promise<void> {
    for (const account of accounts) await this.modal.getByRole("checkbox", { name: account }).check();
    await this.modal.getByRole("button", { name: "Link accounts" }).click();
    await this.modal.getByRole("heading", { name: "Linked" }).waitFor();
  }

  async done(): Promise<void> {
    await this.modal.getByRole("button", { name: "Done" }).click();
  }

  async closeModal(): Promise<void> {
    await this.modal.getByRole("button", { name: "Close" }).click();
  }

  /** From consent to done at Test (Non-OAuth). */
  async linkInModal(...accounts: string[]): Promise<void> {
    await this.toBanks();
    await this.chooseBank("Test (Non-OAuth)");
    await this.logIn();
    await this.pick(...(accounts.length > 0 ? accounts : ["Success ••••6789"]));
    await this.done();
  }

  async end(): Promise<void> {
    await this.page.context().close();
  }
}

/** A new browser profile with `path` opened, and the page's script running where there is one. */
export async function visit(
  browser: Browser,
  product: Pick<Product, "url">,
  path: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Visit> {
  const context = await browser.newContext({ ...phone, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await prepare(page);
  await page.goto(new URL(path, product.url).href, { waitUntil: "domcontentloaded" });
  return new Visit(page, complaints);
}

/** The business's page is never answered, so that ours stays to be looked at, however long that takes. */
export const staying = (page: Page) => page.route("https://app.example.com/**", () => {});

/** The page gets a clock that `pass` can move on; until then it goes as any does. */
export const clocked = (page: Page) => page.clock.install();

/** Time enough for whatever the page does by itself a few seconds later. */
export const pass = ({ page }: Visit) => page.clock.fastForward(5_000);

/** A link of a customer of its own. */
export async function freshLink(product: Product, terms: Record<string, unknown> = {}) {
  const account_holder = { type: "customer", customer: await product.makeCustomer() };
  return product.makeLink({ account_holder, ...terms });
}

export const statusOf = async (product: Product, id: string) => (await product.operator("GET", `/v1/links/${id}`)).body;

/** Makes every reading of a link fail, as a bug of ours would. Answers how to mend it. */
export async function breakLink(product: Product, id: string): Promise<() => Promise<void>> {
  const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: id.slice(12, 28) });
  const [kept] = await storage.exec("SELECT record FROM links WHERE id = ?", id);
  await product.rewrite(id, "UPDATE links SET record = 'null' WHERE id = ?", id);
  return () => product.rewrite(id, "UPDATE links SET record = ? WHERE id = ?", String(kept?.record), id);
}

/** Messages of the bridge, as a host hears them. */
export const said = (link: string, ...messages: object[]) =>
  messages.map((message) => ({ source: "banklink", version: 1, link, ...message }));
export const ready = { type: "ready", status: "open" };
export const canceled = { type: "canceled", status: "open" };
