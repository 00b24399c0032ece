// Whatever colour a business has, everything on its page can be read, in light and in dark.
import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, mix, palettes, textOn } from "../../../src/customer/page/color.ts";

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const INK = { light: ["#15181d", "#565d68"], dark: ["#f2f4f6", "#a6adb8"] } as const;

test("contrast is WCAG's", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  expect(contrast("#123456", "#123456")).toBe(1);
});

test("mixes by share", () => {
  expect(mix("#ff0000", "#0000ff", 0)).toBe("#0000ff");
  expect(mix("#ff0000", "#0000ff", 1)).toBe("#ff0000");
  expect(mix("#ffffff", "#000000", 0.5)).toBe("#808080");
});

test("text on a colour is white where white can be read", () => {
  expect(textOn("#0f5c4a")).toBe("#ffffff");
  expect(textOn("#ffe600")).toBe("#000000");
  expect(textOn("#777777")).toBe("#000000");
});

test("the button keeps the brand's own colour in light, and shows on a dark page", () => {
  const { light, dark } = palettes("#0f5c4a");
  expect(light.brand).toBe("#0f5c4a");
  expect(contrast(dark.brand, dark.surface)).toBeGreaterThanOrEqual(3);
  expect(palettes("#ffe600").dark.brand).toBe("#ffe600");
});

test("a brand colour that the page would swallow gives way to ink", () => {
  expect(palettes("#ffffff").light.brand).toBe("#15181d");
  expect(palettes("#000000").dark.brand).toBe("#f2f4f6");
  expect(palettes("#ffffff").dark.brand).toBe("#ffffff");
  expect(palettes("#000000").light.brand).toBe("#000000");
});

test("for every brand colour all text reaches 4.5:1 in both schemes", () => {
  fc.assert(
    fc.property(color, (brand) => {
      const both = palettes(brand);
      for (const scheme of ["light", "dark"] as const) {
        const palette = both[scheme];
        const pairs: [string, string][] = [
          [palette.onBrand, palette.brand],
          [palette.accent, palette.surface],
          [palette.accent, palette.panel],
          ...INK[scheme].flatMap((ink): [string, string][] => [
            [ink, palette.surface],
            [ink, palette.panel],
          ]),
        ];
        for (const [text, background] of pairs) {
          expect(contrast(text, background), `${text} on ${background}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }),
    { numRuns: 500, examples: [["#000000"], ["#ffffff"], ["#ffe600"], ["#0000ff"], ["#757575"], ["#767676"]] },
  );
});
