// The Chromium that every machine has: the one of the other browser tests.
import { launchChromium } from "../browser/chromium.ts";
import type { Driver, Installed, Look, Where } from "./driver.ts";

export const chromium = (): Installed => ({ name: "Chromium", start });

async function start({ width, height, userAgent }: Look): Promise<Driver> {
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width, height }, ...(userAgent ? { userAgent } : {}) });
  const page = await context.newPage();
  const frame = (where: Where) => {
    const found = where === "page" ? page.mainFrame() : page.mainFrame().childFrames()[0];
    if (!found) throw new Error("The page shows no frame.");
    return found;
  };
  return {
    name: `Chromium ${browser.version()}`,
    go: async (url) => void (await page.goto(url)),
    ask: async <T>(expression: string, where: Where = "page") => (await frame(where).evaluate(expression)) as T,
    press: async (expression, where = "page") => {
      const found = (await frame(where).evaluateHandle<HTMLElement>(expression)).asElement();
      if (!found) throw new Error(`Nothing to press: ${expression}`);
      await found.click();
    },
    picture: () => page.screenshot(),
    close: () => browser.close(),
  };
}
