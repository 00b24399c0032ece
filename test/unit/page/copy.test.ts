// Both languages say everything, with the same blanks to fill, and nothing is left unfilled.
import { expect, test } from "vitest";
import { en } from "../../../src/customer/page/copy/en.ts";
import { es } from "../../../src/customer/page/copy/es.ts";
import { fillText } from "../../../src/customer/page/copy/fill.ts";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}

const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
const english = new Map(flatten(en));
const spanish = new Map(flatten(es));

test("both languages have the same strings", () => {
  expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort());
  expect(english.size).toBeGreaterThan(60);
});

test.each([...english.keys()])("%s is said in both languages, with the same blanks", (key) => {
  const one = english.get(key) ?? "";
  const other = spanish.get(key) ?? "";
  expect(one.trim()).not.toBe("");
  expect(other.trim()).not.toBe("");
  expect(blanks(other)).toEqual(blanks(one));
});

test("no Spanish string was left in English", () => {
  const words = [...english].filter(([, text]) => !text.startsWith("https:"));
  const same = words.filter(([key, text]) => spanish.get(key) === text).map(([key]) => key);
  expect(same).toEqual([]);
});

test("fills every blank, also one that stands twice, and leaves values alone", () => {
  expect(fillText("{a} and {b}, then {a}", { a: "{b}", b: "$&" })).toBe("{b} and $&, then {b}");
  expect(fillText("{missing}.", {})).toBe(".");
});
