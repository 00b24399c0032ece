// The sandbox as the official Stripe CLI meets it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "./harness.ts";

const run = promisify(execFile);
const binary = new URL("../../node_modules/.bin/stripe", import.meta.url).pathname;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

async function stripe<T>(...words: string[]): Promise<T> {
  const options = ["--api-base", sandbox.url.origin, "--api-key", "sk_test_0123456789abcdefghijklmn"];
  const { stdout } = await run(binary, [...words, ...options], { timeout: 30_000 });
  return JSON.parse(stdout) as T;
}

interface Listed {
  object: string;
  data: { id: string }[];
}

test("lists linked accounts", async () => {
  expect(await stripe<Listed>("get", "/v1/financial_connections/accounts")).toMatchObject({ object: "list", data: [] });
  const [account] = await sandbox.link("Test (Non-OAuth)");
  const { data } = await stripe<Listed>(
    "get",
    "/v1/financial_connections/accounts",
    "-d",
    "account_holder[customer]=cus_sandbox_demo",
  );
  expect(data.map(({ id }) => id)).toEqual([account?.id]);
});

test("makes a customer and a session", async () => {
  const customer = await stripe<{ id: string }>("post", "/v1/customers", "-d", "name=CLI");
  expect(customer).toMatchObject({ object: "customer", name: "CLI" });
  const session = await stripe(
    "post",
    "/v1/financial_connections/sessions",
    ...["-d", "account_holder[type]=customer", "-d", `account_holder[customer]=${customer.id}`],
    ...["-d", "permissions[0]=balances", "-d", "permissions[1]=ownership"],
  );
  expect(session).toMatchObject({ object: "financial_connections.session", permissions: ["balances", "ownership"] });
});

test("hears of errors", async () => {
  expect(await stripe("get", "/v1/customers/cus_nope")).toMatchObject({
    error: { code: "resource_missing", param: "id" },
  });
});
