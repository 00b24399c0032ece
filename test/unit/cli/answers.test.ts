// The command and what it is answered, by a server of the test's own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { banklink } from "./terminal.ts";

let body: object = {};
let seen: string[] = [];
const server = createServer(async (request, response) => {
  let sent = "";
  for await (const chunk of request) sent += chunk;
  seen.push(sent);
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
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

it("a value that looks like an option is one where it is said with =", async () => {
  body = { id: "lnk_1", object: "onboarding_link", url: "http://x/l/y", expires_at: 1 };
  seen = [];
  const { code, stderr } = await banklink(["links", "create", "--customer", "cus_1", "--purpose=-h"], { env });
  expect([code, stderr]).toEqual([0, expect.stringContaining("lnk_1")]);
  expect(JSON.parse(seen[0] ?? "")).toMatchObject({ purpose: "-h" });
});

it.each([
  [["links", "list"]],
  [["links", "show", "lnk_1"]],
  [["accounts", "show", "fca_1"]],
  [["holders", "show", "cus_1"]],
  [["events", "list", "--holder", "cus_1"]],
  [["doctor"]],
])("what another program answers is said to be that: %j", async (args) => {
  body = { hello: "world" };
  const { code, stderr } = await banklink(args, { env });
  expect([code, stderr]).toEqual([1, expect.stringContaining("no answer of banklink's")]);
});
