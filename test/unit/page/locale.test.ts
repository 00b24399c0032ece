// The language of a page: the link's, else the browser's favourite of ours, else English.
import { expect, test } from "vitest";
import { chooseLocale } from "../../../src/customer/page/render.ts";

test("a link's own language wins over the browser's", () => {
  expect(chooseLocale("es", "en-US")).toBe("es");
  expect(chooseLocale("en", "es")).toBe("en");
});

test.each([
  [undefined, "en"],
  ["", "en"],
  ["*", "en"],
  ["fr-FR,de;q=0.8", "en"],
  ["es", "es"],
  ["ES-mx", "es"],
  ["es-419,es;q=0.9,en;q=0.8", "es"],
  ["en-US,en;q=0.9,es;q=0.8", "en"],
  ["en;q=0.2, es;q=0.7", "es"],
  ["fr, es;q=0.5", "es"],
  ["es;q=0, en;q=0.1", "en"],
  ["es;q=0", "en"],
  ["es;q=nonsense", "en"],
  ["est, en;q=0.1", "en"],
])("auto, with Accept-Language %s: %s", (header, locale) => {
  expect(chooseLocale("auto", header)).toBe(locale);
});
