// The production Worker: it serves nothing on a bad configuration, says all that is wrong, and holds nothing of the sandbox.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { type LogLine, startWorkers, type Workers, workerOf } from "../workerd/start.ts";

const good = {
  STRIPE_SECRET_KEY: "rk_test_123",
  STRIPE_PUBLISHABLE_KEY: "pk_test_123",
  STRIPE_WEBHOOK_SECRET: "whsec_12345678,whsec_87654321",
  API_KEY: "an_operator_key_of_length",
  LINK_SIGNING_KEY: "0123456789012345678901234567890123456789",
  PUBLIC_URL: "https://link.example.com",
  BUSINESS_NAME: "Example",
  LOGO_URL: "",
  BRAND_COLOR: "",
  SUPPORT_EMAIL: "help@example.com",
  PRIVACY_URL: "https://example.com/privacy",
  RETURN_URLS: "",
  NOTIFY_URL: "",
  NOTIFY_SECRET: "",
};

const nothing = Object.fromEntries(Object.keys(good).map((name) => [name, ""]));

const contradictions: [string, Record<string, string>, string[]][] = [
  ["keys of two modes", { STRIPE_SECRET_KEY: "sk_live_1" }, ["STRIPE_PUBLISHABLE_KEY"]],
  [
    "keys swapped",
    { STRIPE_SECRET_KEY: "pk_test_1", STRIPE_PUBLISHABLE_KEY: "sk_test_1" },
    ["STRIPE_PUBLISHABLE_KEY", "STRIPE_SECRET_KEY"],
  ],
  ["a path in PUBLIC_URL", { PUBLIC_URL: "https://link.example.com/x" }, ["PUBLIC_URL"]],
  ["PUBLIC_URL without TLS", { PUBLIC_URL: "http://link.example.com" }, ["PUBLIC_URL"]],
  ["short secrets", { API_KEY: "short", LINK_SIGNING_KEY: "short" }, ["API_KEY", "LINK_SIGNING_KEY"]],
  ["one short key among two", { API_KEY: `${good.API_KEY},short` }, ["API_KEY"]],
  [
    "wrong looks",
    { LOGO_URL: "logo.png", BRAND_COLOR: "red", SUPPORT_EMAIL: "x" },
    ["BRAND_COLOR", "LOGO_URL", "SUPPORT_EMAIL"],
  ],
  ["return targets that run", { RETURN_URLS: "https://a.example,javascript://" }, ["RETURN_URLS"]],
  ["return targets with a path", { RETURN_URLS: "https://a.example/done" }, ["RETURN_URLS"]],
  ["notifications without a secret", { NOTIFY_URL: "https://a.example/hook" }, ["NOTIFY_SECRET"]],
  [
    "a notification secret with a letter too many",
    { NOTIFY_URL: "https://a.example/hook", NOTIFY_SECRET: `whsec_${"A".repeat(33)}` },
    ["NOTIFY_SECRET"],
  ],
  [
    "a notification secret with padding where none belongs",
    { NOTIFY_URL: "https://a.example/hook", NOTIFY_SECRET: `whsec_${"A".repeat(32)}=` },
    ["NOTIFY_SECRET"],
  ],
  [
    "a notification secret of 23 bytes",
    { NOTIFY_URL: "https://a.example/hook", NOTIFY_SECRET: `whsec_${"A".repeat(31)}` },
    ["NOTIFY_SECRET"],
  ],
  [
    "a logo that would change the page's policy",
    { LOGO_URL: "https://logo.example;script-src 'unsafe-inline'/x.png" },
    ["LOGO_URL"],
  ],
  ["return targets that would", { RETURN_URLS: "https://a;b.example" }, ["RETURN_URLS"]],
  ["the sandbox's API key", { API_KEY: "banklink_sandbox_key" }, ["API_KEY"]],
  ["one secret for two", { API_KEY: good.LINK_SIGNING_KEY }, ["LINK_SIGNING_KEY"]],
  [
    "notifications to this machine from production",
    { NOTIFY_URL: "http://localhost:9000/hook", NOTIFY_SECRET: `whsec_${"A".repeat(32)}` },
    ["NOTIFY_URL"],
  ],
  [
    "notifications without TLS",
    { NOTIFY_URL: "http://a.example/hook", NOTIFY_SECRET: `whsec_${"A".repeat(32)}` },
    ["NOTIFY_URL"],
  ],
];

let workers: Workers;
/** Many of the production Worker beside each other, each with settings of its own. */
beforeAll(async () => {
  const production = await workerOf("production");
  const all = { good, nothing, ...Object.fromEntries(contradictions.map(([, wrong], at) => [at, wrong])) };
  workers = await startWorkers(
    Object.entries(all).map(([name, settings]) => ({
      ...production,
      name: `with-${name}`,
      bindings: { ...production.bindings, ...good, ...settings },
    })),
  );
});
afterAll(() => workers.close());

/** What the Worker with those settings answers. */
async function get(settings: "good" | "nothing" | number, path: string, init?: RequestInit) {
  const response = await workers.fetch(`with-${settings}`, path, init);
  return { status: response.status, text: await response.text() };
}

describe("the production Worker", () => {
  it("lists everything missing at once and serves nothing but /healthz", async () => {
    const health = await get("nothing", "/healthz");
    expect(health.status).toBe(503);
    expect(JSON.parse(health.text).problems).toContainEqual({
      name: "STRIPE_PUBLISHABLE_KEY",
      problem: "is missing; it must be a Stripe publishable key (pk_test_… or pk_live_…)",
    });
    const names = JSON.parse(health.text).problems.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual([
      "API_KEY",
      "BUSINESS_NAME",
      "LINK_SIGNING_KEY",
      "PRIVACY_URL",
      "PUBLIC_URL",
      "STRIPE_PUBLISHABLE_KEY",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
      "SUPPORT_EMAIL",
    ]);
    for (const path of ["/", "/v1/links", "/l/x", "/l/x/session", "/webhooks/stripe"]) {
      const { status, text } = await get("nothing", path, { headers: { Accept: "application/json" } });
      expect([path, status, JSON.parse(text).error.code]).toEqual([path, 503, "configuration_invalid"]);
      const page = await get("nothing", path, { headers: { Accept: "text/html" } });
      expect([path, page.status, page.text.includes("This page is not ready yet")]).toEqual([path, 503, true]);
    }
    const line = JSON.stringify({ at: "configuration", problems: JSON.parse(health.text).problems });
    const isLogged = ({ message }: LogLine) => message === line;
    expect(workers.logs().some(isLogged)).toBe(true);
  });

  it.each(contradictions.map(([name, wrong, names], at) => ({ name, wrong, names, at })))(
    "refuses $name, naming names and no values",
    async ({ wrong, names, at }) => {
      const { status, text } = await get(at, "/healthz");
      expect(status).toBe(503);
      expect(
        JSON.parse(text)
          .problems.map(({ name }: { name: string }) => name)
          .sort(),
      ).toEqual(names);
      const logs = JSON.stringify(workers.logs());
      for (const value of Object.values(wrong)) {
        expect(text).not.toContain(JSON.stringify(value));
        if (value.length > 6) expect(logs).not.toContain(value);
      }
    },
  );

  it("says at another host than PUBLIC_URL's that links lead elsewhere, and serves there all the same", async () => {
    const answers = async (host: string, path: string) => {
      const response = await workers.fetch("with-good", `https://${host}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect((await answers("link.example.com", "/healthz")).status).toBe(200);
    const { status, text } = await answers("banklink.acme.workers.dev", "/healthz");
    const problem = { name: "PUBLIC_URL", problem: expect.stringContaining("links lead to PUBLIC_URL") };
    expect([status, JSON.parse(text)]).toEqual([
      503,
      {
        object: "health",
        status: "misconfigured",
        version,
        instance: expect.stringMatching(/^\w{16}$/),
        problems: [problem],
      },
    ]);
    expect(text).not.toContain("example.com");
    const page = await answers("banklink.acme.workers.dev", "/l/nonsense");
    expect([page.status, page.text.includes("We don’t know this link")]).toEqual([404, true]);
    await answers("banklink.acme.workers.dev", "/v1/links");
    const told = workers.logs().filter(({ message }) => message.includes("links lead to PUBLIC_URL"));
    expect(told).toHaveLength(1);
  });

  it("serves on a good configuration, has no sandbox route, and calls api.stripe.com alone", async () => {
    expect((await get("good", "/healthz")).status).toBe(200);
    for (const path of ["/_sandbox/requests", "/_sandbox/stripe.js", "/_sandbox/reset"])
      expect((await get("good", path)).status).toBe(404);
    const made = await get("good", "/v1/links", {
      method: "POST",
      headers: { Authorization: `Bearer ${good.API_KEY}`, "Content-Type": "application/json" },
      body: JSON.stringify({ account_holder: { type: "customer", customer: "cus_1" } }),
    });
    // With a network Stripe refuses the made-up key; without one it cannot be reached. Either way it was asked.
    expect(["stripe_error"]).toContain(JSON.parse(made.text).error.type);
    expect([502, 503]).toContain(made.status);
    const sandboxKey = await get("good", "/v1/links", { headers: { Authorization: "Bearer banklink_sandbox_key" } });
    expect(sandboxKey.status).toBe(401);
  });

  it("is small, and its bundle holds nothing of the sandbox and no secret", () => {
    const out = mkdtempSync(join(tmpdir(), "banklink-bundle-"));
    const wrangler = [
      "node_modules/wrangler/bin/wrangler.js",
      "deploy",
      "--dry-run",
      "--minify",
      "--env=",
      "--outdir",
      out,
    ];
    execFileSync(process.execPath, wrangler, { stdio: "pipe" });
    const files = readdirSync(out).filter((name) => !name.endsWith(".map") && name !== "README.md");
    const code = files.map((name) => readFileSync(join(out, name), "utf8")).join("\n");
    expect(code.includes("onboarding_link")).toBe(true);
    expect(code.match(/_sandbox|Sandbox|Test \(Non-OAuth\)|sk_test_\w+|whsec_\w+/g)).toBeNull();
    const gzipped = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name)), { level: 9 }).length, 0);
    expect(gzipped / 1024).toBeLessThanOrEqual(80);
  });
});
