// What every state must be: free of what axe-core finds, and no wider than the screen, at any size and zoom.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds wrong in `frame`. Nothing else comes back: all that it looked at is long. */
export async function axeViolations(frame: Frame | Page, options: object = {}): Promise<AxeResults["violations"]> {
  if ((await frame.evaluate("typeof axe")) === "undefined") await frame.evaluate(`${axe}; undefined`);
  return frame.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`);
}

/** Finds nothing wrong in `frame`, as it is now. */
export async function expectAccessible(frame: Frame, where: string): Promise<void> {
  // Not while a state is still fading in: what is half there has half the contrast.
  await frame.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => (animation as CSSAnimation).animationName === "arrive")
        .map((animation) => animation.finished),
    ),
  );
  const violations = await axeViolations(frame, { runOnly: rules });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, where).toEqual([]);
  expect(await runTogether(frame), `${where}: words that run together`).toEqual([]);
}

/** Texts that lose the space beside an element, because each of the two is a box of its own in a flex container. */
const runTogether = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => getComputedStyle(element).display.includes("flex"))
      .flatMap(({ childNodes }) => [...childNodes])
      .filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
      .filter(({ textContent, previousSibling, nextSibling }) =>
        previousSibling ? /^\s/.test(textContent ?? "") : nextSibling && /\s$/.test(textContent ?? ""),
      )
      .map(({ parentElement }) => parentElement?.textContent ?? ""),
  );

/** No sideways scroll at 320 px, nor at 640 px zoomed to 200 %, nor with text twice the size. */
export async function expectReflow(page: Page, where: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 390, height: 844 };
  const overflow = () => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  await page.setViewportSize({ width: 320, height: 568 });
  expect(await overflow(), `${where} at 320 px`).toBe(0);
  await page.setViewportSize({ width: 640, height: 800 });
  const zoom = await page.context().newCDPSession(page);
  await zoom.send("Emulation.setDeviceMetricsOverride", {
    width: 320,
    height: 400,
    deviceScaleFactor: 2,
    mobile: false,
  });
  expect(await overflow(), `${where} at 200 %`).toBe(0);
  await zoom.send("Emulation.clearDeviceMetricsOverride");
  await zoom.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "32px"));
  expect(await overflow(), `${where} with text of 200 %`).toBe(0);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await zoom.send("Emulation.clearDeviceMetricsOverride");
  await zoom.detach();
  await page.setViewportSize(size);
}

/** Tab reaches everything that can be pressed, in the order it stands in, each with a name and a visible focus. */
export async function expectKeyboard(page: Page, where: string): Promise<void> {
  const pressable = page.locator("main :is(a[href], button):visible");
  const names = (await pressable.allTextContents()).map((name) => name.trim());
  expect(names.includes(""), `${where}: nameless`).toBe(false);
  const reached: number[] = [];
  // Twice around: the first steps may lead through the browser's own controls, or start in the middle.
  for (let step = 0; step < 2 * names.length + 2 && reached.length < names.length; step++) {
    await page.keyboard.press("Tab");
    const { index, outline } = await pressable.evaluateAll((all) => {
      const index = all.indexOf(document.activeElement as HTMLElement);
      return { index, outline: index < 0 ? "" : getComputedStyle(all[index] as Element).outlineStyle };
    });
    if (index < 0 || reached.includes(index)) continue;
    expect(outline, `${where}: focus on ${names[index]}`).not.toBe("none");
    reached.push(index);
  }
  const first = reached.indexOf(0);
  expect([...reached.slice(first), ...reached.slice(0, first)], where).toEqual(names.map((_, index) => index));
}
