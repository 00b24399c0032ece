// Review of the API as it is described, and of the client and the command against the running product.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Banklink, BanklinkError } from "../../src/client/client.ts";
import { at, flaw } from "../contract/described.ts";
import { demoCustomer, operatorKey, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
  await product.makeLink();
});
afterAll(() => product.close());

const body = at("paths", "/v1/links", "post", "requestBody", "content", "application/json", "schema");

describe("what is refused is not described as right", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a metadata value of 400 characters, each an emoji", { metadata: { note: "😀".repeat(400) } }],
    ["a purpose with a control character", { purpose: "rent\u0007" }],
    ["a customer without an id or an e-mail address", { account_holder: { type: "customer" } }],
    ["a customer's id beside a new customer's name", { account_holder: { ...demoCustomer, name: "Pat" } }],
  ])("%s", async (_, terms) => {
    const sent = { account_holder: demoCustomer, ...terms };
    const { status } = await product.operator("POST", "/v1/links", sent);
    expect(flaw(body, sent) === null, `${status}, ${flaw(body, sent)}`).toBe(status === 200);
  });
});

describe("the client, with an id that is empty, as of a variable that is not set", () => {
  const banklink = () => new Banklink({ url: product.url.origin, key: operatorKey, retries: 0 });
  const outcome = (call: () => Promise<unknown>) =>
    Promise.resolve()
      .then(call)
      .then(
        (answer) => answer,
        (error: unknown) => (error instanceof BanklinkError || error instanceof TypeError ? "refused" : error),
      );
  it.each(["", "."])("does not answer links.retrieve(%j) with the list of all links", async (id) => {
    expect(await outcome(() => banklink().links.retrieve(id))).toBe("refused");
  });
  it("makes no link where one was to be changed", async () => {
    const change = { account_holder: demoCustomer } as never;
    expect(await outcome(() => banklink().links.update("", change))).toBe("refused");
  });
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "banklink-r3-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (args: string[], vars: Record<string, string>, isDeaf = false) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
      const { PATH = "" } = process.env;
      const child = spawn(process.execPath, [resolve("dist/cli/banklink.js"), ...args], {
        cwd: folder,
        env: { PATH, ...vars },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { stdout: "", stderr: "" };
      child.stdout.on("data", (chunk) => (printed.stdout += chunk));
      if (isDeaf) child.stderr.destroy();
      else child.stderr.on("data", (chunk) => (printed.stderr += chunk));
      child.once("close", (code) => done({ code, ...printed }));
    });
  const env = () => ({ BANKLINK_URL: product.url.origin, BANKLINK_API_KEY: operatorKey });

  it("does not crash on an id that leads to another route", async () => {
    const { stderr } = await run(["links", "show", "."], env());
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("has made a link: nobody reading stderr is no failure", async () => {
    const { code, stdout } = await run(["links", "create", "--customer", "cus_sandbox_demo"], env(), true);
    expect([code, stdout]).toEqual([0, expect.stringContaining("/l/")]);
  });

  it.each([
    ["a byte order mark, as Windows' editors write it", "\ufeffAPI_KEY=KEY\nPUBLIC_URL=URL\n"],
    ["two spaces after export", "export  API_KEY=KEY\nexport  PUBLIC_URL=URL\n"],
    ["a colon", "API_KEY: KEY\nPUBLIC_URL: URL\n"],
  ])("reads .dev.vars as wrangler does: %s", async (_, text) => {
    writeFileSync(join(folder, ".dev.vars"), text.replace(/KEY\n/, `${operatorKey}\n`).replace("URL\n", `${product.url.origin}\n`)); // biome-ignore format: one idea
    const { code, stderr } = await run(["links", "list", "--limit", "1"], {});
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("banklink:")]);
  });
});
