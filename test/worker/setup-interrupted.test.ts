// npm run setup where a run before it failed half-way, moved the Worker or was made with other keys: the endpoints that
// deliver are those whose secrets the Worker has, and no key is lost. Simpler interruptions are in setup.test.ts.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { flags, key, type Stage, site, startStage } from "../setup/stage.ts";
import { eventually } from "./product.ts";

let stage: Stage;
/** A wrangler that uploads, and then fails: so the real one does when a custom domain's zone is not in the account. */
let failsLate = "";
beforeAll(async () => {
  stage = await startStage();
  failsLate = join(stage.folder, "fails-late.mjs");
  writeFileSync(
    failsLate,
    `import { spawnSync } from "node:child_process";
const { status } = spawnSync(process.execPath, [${JSON.stringify(resolve("test/setup/wrangler-stand-in.mjs"))}, ...process.argv.slice(2)], { stdio: "inherit" });
if (process.argv[2] === "deploy") console.error("[ERROR] Could not find zone for custom domain.");
process.exit(process.argv[2] === "deploy" ? 1 : status);`,
  );
});
afterAll(() => stage?.close());
beforeEach(() => stage.begin());

const shown = (text: string, name: string) => new RegExp(`^${name}=(\\S+)$`, "m").exec(text)?.[1];
const stored = () => stage.cloud().worker?.secrets ?? {};
async function expectSecretFits() {
  const endpoints = await stage.endpoints();
  expect(stored().STRIPE_WEBHOOK_SECRET?.split(",").sort()).toEqual(endpoints.map(({ id }) => stage.secretOf(id)).sort()); // biome-ignore format: one idea
}

it("shows API_KEY also when wrangler uploads it and fails after that", async () => {
  const failed = await stage.setup([], { WRANGLER: failsLate });
  expect(failed.code).toBe(1);
  const again = await stage.setup();
  expect(again.code).toBe(0);
  const all = failed.stdout + again.stdout;
  expect(shown(all, "API_KEY")).toBe(stored().API_KEY);
});

it("after a move that wrangler uploaded and failed at, going back leaves no endpoint whose secret is not stored", async () => {
  expect((await stage.setup()).code).toBe(0);
  const moved = ["--public-url", "https://lnik.acme-rides.dev", "--wait", "0"];
  expect((await stage.setup(moved, { WRANGLER: failsLate })).code).toBe(1);
  expect((await stage.setup()).code).toBe(0);
  await expectSecretFits();
});

it("after a move that failed, a move elsewhere still ends the endpoint at the first address", async () => {
  expect((await stage.setup()).code).toBe(0);
  stage.put({ next: "fails" });
  expect((await stage.setup(["--public-url", "https://lnik.acme-rides.dev"])).code).toBe(1);
  stage.put({ next: "works" });
  await stage.setup(["--public-url", "https://pay.acme-rides.dev", "--wait", "0"]);
  expect(await stage.endpoints()).toEqual([]);
});

it("back from live mode to test mode, the endpoint's secret is the Worker's", async () => {
  // Stripe's two modes know nothing of each other. The sandbox has one: here live keys get a world of their own.
  const other = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const isLive = request.headers.authorization?.includes("_live_");
    const headers: Record<string, string> = { Authorization: `Bearer ${key}` };
    for (const name of ["content-type", "stripe-version", "idempotency-key"])
      if (request.headers[name]) headers[name] = String(request.headers[name]);
    if (isLive) headers["Stripe-Account"] = "acct_sandbox_demo";
    const base = stage.env().STRIPE_API_BASE;
    const { method = "GET" } = request;
    const answer = await fetch(base + request.url, { method, headers, ...(body ? { body } : {}) });
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  try {
    const STRIPE_API_BASE = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const first = await stage.setup([], { STRIPE_API_BASE });
    expect(first.code).toBe(0);
    const ofTest = stored().STRIPE_WEBHOOK_SECRET;
    const live = await stage.setup(["--publishable-key", "pk_live_setup", "--wait", "0"], {
      STRIPE_API_BASE,
      STRIPE_SECRET_KEY: "sk_live_setup",
    });
    expect(live.stdout + live.stderr).toContain("a new one at");
    expect(stored().STRIPE_WEBHOOK_SECRET).not.toBe(ofTest);
    const back = await stage.setup([], { STRIPE_API_BASE });
    expect(back.code).toBe(0);
    await expectSecretFits();
  } finally {
    other.close();
  }
});

it("has room at Stripe again after many replaced endpoints", async () => {
  for (let times = 0; times < 16; times++)
    await stage.stripe("POST", "/v1/webhook_endpoints", {
      url: `${site}/webhooks/stripe`,
      "enabled_events[0]": "financial_connections.account.created",
      "metadata[banklink]": "replaced",
    });
  const { code, stderr } = await stage.setup();
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
});

it("shows API_KEY when somebody presses Ctrl+C twice while the doctor is asked", async () => {
  let asked = 0;
  const impatient = createServer((request, response) => {
    const isDoctor = request.url === "/v1/doctor";
    if (isDoctor) asked++;
    const health = { object: "health", status: "ok" };
    response.writeHead(isDoctor ? 401 : 200, { "Content-Type": "application/json" }).end(JSON.stringify(isDoctor ? {} : health)); // biome-ignore format: one idea
  });
  await new Promise<void>((done) => impatient.listen(0, "127.0.0.1", done));
  const SITE_AT = `http://127.0.0.1:${(impatient.address() as AddressInfo).port}`;
  const args = ["--import", resolve("test/setup/reroute.mjs"), resolve("src/commands/setup.ts"), ...flags, "--yes"];
  const env = stage.env({ STRIPE_SECRET_KEY: key, SITE_AT });
  const child = spawn(process.execPath, args, { cwd: stage.folder, env });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise((done) => child.once("close", done));
  try {
    await eventually(async () => asked, (times) => times > 0, 30); // biome-ignore format: one idea
    child.kill("SIGINT");
    const before = asked;
    await Promise.race([ended, eventually(async () => asked, (times) => times > before, 10)]); // biome-ignore format: one idea
    child.kill("SIGINT");
    await ended;
    expect(shown(said, "API_KEY")).toBe(stored().API_KEY);
  } finally {
    child.kill("SIGKILL");
    impatient.close();
  }
});
