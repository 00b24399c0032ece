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

describe("llms.txt says", () => {
  const after = (heading: string) => llms.slice(llms.indexOf(`${heading}\n`)).split("\n### ")[0] ?? "";
  it.each([
    ["what a list's limit may be, and is", "GET /v1/links", /`limit`.* From 1 to 100, default 10\./],
    ["how long a text may be", "POST /v1/links", /`purpose`: .* At most 500 characters\./],
    [
      "what metadata may be",
      "POST /v1/links",
      /`metadata`: .* At most 50 keys, keys of at most 40 characters, values of/,
    ],
    [
      "what an operation is refused with",
      "/v1/accounts/{id}/refresh",
      /^- refuses with .*409 .*`refresh_not_available`/m,
    ],
    ["which header an operation needs", "POST /webhooks/stripe", /`Stripe-Signature` \(header, required\)/],
    ["what is answered beside the good", "GET /healthz", /^- answers 503: HealthProblems/m],
  ])("%s", (_, heading, said) => expect(after(heading)).toMatch(said));
});

describe("the client", { timeout: 120_000 }, () => {
  const setup = clientSetup.replace('"banklink"', '"../../../../src/client/client.ts"');
  /** What the compiler says of calls of the client, each by itself. */
  const said = (name: string, calls: string[]) => {
    const code = `${setup}\n${calls.map((call) => `{\n${call}\nvoid answer;\n}`).join("\n")}`;
    const snippet = { document: "/docs", language: "ts", file: `${name}.ts`, code };
    return complaints(writeProject(name, [snippet], { lib: ["ESNext", "DOM", "DOM.Iterable"], types: ["node"] }));
  };

  it("has a call of every operation, which compiles as the page shows it", async () => {
    expect(withoutCall(document)).toEqual([]);
    const calls = operations.flatMap(({ operation }) => client(operation) ?? []);
    expect(calls.length).toBeGreaterThan(20);
    expect(await said("calls", calls)).toBe("");
  });

  it("takes every query that the description has for what is read", async () => {
    const calls = operations.flatMap(({ method, operation }) => {
      const { parameters = [] } = operation;
      const [, name] = /banklink\.([\w.]+)\(/.exec(client(operation) ?? "") ?? [];
      const asked = parameters.filter((parameter) => parameter.in === "query");
      if (method !== "GET" || !name || asked.length === 0) return [];
      const query: Record<string, unknown> = {};
      for (const { name, schema } of asked) {
        const [outer = "", inner] = name.split(/[[\]]/);
        const value = schema.enum?.[0] ?? (schema.type === "integer" ? 1 : "acct_1");
        query[outer] = inner === undefined ? value : { ...(query[outer] as object), [inner]: value };
      }
      const given = [...parameters.filter((each) => each.in === "path").map(() => '"id"'), JSON.stringify(query)];
      return `const answer = await banklink.${name}(${given.join(", ")});`;
    });
    expect(calls.length).toBeGreaterThan(8);
    expect(await said("queries", calls)).toBe("");
  });

  it("takes no holder that the API refuses", async () => {
    const holders = [
      '{ type: "customer" }',
      '{ type: "customer", customer: "cus_1", name: "Pat" }',
      '{ type: "customer", customer: "cus_1", customer_account: "acct_1" }',
      '{ type: "customer", name: "Pat" }',
      '{ type: "account", account: "acct_1", email: "pat@example.com" }',
    ];
    const made = (holder: string) => `const answer = await banklink.links.create({ account_holder: ${holder} });`;
    const refused = (await said("holders", holders.map(made))).match(/error TS/g) ?? [];
    expect(refused).toHaveLength(holders.length);
  });
});
