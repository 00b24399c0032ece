// Review of the command: long lists, odd input, configuration.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { printTable } from "../../../src/cli/print.ts";
import { timeOf } from "../../../src/cli/time.ts";
import { width } from "../../../src/cli/width.ts";
import { banklink, terminalIo } from "./terminal.ts";

let respond: (path: string, method: string) => { status?: number; headers?: Record<string, string>; body: unknown };
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  const { status = 200, headers = {}, body } = respond(request.url ?? "", request.method ?? "");
  response
    .writeHead(status, { "Content-Type": "application/json", ...headers })
    .end(typeof body === "string" ? body : JSON.stringify(body));
});
let env: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  env = { BANKLINK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, BANKLINK_API_KEY: "key" };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("prints a table of 200,000 rows", () => {
  const { io } = terminalIo({});
  const rows = Array.from({ length: 200_000 }, (_, n) => ({ id: `lnk_${n}` }));
  expect(() => printTable(io, [{ title: "ID", of: ({ id }) => id }], rows)).not.toThrow();
});

it.each(["2026-02-30T10:00", "2026-11-31T00:00:00Z", "2026-12-015", "2026-12-01 (noon)"])("%s is no time", (text) => {
  expect(() => timeOf(text, "expires", 1)).toThrow(/--expires must be/);
});

it.each([
  ["👨‍👩‍👧", 2],
  ["🇺🇸", 2],
  ["e\u0301", 1],
  ["銀行", 4],
  ["ｱ", 1],
  ["ﾊﾞ", 2],
  ["กำ", 2],
  ["한", 2],
  ["\u1112\u1161\u11ab", 2],
  ["❤️", 2],
  ["☕", 2],
  ["😀", 2],
  ["\u200d", 0],
])("%s is %i columns wide", (text, columns) => {
  expect(width(text)).toBe(columns);
});

it("says what is wrong with an Idempotency-Key that no header can carry", async () => {
  respond = () => ({ body: { id: "lnk_1", object: "onboarding_link", url: "http://x/l/y", expires_at: 1 } });
  const { stderr } = await banklink(["links", "create", "--customer", "cus_1", "--idempotency-key", "заказ-42"], {
    env,
  });
  expect(stderr).not.toContain("cannot be reached");
});

it("an empty --holder= is refused, and does not list everything", async () => {
  const { code } = await banklink(["links", "list", "--holder="], { env });
  expect(code).toBe(2);
});

it("--help after a value-taking option is that option's value only when it is one", async () => {
  const { code, stderr } = await banklink(["links", "create", "--customer", "cus_1", "--purpose=-h"], { env });
  expect([code, stderr]).toEqual([0, expect.stringContaining("lnk_1")]);
});

it("--constructor is an unknown option like any other", async () => {
  const { code, stderr } = await banklink(["links", "list", "--constructor", "x"], { env });
  expect([code, stderr]).toEqual([2, expect.not.stringContaining("native code")]);
});

it("what another program answers is a failure with a word, not a crash", async () => {
  respond = () => ({ body: { hello: "world" } });
  for (const args of [
    ["links", "list"],
    ["links", "show", "lnk_1"],
    ["accounts", "show", "fca_1"],
    ["holders", "show", "cus_1"],
    ["events", "list", "--holder", "cus_1"],
    ["doctor"],
  ]) {
    const { code } = await banklink(args, { env });
    expect([args, code]).toEqual([args, 1]);
  }
});
