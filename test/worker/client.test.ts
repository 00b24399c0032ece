// The package as it is published: unpacked into an empty folder, and used in Node.js, in a Worker and by a compiler.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Packed, pack } from "../packed/pack.ts";
import { expected, type Given, linked } from "../packed/scene.ts";
import { snippetsOf } from "../unit/snippets.ts";
import { startWorkers } from "../workerd/start.ts";
import { type Product, startProduct } from "./product.ts";

const run = promisify(execFile);

let product: Product;
let packed: Packed;
let given: Given;
beforeAll(async () => {
  [product, packed] = await Promise.all([startProduct(), pack()]);
  given = await linked(product);
});
afterAll(async () => {
  await product?.close();
  await packed?.remove();
});

/** A number of its own for each request key. */
const fresh = () => ({ ...given, idempotencyKey: crypto.randomUUID() });

it("has the client, its types, the command, and nothing that they are made of", async () => {
  const files = await readdir(packed.installed, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const paths = names.map((name) => name.slice(packed.installed.length + 1).replaceAll("\\", "/"));
  expect(paths.sort()).toEqual([
    "LICENSE",
    "README.md",
    "dist/cli/banklink.js",
    "dist/client/index.d.ts",
    "dist/client/index.js",
    "package.json",
  ]);
  const { dependencies = {} } = JSON.parse(readFileSync(join(packed.installed, "package.json"), "utf8"));
  expect(dependencies).toEqual({});
  const client = readFileSync(join(packed.installed, "dist/client/index.js"), "utf8");
  expect(client).not.toMatch(/\bimport\b|\brequire\(|process\.|[^y]Buffer\b/);
});

it("works in Node.js", async () => {
  await copyFile("test/packed/consumer.mjs", join(packed.folder, "consumer.mjs"));
  await writeFile(
    join(packed.folder, "main.mjs"),
    `import * as client from "banklink";
     import { consume } from "./consumer.mjs";
     console.info(JSON.stringify(await consume(client, JSON.parse(process.argv[2]))));`,
  );
  const { stdout } = await run(process.execPath, ["main.mjs", JSON.stringify(fresh())], { cwd: packed.folder });
  expect(JSON.parse(stdout)).toEqual(expected(given));
});

it("does what the README's backend does", async () => {
  const { code = "" } = snippetsOf("README.md").find(({ file }) => file === "backend.ts") ?? {};
  await writeFile(join(packed.folder, "backend.mjs"), (await transform(code, { loader: "ts" })).code);
  await writeFile(
    join(packed.folder, "readme.mjs"),
    `import { accountsOf, linkFor, onNotification, onReturn } from "./backend.mjs";
     const given = JSON.parse(process.argv[2]);
     const { body, headers } = given;
     const asked = (text) => new Request("https://app.example.com", { method: "POST", body: text, headers });
     console.info(JSON.stringify({
       made: (await linkFor(given.customer, "order-42")).client_reference_id,
       accounts: (await accountsOf(given.customer)).length,
       returned: await onReturn(given.returnUrl, given.returnSecret),
       answers: [(await onNotification(asked(body))).status, (await onNotification(asked(body + " "))).status],
     }));`,
  );
  const { stdout } = await run(process.execPath, ["readme.mjs", JSON.stringify(given)], {
    cwd: packed.folder,
    env: { ...process.env, BANKLINK_URL: given.url, BANKLINK_API_KEY: given.key, NOTIFY_SECRET: given.secret },
  });
  const seen = { made: "order-42", accounts: 2, returned: `${given.link} is completed`, answers: [204, 400] };
  expect(JSON.parse(stdout)).toEqual(seen);
});

it("works in a Worker", async () => {
  const module = (path: string, contents: string) => ({ type: "ESModule", path: resolve("dist", path), contents });
  const main = `import * as client from "./banklink.mjs";
    import { consume } from "./consumer.mjs";
    export default {
      async fetch(request) {
        return Response.json(await consume(client, await request.json()));
      },
    };`;
  const worker = await startWorkers([
    {
      name: "consumer",
      compatibilityDate: "2025-09-01",
      bindings: {},
      modulesRoot: resolve("dist"),
      modules: [
        module("main.mjs", main),
        module("banklink.mjs", readFileSync(join(packed.installed, "dist/client/index.js"), "utf8")),
        module("consumer.mjs", readFileSync("test/packed/consumer.mjs", "utf8")),
      ],
    },
  ]);
  try {
    const answer = await fetch(worker.url, { method: "POST", body: JSON.stringify(fresh()) });
    expect(await answer.json()).toEqual(expected(given));
  } finally {
    await worker.close();
  }
});

describe("its types", () => {
  /** What the compiler says of `code` in a strict project that has installed the package. */
  async function complaints(code: string): Promise<string> {
    const options = { strict: true, noEmit: true, target: "es2022", module: "nodenext", skipLibCheck: false };
    const lib = ["ES2022", "DOM", "DOM.Iterable"];
    const config = { compilerOptions: { ...options, lib, types: [] }, files: ["main.mts"] };
    await writeFile(join(packed.folder, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(packed.folder, "main.mts"), code);
    const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", packed.folder, "--pretty", "false"];
    return run(process.execPath, tsc).then(
      () => "",
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr || "tsc did not run",
    );
  }
  const code = `
    import { Banklink, BanklinkError, type Event, type Link, VerificationError, verifyNotification, verifyReturn } from "banklink";
    const banklink = new Banklink({ url: "https://link.example.com", key: "key" });
    const link: Link = await banklink.links.create({ account_holder: { type: "customer", customer: "cus_1" } });
    const url: string = link.url;
    const status: "open" | "completed" | "expired" | "revoked" = link.status;
    for await (const one of banklink.all(banklink.links.list, { status: "open" })) one.id satisfies string;
    for await (const one of banklink.all(banklink.accounts.list, { link: link.id })) one.status satisfies string;
    const event: Event = await verifyNotification("", new Headers(), "whsec_");
    const returned: { link: string } = await verifyReturn(url, link.return_secret);
    try {
      await banklink.accounts.refresh("fca_1", ["balance"]);
    } catch (error) {
      if (error instanceof BanklinkError) error.requestId satisfies string | undefined;
      if (error instanceof VerificationError && error.code === "timestamp_too_old") error.message satisfies string;
    }
    export { event, returned, status };`;

  it("compile in a strict project", async () => {
    expect(await complaints(code)).toBe("");
  });

  it("find mistakes", async () => {
    const wrong = code
      .replace('type: "customer", customer', 'type: "customr", customer')
      .replace("link.url", "link.urls")
      .replace('{ status: "open" }', '{ status: "opened" }')
      .replace('["balance"]', '["balances"]');
    const said = await complaints(wrong);
    for (const word of ["customr", "urls", "opened", "balances"]) expect(said).toContain(word);
  });
});
