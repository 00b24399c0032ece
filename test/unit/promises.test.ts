// docs/promises.md and the threat model in SECURITY.md: each promise stands where it is said to, and each test they name is
// one that npm test runs.
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { titlesOf } from "./titles.ts";

const promises = readFileSync("docs/promises.md", "utf8");
const files = globSync("test/{unit,worker,sandbox,faults,browser}/**/*.test.ts").map((path) =>
  path.replaceAll("\\", "/"),
);
const tests = new Map(files.map((path) => [path, titlesOf(path)]));

/** Sections that tell what to do, or what there is, and promise nothing that a test of ours could hold. */
const withoutPromise = [
  // commands/check-start.mjs does what it says, on three systems.
  "README: Try it",
  "README: Reference",
  "SECURITY: Reporting a vulnerability",
  "SECURITY: What to expect",
  "SECURITY: Supported versions",
  "SECURITY: What it does not protect against",
  "SECURITY: Security",
];

/** As it is read: links without where they lead, and any white space as one space. */
const plain = (markdown: string) => markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ");

/** The text of each section of a document, by its heading. */
const sectionsOf = (path: string) =>
  Object.fromEntries(
    readFileSync(path, "utf8")
      // Comments in pasted code are no headings.
      .replace(/^```.*?^```/gms, "")
      .split(/^#{1,3} /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n"))]),
  );
const documents = { README: sectionsOf("README.md"), SECURITY: sectionsOf("SECURITY.md") } as const;
const allSections = Object.entries(documents).flatMap(([name, sections]) =>
  Object.keys(sections).map((heading) => `${name}: ${heading}`),
);

/** The cells of each row of the tables in `markdown`, but for their heads. */
const rowsOf = (markdown: string) =>
  [...markdown.matchAll(/^\|(?! -)(.*)\|\n(?!\| -)/gm)].map(([, row = ""]) =>
    row.split(" | ").map((cell) => cell.trim()),
  );
const testsIn = (text: string) =>
  [...text.matchAll(/`(test\/[^`]*?\.test\.ts) › ([^`]+)`/g)].map(([, path = "", title = ""]) => ({ path, title }));
const missing = (text: string) =>
  testsIn(text).flatMap(({ path, title }) => (tests.get(path)?.includes(title) ? [] : [`${path} › ${title}`]));

const promised = promises
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ where: section.slice(0, section.indexOf("\n")), rows: rowsOf(section) }));

it("titles of tests are read", () => {
  expect([...tests.values()].flat().length).toBeGreaterThan(1_000);
  expect(tests.get("test/unit/promises.test.ts")).toEqual(
    expect.arrayContaining(["$where › is held by tests that there are"]),
  );
  expect(tests.get("test/worker/hostile.test.ts")).toContain("without the operator's key › %s %s is closed");
});

it("every section of README.md and SECURITY.md that promises something is in docs/promises.md", () => {
  const there = [...promised.map(({ where }) => where), ...withoutPromise, "SECURITY: Threat model"];
  expect(there.sort()).toEqual(allSections.sort());
});

describe.each(promised)("$where", ({ where, rows }) => {
  const [name = "", heading = ""] = where.split(": ");
  const text = plain(documents[name as keyof typeof documents]?.[heading] ?? "");

  it("still says so, word for word", () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(([promise = ""]) => plain(promise)).filter((promise) => !text.includes(promise))).toEqual([]);
  });
  it("is held by tests that there are", () => {
    for (const [promise, held = ""] of rows) expect(testsIn(held).length, promise).toBeGreaterThan(0);
    expect(rows.flatMap(([, held = ""]) => missing(held))).toEqual([]);
  });
});

it("every control of the threat model is held by tests that there are", () => {
  const rows = rowsOf(documents.SECURITY["Threat model"] ?? "");
  expect(rows.length).toBeGreaterThan(30);
  for (const [, wants, control, held = ""] of rows) {
    expect(control, wants).toBeTruthy();
    expect(testsIn(held).length, wants).toBeGreaterThan(0);
  }
  expect(missing(readFileSync("SECURITY.md", "utf8"))).toEqual([]);
});
