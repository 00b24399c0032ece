// The Chromium that every machine has: the one of the other browser tests.
import { launchChromium } from "../browser/chromium.ts";
import { answerMs, type Driver, type Installed, type Look, within } from "./driver.ts";

export const chromium = (): Installed => ({ name: "Chromium", start });

async function start({ width, height, userAgent }: Look): Promise<Driver> {
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width, height }, ...(userAgent ? { userAgent } : {}) });
  const page = await context.newPage();
  return {
    name: `Chromium ${browser.version()}`,
    go: async (url) => void (await page.goto(url)),
    ask: <T>(expression: string) => within(answerMs, "Chromium's answer", page.evaluate<T>(expression)),
    pressAt: ({ x, y }) => page.mouse.click(x, y),
    picture: () => page.screenshot(),
    close: () => browser.close(),
  };
}
