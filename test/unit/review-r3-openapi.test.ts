// Review of the description: what it, and the pages made of it, leave out; and what the check of every call lets pass.
import { describe, expect, it } from "vitest";
import { llmsText } from "../../src/openapi/page/llms.ts";
import { client, clientSetup } from "../../src/openapi/page/samples.ts";
import { document, operations } from "../contract/described.ts";
import { hold } from "../contract/hold.ts";
import { complaints } from "./compiler.ts";
import { writeProject } from "./snippets.ts";

describe("the check of every call notices", () => {
  const headers = (more: Record<string, string> = {}) =>
    new Headers({ "Content-Type": "application/json", "Request-Id": `req_${"0".repeat(24)}`, ...more });
  const refusal = (status: number, type: string, code: string) => ({
    method: "GET",
    path: "/v1/links",
    sent: undefined,
    status,
    headers: headers(),
    body: { error: { type, code, message: "x", request_id: `req_${"0".repeat(24)}` } },
  });
  it("a 429 without Retry-After", () => {
    expect(() => hold(refusal(429, "rate_limit_error", "rate_limited"))).toThrow();
  });
  it("a 503 of the index without Retry-After", () => {
    expect(() => hold(refusal(503, "api_error", "index_unavailable"))).toThrow();
  });
  it("a type that does not go with the status", () => {
    expect(() => hold(refusal(401, "stripe_error", "api_key_invalid"))).toThrow();
  });
  it("a request_id in the body that is not the header's", () => {
    const one = refusal(401, "authentication_error", "api_key_invalid");
    one.body.error.request_id = `req_${"1".repeat(24)}`;
    expect(() => hold(one)).toThrow();
  });
});

it("the client's setup, as /docs shows it, compiles under strict", { timeout: 120_000 }, async () => {
  const sample = operations.flatMap(({ operation }) => client(operation) ?? [])[0];
  const code = `${clientSetup.replace('"banklink"', '"../../../../src/client/client.ts"')}\n${sample}\nvoid answer;\n`;
  const snippet = { document: "/docs", language: "ts", file: "setup.ts", code };
  expect(await complaints(writeProject("r3-setup", [snippet], { lib: ["ESNext", "DOM", "DOM.Iterable"], types: ["node"] }))).toBe(""); // biome-ignore format: one idea
});

it("the client takes every query parameter that the description has", { timeout: 120_000 }, async () => {
  const code = `import { Banklink } from "../../../../src/client/client.ts";
const banklink = new Banklink({ url: "https://x.example", key: "key" });
void banklink.stats.retrieve({ stripe_account: "acct_1" });\n`;
  const snippet = { document: "client", language: "ts", file: "stats.ts", code };
  expect(await complaints(writeProject("r3-stats", [snippet], { lib: ["ESNext", "DOM", "DOM.Iterable"], types: ["node"] }))).toBe(""); // biome-ignore format: one idea
});

describe("llms.txt says", () => {
  const text = llmsText(document);
  const part = text.slice(text.indexOf("GET /v1/links\n"), text.indexOf("GET /v1/links/{id}"));
  it("how much a list's limit may be, and what it is when left out", () => {
    const line = part.split("\n").find((one) => one.startsWith("- `limit`")) ?? "";
    expect(line).toMatch(/100/);
    expect(line).toMatch(/10\b/);
  });
  it("how long a purpose may be", () => {
    expect(text.split("\n").find((one) => one.includes("`purpose`:"))).toMatch(/500/);
  });
  it("what each operation may be refused with", () => {
    const refresh = text.slice(text.indexOf("/v1/accounts/{id}/refresh"), text.indexOf("/v1/accounts/{id}/subscribe"));
    expect(refresh).toContain("refresh_not_available");
  });
});

it("POST /webhooks/stripe names the header that it cannot do without", () => {
  const { parameters = [] } = document.paths["/webhooks/stripe"]?.post ?? {};
  expect(JSON.stringify(parameters)).toContain("Stripe-Signature");
});
