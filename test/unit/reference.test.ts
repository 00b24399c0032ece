// What the API's description is served as: the page at /docs, and /llms.txt.
import { describe, expect, it } from "vitest";
import { describingAssets } from "../../src/openapi/assets.ts";
import { errorCodes } from "../../src/openapi/errors.ts";
import { client, clientSetup, withoutCall } from "../../src/openapi/page/samples.ts";
import { document, operations } from "../contract/described.ts";
import { complaints } from "./compiler.ts";
import { writeProject } from "./snippets.ts";

const { "docs.html": page = "", "llms.txt": llms = "", "openapi.json": json = "" } = describingAssets("1.2.3", "/docs-x.css"); // biome-ignore format: one idea
const all = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = ""]) => found);

describe("the page", () => {
  it("loads nothing but its styles and its picture, and runs no script", () => {
    expect(all(/(?:src|href)="([^"#][^"]*)"/g).filter((address) => !address.startsWith("https://www.standardwebhooks.com")))
      .toEqual(["/favicon.svg", "/docs-x.css", "/favicon.svg", "/openapi.json", "/llms.txt"]); // biome-ignore format: one idea
    expect(page).not.toMatch(/<script|<style| style=| on\w+=|<iframe|<form/);
  });

  it("has a place for everything that it leads to, once", () => {
    const places = all(/ id="([^"]+)"/g);
    expect(new Set(places).size).toBe(places.length);
    expect(all(/href="#([^"]+)"/g).filter((place) => !places.includes(place))).toEqual([]);
  });

  it("has every operation, object, event and code", () => {
    const places = new Set(all(/ id="([^"]+)"/g));
    const events = Object.keys(document.webhooks).map((type) => `event-${type}`);
    const wanted = [...operations.map(({ id }) => id), ...Object.keys(document.components.schemas), ...events, ...Object.keys(errorCodes)]; // biome-ignore format: one idea
    expect(wanted.length).toBeGreaterThan(130);
    expect(wanted.filter((place) => !places.has(place))).toEqual([]);
  });

  it("has headings without a gap", () => {
    const levels = all(/<h([1-6])[ >]/g).map(Number);
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it("shows markup as text", () => {
    expect(page).toContain("&lt;API_KEY&gt;");
    expect(page).not.toMatch(/<API_KEY>|\*\*|undefined|\[object/);
  });
});

it("llms.txt has every operation, event and code, and says where more is", () => {
  for (const { method, path } of operations) expect(llms).toContain(`: ${method} ${path}\n`);
  for (const name of [...Object.keys(document.webhooks), ...Object.keys(errorCodes)]) expect(llms).toContain(`- \`${name}\``); // biome-ignore format: one idea
  for (const word of ["/openapi.json", "/docs", "Authorization: Bearer", "Release 1.2.3"]) expect(llms).toContain(word);
  expect(llms).not.toMatch(/undefined|\[object/);
});

it("openapi.json is the description, with the release", () => {
  expect(JSON.parse(json)).toEqual({ ...document, info: { ...document.info, version: "1.2.3" } });
});

it("the client's calls on the page compile, and only the hash of a text has none", { timeout: 120_000 }, async () => {
  expect(withoutCall(document)).toEqual(["retrieveConsentText"]);
  const calls = operations.flatMap(({ operation }) => client(operation) ?? []);
  expect(calls.length).toBeGreaterThan(20);
  const scoped = calls.map((call) => `{\n${call}\nvoid answer;\n}`).join("\n");
  const setup = clientSetup.replace("process.env.API_KEY", '"key"').replace('"banklink"', '"../../../../src/client/client.ts"'); // biome-ignore format: one idea
  const snippet = { document: "/docs", language: "ts", file: "calls.ts", code: `${setup}\n${scoped}` };
  expect(
    await complaints(writeProject("calls", [snippet], { lib: ["ESNext", "DOM", "DOM.Iterable"], types: ["node"] })),
  ).toBe("");
});
