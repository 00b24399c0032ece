// The API's description: clean by a linter's rules, complete, and of one mind with the schemas that validate requests.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { accountListSchema, refreshSchema, transactionsSchema } from "../../src/api/accounts-schema.ts";
import { changeSchema, listSchema, termsSchema } from "../../src/api/links-schema.ts";
import { createApp } from "../../src/app.ts";
import { clientTypes } from "../../src/commands/openapi.mjs";
import { cancelSchema, sessionSchema } from "../../src/customer/requests.ts";
import { requestSchema } from "../../src/openapi/convert.ts";
import { describe as describeFields } from "../../src/openapi/describe.ts";
import { errorCodes } from "../../src/openapi/errors.ts";
import { compile } from "../contract/compile.ts";
import { at, document, flaw, operations } from "../contract/described.ts";
import { sourcesOf } from "./sources.ts";

describe("the document", () => {
  it("is clean by Redocly's recommended rules", async () => {
    const folder = mkdtempSync(join(tmpdir(), "banklink-openapi-"));
    writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
    const lint = [resolve("test/docs/node_modules/@redocly/cli/bin/cli.js"), "lint", "openapi.json"];
    const options = ["--extends=recommended", "--format=json"];
    // Nobody is asked for a newer version, and nobody is told that this one ran.
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", CI: "true" };
    const run = promisify(execFile)(process.execPath, [...lint, ...options], { cwd: folder, env });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    rmSync(folder, { recursive: true });
    const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; message: string }[] };
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  it("has a description on every field, and lists what must be there", () => {
    const bare: string[] = [];
    const walk = (value: unknown, where: string) => {
      if (typeof value !== "object" || value === null) return;
      const { properties } = value as { properties?: Record<string, { description?: string; $ref?: string }> };
      for (const [name, field] of Object.entries(properties ?? {}))
        if (!field.description && !field.$ref) bare.push(`${where}.${name}`);
      for (const [key, inner] of Object.entries(value)) if (key !== "example") walk(inner, `${where}.${key}`);
    };
    walk(document.components.schemas, "");
    expect(bare).toEqual([]);
    const open = Object.entries(document.components.schemas).filter(
      ([, { type, additionalProperties }]) => type === "object" && additionalProperties !== false,
    );
    const ofStripe = [
      "Refresh",
      "TransactionRefresh",
      "Balance",
      "AccountNumber",
      "Account",
      "Owner",
      "Transaction",
      "StripeEvent",
    ];
    const ofCustomer = ["SessionStart", "SessionComplete", "SessionCancel", "ManageDisconnect", "ManageDeletion"];
    expect(open.map(([name]) => name)).toEqual([...ofStripe.slice(0, -1), ...ofCustomer, "StripeEvent"]);
  });

  it("has an example on every operation, and every example is valid", () => {
    let examples = 0;
    const check = (media: object, ...place: (string | number)[]) => {
      const { example, examples: some = {} } = media as { example?: unknown; examples?: Record<string, unknown> };
      const own = Object.entries(some).map(([name, each]) => [name, resolved(each)] as const);
      for (const [name, { value }] of [
        ...(example === undefined ? [] : [["example", { value: example }] as const]),
        ...own,
      ]) {
        expect(flaw(at(...place, "schema"), value), `${place.join(" ")} ${name}`).toBeNull();
        examples++;
      }
      expect(example !== undefined || own.length > 0, place.join(" ")).toBe(true);
    };
    for (const { path, method, operation } of operations) {
      const { parameters = [], requestBody, responses } = operation;
      const place = ["paths", path, method.toLowerCase()];
      parameters.forEach(({ example, in: where, name }, index) => {
        if (where === "path") expect(example, `${path} ${name}`).toBeDefined();
        if (example !== undefined) expect(flaw(at(...place, "parameters", index, "schema"), example, true)).toBeNull();
      });
      if (requestBody)
        check(requestBody.content["application/json"], ...place, "requestBody", "content", "application/json");
      for (const [status, response] of Object.entries(responses)) {
        const shared = response.$ref?.split("/").slice(1);
        const content = resolved(response).content?.["application/json"];
        check(content, ...(shared ?? [...place, "responses", status]), "content", "application/json");
      }
    }
    for (const [type, { post }] of Object.entries(document.webhooks))
      check(post.requestBody?.content["application/json"] ?? {}, "webhooks", type, "post", "requestBody", "content", "application/json"); // biome-ignore format: one idea
    expect(examples).toBeGreaterThan(200);
  });

  it("has every route of the app but the pages, and its operations are routes", () => {
    const app = createApp({ src: "", scripts: [], frames: [], connects: [] });
    const named = (path: string) => path.replaceAll(/\/:(\w+)/g, "/{$1}").replace(/\/$/, "");
    const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${named(path)}`); // biome-ignore format: one idea
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const undescribed = new Set(routes).difference(new Set(described));
    const pages = ["GET /l/{token}", "GET /l/{token}/return", "GET /m/{token}"];
    expect([...undescribed].filter((route) => !route.includes("script")).sort()).toEqual(pages);
    expect(described.filter((route) => !routes.includes(route) && !route.startsWith("GET /v1/"))).toEqual([]);
  });

  it("knows every code that the source answers with", () => {
    const rooms = ["domain", "http", "api", "webhooks", "stripe"];
    const text = sourcesOf(rooms.map((room) => `src/${room}/**/*.ts`)).join("\n");
    const said = /kind: "(?:invalid|conflict|gone)",\s+code: "(\w+)"|(?:conflict\(|invalid\(\d+,)\s*"(\w+)"/g;
    const codes = new Set([...text.matchAll(said)].map(([, one, other]) => one ?? other ?? ""));
    expect(codes.size).toBeGreaterThan(15);
    expect([...codes].filter((code) => !(code in errorCodes))).toEqual([]);
  });
});

/** What `value` is, or what it refers to. */
// biome-ignore lint/suspicious/noExplicitAny: anything of the document
function resolved(value: any): any {
  const keys: string[] = value.$ref?.split("/").slice(1) ?? [];
  // biome-ignore lint/suspicious/noExplicitAny: anything of the document
  return value.$ref ? keys.reduce((node: any, key) => node[key], document) : value;
}

describe("the schemas of requests", () => {
  const holder = { type: "customer", customer: "cus_1" };
  const made = (more: object) => ({ account_holder: holder, ...more });
  const of = (more: object) => ({ account_holder: { type: "customer", email: "pat@example.com", ...more } });
  const shown = { text: "0".repeat(64), locale: "en", shown_at: 1 };
  const cases: [string, v.GenericSchema, unknown[], unknown[]][] = [
    ["ids of Stripe's", termsSchema, [made({ stripe_account: "acct_1" }), made({ stripe_account: null })], [made({ stripe_account: "cus_1" }), made({ stripe_account: "acct_" }), made({ stripe_account: `acct_${"a".repeat(201)}` }), made({ relink: "fca_1\n" }), made({ relink: 1 })]], // biome-ignore format: one idea
    [
      "account holders",
      accountListSchema,
      [{ account_holder: "cus_1" }, { account_holder: "acct_1" }],
      [{ account_holder: "sub_1" }, { account_holder: "xcus_1" }, { account_holder: 1 }],
    ],
    ["who is linked", termsSchema, [{ account_holder: { type: "account", account: "acct_1" } }, {}], [{ account_holder: { type: "customer", account: "acct_1" } }, { account_holder: { type: "person" } }, { account_holder: ["cus_1"] }, { account_holder: { customer: "cus_1" } }]], // biome-ignore format: one idea
    ["e-mail addresses", termsSchema, [of({}), of({ email: "zoë@exämple.com" })], [of({ email: "pat@example" }), of({ email: "a b@example.com" }), of({ email: "pat\u202e@example.com" }), of({ email: `${"a".repeat(512)}@b.com` })]], // biome-ignore format: one idea
    ["phone numbers", termsSchema, [of({ phone: "+15551234567" }), of({ phone: "+1 (555) 123-4567" })], [of({ phone: "5551234567" }), of({ phone: "+05551234567" }), of({ phone: "+1555" }), of({ phone: "+1555123456789012" }), of({ phone: `+1 ${" ".repeat(40)}5551234567` })]], // biome-ignore format: one idea
    ["text of one line", termsSchema, [made({ client_reference_id: "№ 7" }), made({ client_reference_id: "😀".repeat(200) })], [made({ client_reference_id: "a\nb" }), made({ client_reference_id: "" }), made({ client_reference_id: "\u3164" }), made({ client_reference_id: "😀".repeat(201) }), made({ client_reference_id: "a\u2028b" })]], // biome-ignore format: one idea
    ["text of several lines", termsSchema, [made({ purpose: "a\nb" }), made({ purpose: null }), made({ purpose: "שלום" })], [made({ purpose: "a\u202eb" }), made({ purpose: " " }), made({ purpose: "a".repeat(501) })]], // biome-ignore format: one idea
    ["lists of words", termsSchema, [made({ permissions: ["balances", "ownership"] }), made({ prefetch: [] })], [made({ permissions: ["balances", "balances"] }), made({ permissions: [] }), made({ permissions: ["money"] }), made({ permissions: "balances" })]], // biome-ignore format: one idea
    ["filters", termsSchema, [made({ filters: {} }), made({ filters: { country: "US" } })], [made({ filters: [] }), made({ filters: { country: "DE" } }), made({ filters: { city: "x" } }), made({ filters: null })]], // biome-ignore format: one idea
    ["limits", termsSchema, [made({ limits: { accounts: 1 } }), made({ limits: null }), made({ limits: { accounts: 1000 } })], [made({ limits: { accounts: 0 } }), made({ limits: { accounts: 1.5 } }), made({ limits: { accounts: 1001 } }), made({ limits: {} }), made({ limits: [1] })]], // biome-ignore format: one idea
    [
      "times",
      changeSchema,
      [{ expires_at: 1_790_000_000 }, {}],
      [{ expires_at: "1790000000" }, { expires_at: 1.5 }, { expires_at: null }],
    ],
    ["metadata", termsSchema, [made({ metadata: { ключ: "a\tb\n😀" } }), made({ metadata: { ["😀".repeat(40)]: "😀".repeat(500) } }), made({ metadata: Object.fromEntries([...Array(50)].map((_, i) => [`k${i}`, ""])) })], [made({ metadata: { "": "a" } }), made({ metadata: { "a\nb": "c" } }), made({ metadata: { a: 1 } }), made({ metadata: { ["k".repeat(41)]: "a" } }), made({ metadata: { a: "b".repeat(501) } }), made({ metadata: { a: "😀".repeat(501) } }), made({ metadata: { ["😀".repeat(41)]: "a" } }), made({ metadata: { constructor: "x" } }), made({ metadata: Object.fromEntries([...Array(51)].map((_, i) => [`k${i}`, ""])) }), made({ metadata: [] })]], // biome-ignore format: one idea
    [
      "a change of metadata",
      changeSchema,
      [{ metadata: "" }, { metadata: null }, { metadata: { a: "" } }],
      [{ metadata: "x" }, { metadata: [] }, { metadata: { a: null } }],
    ],
    [
      "features",
      refreshSchema,
      [{ features: ["balance", "ownership"] }],
      [
        {},
        { features: [] },
        { features: ["balances"] },
        { features: ["balance", "balance"] },
        { features: ["balance"], more: 1 },
      ],
    ],
    ["what was reported", cancelSchema, [{ code: "canceled" }, { code: "Canceled", more: 1 }, { code: "Failed", stripe_code: "a_1" }, { code: "offline", message: "😀".repeat(200) }], [{}, { code: "tired" }, { code: "failed", stripe_code: "A!" }, { code: "failed", message: "😀".repeat(201) }, { code: "failed", session: "cs_1" }]], // biome-ignore format: one idea
    ["what was shown", sessionSchema, [{ consent: null }, { consent: shown }, { webview: true, more: 1 }], [{ consent: { ...shown, text: "0".repeat(63) } }, { consent: { ...shown, locale: "de" } }, { consent: [] }, { webview: "yes" }, { consent: { ...shown, shown_at: 1.5 } }]], // biome-ignore format: one idea
  ];

  it.each(cases)("say of %s what validates", (name, schema, taken, refused) => {
    const validate = compile(requestSchema(schema));
    for (const [values, isTaken] of [[taken, true], [refused, false]] as const) // biome-ignore format: one idea
      for (const value of values) {
        expect(v.safeParse(schema, value).success, `valibot: ${name} ${JSON.stringify(value)}`).toBe(isTaken);
        expect(validate(value), `the description: ${name} ${JSON.stringify(value)}`).toBe(isTaken);
      }
  });

  it.each<[v.GenericSchema, string, string[], string[]]>([
    [listSchema, "limit", ["1", "100", "007"], ["0", "101", "1.5", "a", "-1", ""]],
    [transactionsSchema, "transacted_after", ["0", "999999999999"], ["-1", "1e3x", "9999999999999", "a"]],
  ])("say what a query's numbers may be: %#", (schema, name, taken, refused) => {
    const validate = compile(requestSchema(schema));
    for (const [values, isTaken] of [[taken, true], [refused, false]] as const) // biome-ignore format: one idea
      for (const value of values) {
        expect(v.safeParse(schema, { [name]: value }).success, value).toBe(isTaken);
        expect(validate({ [name]: value === "" || Number.isNaN(Number(value)) ? value : Number(value) }), value).toBe(
          isTaken,
        );
      }
  });

  it("are not described without words for each field, nor with words for none", () => {
    const schema = requestSchema(v.strictObject({ a: v.string(), b: v.optional(v.strictObject({ c: v.string() })) }));
    const words = { a: "A.", b: "B.", "b.c": "C." };
    expect(describeFields(schema, words, "It")).toMatchObject({
      properties: { b: { properties: { c: { description: "C." } } } },
    });
    expect(() => describeFields(schema, { a: "A.", b: "B." }, "It")).toThrow("It does not say what b.c means.");
    expect(() => describeFields(schema, { ...words, d: "D." }, "It")).toThrow("It has no d");
  });

  it("are not described with a check that has no JSON Schema", () => {
    const odd = v.strictObject({ a: v.pipe(v.string(), v.check((text) => text !== "x", "must not be x")) }); // biome-ignore format: one idea
    expect(() => requestSchema(odd)).toThrow('How is this check said in JSON Schema? "must not be x"');
    expect(() => requestSchema(v.strictObject({ a: v.custom(() => true) }))).toThrow(
      "What does this custom schema accept?",
    );
  });
});

it("the client's types are what the description gives: npm run openapi", { timeout: 120_000 }, async () => {
  expect(readFileSync("src/client/types.ts", "utf8")).toBe(await clientTypes());
});
