// The command as it is installed, a process of its own each time, against the running product.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, operatorKey, type Product, startProduct } from "./product.ts";

const binary = resolve("dist/cli/banklink.js");
const folder = mkdtempSync(join(tmpdir(), "banklink-command-"));

let product: Product;
let env: Record<string, string>;
beforeAll(async () => {
  product = await startProduct();
  env = { BANKLINK_URL: product.url.origin, BANKLINK_API_KEY: operatorKey };
});
afterAll(async () => {
  await product?.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command with no variables but `vars`, and nobody at the keyboard. */
function start(args: string[], vars: Record<string, string>, cwd = folder) {
  const { PATH = "", SystemRoot = "" } = process.env;
  const child = spawn(process.execPath, [binary, ...args], {
    cwd,
    env: { PATH, SystemRoot, ...vars },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      printed[name] += chunk;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child: child as ChildProcess, printed, ended };
}

async function banklink(args: string[], vars = env, cwd = folder) {
  const { printed, ended } = start(args, vars, cwd);
  return { code: await ended, ...printed };
}

/** What it prints for programs; it must go well. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await banklink([...args, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

/** An address where nobody answers any more. */
async function deserted(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const api = async (path: string) => (await product.operator("GET", path)).body;
const linesOf = (stdout: string) => stdout.trimEnd().split("\n");

/** A customer who has linked two accounts. */
async function linked() {
  const one = await scene.setScene(product, { permissions: ["payment_method", "balances"] });
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  return { ...one, accounts };
}

describe("links create", () => {
  it("prints the address alone to a pipe, and asks for everything that was said", async () => {
    const { code, stdout, stderr } = await banklink([
      ...["links", "create", "--customer", "cus_sandbox_demo", "--permissions", "balances,ownership"],
      ...["--permissions", "payment_method", "--prefetch", "balances", "--purpose", "Your deposit – 銀行"],
      ...["--return-url", "myapp://done", "--reference", "order-42", "--locale", "es", "--expires", "2d"],
      ...["--metadata", "a=1", "--metadata", "b=x=y", "--limit-accounts", "2"],
    ]);
    expect(code).toBe(0);
    const [id = ""] = /lnk_\w+/.exec(stderr) ?? [];
    const link = await api(`/v1/links/${id}`);
    expect(stdout).toBe(`${link.url}\n`);
    expect(link).toMatchObject({
      account_holder: { type: "customer", customer: "cus_sandbox_demo" },
      permissions: ["balances", "ownership", "payment_method"],
      prefetch: ["balances"],
      purpose: "Your deposit – 銀行",
      return_url: "myapp://done",
      client_reference_id: "order-42",
      locale: "es",
      metadata: { a: "1", b: "x=y" },
      limits: { accounts: 2 },
    });
    expect(Math.abs(link.expires_at - link.created - 2 * 86_400)).toBeLessThan(60);
  });

  it("for programs prints the link whole; a repeat with the same key is the same one", async () => {
    const args = ["links", "create", "--email", "pat@example.com", "--name", "Pat Doe", "--idempotency-key", folder];
    const link = await json(...args);
    expect(link).toEqual(await api(`/v1/links/${link.id}`));
    expect(link.return_secret).toMatch(/^[\w-]{43}$/);
    expect((await json(...args)).id).toBe(link.id);
  });

  it("draws a QR code that is the address, in no colour unless it may", async () => {
    const { stdout } = await banklink(["links", "create", "--customer", "cus_sandbox_demo", "--qr"]);
    const [url = "", ...drawn] = linesOf(stdout);
    expect(stdout).not.toContain("\u001b");
    // Each character is two modules, one above the other; what is drawn is white.
    const white: Record<string, [boolean, boolean]> = { "█": [true, true], "▀": [true, false], "▄": [false, true] };
    const rows = drawn.flatMap((line) => {
      const pairs = [...line].map((char) => white[char] ?? [false, false]);
      return [pairs.map(([upper]) => !upper), pairs.map(([, lower]) => !lower)];
    });
    const { data, size } = encode(url, { border: 2 });
    expect(rows.slice(0, size)).toEqual(data);
    const args = ["links", "create", "--customer", "cus_sandbox_demo", "--qr", "--no-qr"];
    expect(linesOf((await banklink(args, { ...env, FORCE_COLOR: "1" })).stdout)).toHaveLength(1);
  });
});

it("a link that was made is a success, though nobody reads stderr", async () => {
  const { child, printed, ended } = start(["links", "create", "--customer", "cus_sandbox_demo"], env);
  child.stderr?.destroy();
  expect([await ended, printed.stdout]).toEqual([0, expect.stringContaining("/l/")]);
});

describe("links", () => {
  it("are listed, shown, extended and revoked", async () => {
    const one = await linked();
    const { customer, link: id } = one;
    const second = await product.makeLink({ account_holder: { type: "customer", customer } });

    const listed = await json("links", "list", "--holder", customer, "--limit", "1");
    expect(listed).toEqual(await api(`/v1/links?account_holder=${customer}&limit=1`));
    expect(listed.has_more).toBe(true);
    const all = await json("links", "list", "--holder", customer, "--limit", "1", "--all");
    expect(all.map((link: { id: string }) => link.id)).toEqual([second.id, id]);

    const table = await banklink(["links", "list", "--holder", customer, "--status", "completed"]);
    expect(linesOf(table.stdout)).toEqual([
      expect.stringMatching(/^ID +STATUS +HOLDER +REFERENCE +MADE +EXPIRES$/),
      expect.stringMatching(new RegExp(`^${id} +completed +${customer} +\\d{4}-`)),
    ]);
    const coloured = await banklink(["links", "list", "--holder", customer], { ...env, FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("\u001b[32mcompleted");

    const { stdout } = await banklink(["links", "show", id]);
    const link = await api(`/v1/links/${id}`);
    for (const text of [id, "completed", link.url, link.manage_url, customer, "linked", ...one.accounts, "6789"])
      expect(stdout).toContain(text);
    expect(stdout).not.toContain(link.return_secret);
    expect(await json("links", "show", id)).toEqual(link);

    const expires = link.created + 5 * 86_400;
    const extended = await banklink(["links", "extend", second.id, "--expires", String(expires)]);
    expect([extended.code, (await api(`/v1/links/${second.id}`)).expires_at]).toEqual([0, expires]);

    const unasked = await banklink(["links", "revoke", second.id]);
    expect([unasked.code, (await api(`/v1/links/${second.id}`)).status]).toEqual([2, "open"]);
    expect(await json("links", "revoke", second.id, "--yes")).toMatchObject({ id: second.id, status: "revoked" });
  });
});

describe("accounts and holders", () => {
  it("are listed, shown, refreshed, disconnected and erased", async () => {
    const { customer, link, accounts } = await linked();
    const [first = "", second = ""] = accounts;

    const listed = await json("accounts", "list", "--link", link);
    expect(listed).toEqual(await api(`/v1/accounts?link=${link}`));
    const table = linesOf((await banklink(["accounts", "list", "--holder", customer])).stdout);
    expect(table[0]).toMatch(/^ID +STATUS +BANK +LAST4 +KIND +LINKED$/);
    expect(table.slice(1).join()).toMatch(/active +Test \(Non-OAuth\) +6789 +checking/);

    const shown = await banklink(["accounts", "show", first]);
    for (const text of [first, "active", "Test (Non-OAuth)", customer, link]) expect(shown.stdout).toContain(text);
    expect(await json("accounts", "show", first)).toEqual(await api(`/v1/accounts/${first}`));

    expect(await json("accounts", "refresh", first)).toMatchObject({
      id: first,
      balance_refresh: { status: "pending" },
    });
    const refused = await banklink(["accounts", "refresh", first, "--features", "ownership"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/param: features\[0\]\n {2}code: permission_missing\n {2}request id: \S+/);

    // Else it might end between the two answers that are compared below.
    await eventually(
      () => api(`/v1/holders/${customer}`),
      ({ accounts }) => accounts.data[0].balance_refresh.status !== "pending",
    );

    const gone = await banklink(["accounts", "disconnect", second, "--yes"]);
    expect(gone).toMatchObject({ code: 0, stdout: `${second} is disconnected.\n` });

    const holder = await banklink(["holders", "show", customer]);
    for (const text of [customer, link, first, second, "disconnected"]) expect(holder.stdout).toContain(text);
    expect(await json("holders", "show", customer)).toEqual(await api(`/v1/holders/${customer}`));
    const erased = await json("holders", "delete", customer, "--yes");
    expect(erased).toMatchObject({ id: customer, object: "account_holder" });
    await eventually(
      () => product.operator("GET", `/v1/links/${link}`),
      ({ status }) => status === 404,
    );
  });
});

describe("events", () => {
  it("are listed, sent again, and followed until Ctrl+C", async () => {
    const one = await scene.setScene(product);
    const { customer } = one;
    await scene.isTold(one);
    const [created] = (await json("events", "list", "--holder", customer)).data;
    expect(created).toMatchObject({ type: "link.created", delivery: { status: "delivered" } });
    const table = linesOf((await banklink(["events", "list", "--holder", customer])).stdout);
    expect(table[1]).toMatch(new RegExp(`^${created.id} +link.created +delivered +\\S+ \\S+ +1 +${one.link}$`));
    expect((await banklink(["events", "resend", created.id])).stdout).toContain(`${created.id} (link.created) is`);

    const [people, programs] = [[], ["--json"]].map((more) =>
      start(["events", "tail", "--holder", customer, ...more], env),
    );
    const isWaiting = async () =>
      [people, programs].every((each) => each?.printed.stderr.includes("Waiting for events"));
    await eventually(isWaiting, Boolean, 30);
    await product.operator("POST", `/v1/links/${one.link}/revoke`, {});
    await eventually(
      async () => [people?.printed.stdout, programs?.printed.stdout],
      (seen) => seen.every((text) => text?.endsWith("\n")),
      30,
    );
    for (const each of [people, programs]) each?.child.kill("SIGINT");
    expect(await Promise.all([people?.ended, programs?.ended])).toEqual([0, 0]);
    expect(people?.printed.stdout).toMatch(new RegExp(`^\\S+ \\S+ {2}link.revoked {2}${one.link} {2}evt_\\w+\n$`));
    const lines = linesOf(programs?.printed.stdout ?? "").map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ type: "link.revoked", data: { object: { id: one.link } } }]);
  });
});

describe("what goes wrong", () => {
  it("is said with param, code and request id, and to programs as the API said it; with exit code 1", async () => {
    const people = await banklink(["links", "show", "lnk_nope"]);
    expect([people.code, people.stdout]).toEqual([1, ""]);
    expect(people.stderr).toMatch(/^banklink: No such link: 'lnk_nope'.*\n {2}param: id\n {2}code: resource_missing\n {2}request id: \S+\n$/); // biome-ignore format: one idea
    const programs = await banklink(["links", "show", "lnk_nope", "--json"]);
    expect([programs.code, programs.stdout]).toEqual([1, ""]);
    const said = await product.operator("GET", "/v1/links/lnk_nope");
    expect(JSON.parse(programs.stderr)).toEqual({ error: { ...said.body.error, request_id: expect.any(String) } });
  });

  it("a wrong key and a wrong address are told apart", async () => {
    const key = await banklink(["links", "list"], { ...env, BANKLINK_API_KEY: "wrong_key" });
    expect([key.code, key.stderr]).toEqual([1, expect.stringContaining("BANKLINK_API_KEY")]);
    expect(key.stderr).not.toContain("wrong_key");
    const address = await banklink(["links", "list", "--url", await deserted()]);
    expect([address.code, address.stderr]).toEqual([1, expect.stringContaining("cannot be reached")]);
  });

  it("a .dev.vars in the folder says where banklink is; without anything it ends with 2", async () => {
    const nothing = await banklink(["links", "list"], {});
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("BANKLINK_URL")]);
    const configured = mkdtempSync(join(folder, "configured-"));
    const vars = `\ufeffPUBLIC_URL: ${product.url.origin}\r\nexport  API_KEY="${operatorKey},old"\r\n`;
    writeFileSync(join(configured, ".dev.vars"), vars);
    expect((await banklink(["links", "list", "--limit", "1"], {}, configured)).code).toBe(0);
  });
});

describe("doctor", () => {
  const pageHeaders = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
  };
  const healthy = {
    doctor: { object: "doctor", ok: true, findings: [{ check: "kv", status: "ok", message: "KV works.", mend: null }] },
    health: { status: 200, body: { object: "health", status: "ok" } as object },
    headers: pageHeaders as Record<string, string>,
    date: () => new Date(),
  };

  /** Runs the doctor on what answers as `patient` does. */
  async function examine(patient: typeof healthy, ...more: string[]) {
    const server = createServer((request, response) => {
      const [status, body, headers] =
        request.url === "/v1/doctor"
          ? [200, patient.doctor, {}]
          : request.url === "/healthz"
            ? [patient.health.status, patient.health.body, {}]
            : [404, {}, patient.headers];
      response.writeHead(status, {
        "Content-Type": "application/json",
        Date: patient.date().toUTCString(),
        ...headers,
      });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const seen = await banklink(["doctor", "--url", url, ...more]);
    server.closeAllConnections();
    server.close();
    return seen;
  }

  it("ends with 0 when all is well inside and outside", async () => {
    const { code, stdout } = await examine(healthy);
    expect(stdout).toContain("ok    kv: KV works.\n");
    for (const check of ["url", "clock", "headers"]) expect(stdout).toMatch(new RegExp(`^ok +${check}: `, "m"));
    expect(code).toBe(0);
    const programs = await examine(healthy, "--json");
    expect(JSON.parse(programs.stdout)).toEqual({ ...healthy.doctor, outside: expect.any(Array) });
  });

  it("says what is wrong, and how to mend it, and ends with 1", async () => {
    const finding = { check: "webhook_endpoint", status: "fail", message: "There is none.", mend: "Run setup again." };
    const { "X-Content-Type-Options": _, ...fewer } = pageHeaders;
    const { code, stdout } = await examine({
      doctor: { object: "doctor", ok: false, findings: [finding as never] },
      health: { status: 503, body: { object: "health", problems: [{ name: "API_KEY", problem: "is not set" }] } },
      headers: { ...fewer, "Referrer-Policy": "unsafe-url" },
      date: () => new Date(Date.now() - 3_600_000),
    });
    expect(stdout).toContain("fail  webhook_endpoint: There is none.\n      Run setup again.\n");
    expect(stdout).toContain("fail  health: API_KEY: is not set");
    expect(stdout).toMatch(/^fail {2}clock: .* 3\d\d\d s ahead of banklink's/m);
    expect(stdout).toMatch(/^fail {2}headers: .*: x-content-type-options, referrer-policy\./m);
    expect(code).toBe(1);
  });

  it("says so when something else is at the address, or nothing", async () => {
    const stranger = await examine({ ...healthy, health: { status: 200, body: { hello: "world" } } });
    expect([stranger.code, stranger.stdout]).toEqual([1, expect.stringContaining("Something else than banklink")]);
    const nobody = await banklink(["doctor", "--url", await deserted()]);
    expect([nobody.code, nobody.stdout]).toEqual([1, expect.stringContaining("does not answer: ECONNREFUSED")]);
  });
});
