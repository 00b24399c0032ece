// npm run setup as an operator meets it: a child process in a project folder, with the sandbox as Stripe, a stand-in for
// wrangler, and the real product as what it deploys.
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiVersion } from "../../src/stripe/client.ts";
import { handledTypes } from "../../src/stripe/webhook.ts";
import { flags, key, type Stage, site, startStage } from "../setup/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.close());
beforeEach(() => stage.begin());

const shown = (text: string, name: string) => new RegExp(`^${name}=(\\S+)$`, "m").exec(text)?.[1];
const stored = () => stage.cloud().worker?.secrets ?? {};
const deployments = () => stage.cloud().calls.filter(({ args }) => args[0] === "deploy");
const serves = async (apiKey: string) =>
  (await stage.visit("/v1/settings", { Authorization: `Bearer ${apiKey}` })).status;
/** That the one endpoint that delivers is the one whose secret the Worker has. */
async function expectOneEndpoint() {
  const endpoints = await stage.endpoints();
  expect(endpoints).toHaveLength(1);
  expect(stored().STRIPE_WEBHOOK_SECRET).toBe(stage.secretOf(endpoints[0]?.id ?? ""));
  return endpoints[0];
}

describe("npm run setup", () => {
  it("brings a clone to production", async () => {
    const before = stage.toml();
    const { code, stdout, stderr } = await stage.setup();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });

    const endpoint = await expectOneEndpoint();
    expect(endpoint).toMatchObject({ url: `${site}/webhooks/stripe`, api_version: apiVersion, metadata: { banklink: "stored" } }); // biome-ignore format: one idea
    expect([...(endpoint?.enabled_events ?? [])].sort()).toEqual([...handledTypes].sort());

    const apiKey = shown(stdout, "API_KEY") ?? "";
    expect(stored()).toEqual({
      STRIPE_SECRET_KEY: key,
      STRIPE_WEBHOOK_SECRET: expect.stringMatching(/^whsec_/),
      API_KEY: apiKey,
      LINK_SIGNING_KEY: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(stdout.split(apiKey)).toHaveLength(2);
    expect(stdout + stderr).not.toContain(stored().LINK_SIGNING_KEY);
    expect(stdout + stderr).not.toContain(key);
    expect(await serves(apiKey)).toBe(200);
    expect(await (await stage.visit("/healthz")).json()).toMatchObject({ status: "ok" });

    // wrangler.toml has the settings, the domain and whose the webhook secret is, and what else was there.
    const added = stage.toml().split("\n").filter((line) => !before.split("\n").includes(line)); // biome-ignore format: one idea
    expect(added).toEqual([
      'routes = [{ pattern = "link.acme-rides.dev", custom_domain = true }]',
      `# STRIPE_WEBHOOK_SECRET: of ${endpoint?.id} (setup's own note; do not change it)`,
      'STRIPE_PUBLISHABLE_KEY = "pk_test_setup"',
      `PUBLIC_URL = "${site}"`,
      'BUSINESS_NAME = "Acme Rides"',
      'SUPPORT_EMAIL = "help@acme-rides.dev"',
      'PRIVACY_URL = "https://acme-rides.dev/privacy"',
    ]);

    // No secret on a command line, in wrangler's environment, or in a file that is left.
    const { calls } = stage.cloud();
    expect(calls.every(({ secretsInEnv }) => secretsInEnv.length === 0)).toBe(true);
    const words = JSON.stringify(calls.map(({ args }) => args));
    for (const secret of Object.values(stored())) expect(words).not.toContain(secret);
    expect(readdirSync(stage.folder).filter((name) => name.startsWith("banklink-"))).toEqual([]);
  });

  it("done twice needs no flags the second time, changes nothing, and shows no key", async () => {
    const first = await stage.setup();
    const secrets = stored();
    const [toml, endpoint] = [stage.toml(), await expectOneEndpoint()];
    const known = { STRIPE_SECRET_KEY: key, API_KEY: shown(first.stdout, "API_KEY") ?? "" };
    const second = await stage.command("setup", ["--yes"], known);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("wrangler.toml: nothing");
    expect(second.stdout).not.toContain("API_KEY=");
    expect(stored()).toEqual(secrets);
    expect(stage.toml()).toBe(toml);
    expect((await expectOneEndpoint())?.id).toBe(endpoint?.id);
  });

  it("with --dry-run says what it would do, asks Stripe with GET alone and changes nothing", async () => {
    const before = stage.toml();
    const { code, stdout } = await stage.setup(["--dry-run", "--notify-url", "https://api.acme-rides.dev/events"]);
    expect(code).toBe(0);
    for (const said of ["BUSINESS_NAME", "webhook endpoint: a new one", "NOTIFY_SECRET: made", "nothing was done"])
      expect(stdout).toContain(said);
    const requests = (await stage.sandbox("/requests")).data;
    const data = requests.slice(requests.findLastIndex(({ method }) => method === "DELETE") + 1);
    expect(new Set(data.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(stage.toml()).toBe(before);
    expect(deployments()).toEqual([]);
  });

  it("takes the key from the standard input and never from a flag; makes NOTIFY_SECRET with NOTIFY_URL", async () => {
    const notified = ["--notify-url", "https://api.acme-rides.dev/events"];
    const fromInput = [...flags, ...notified, "--yes", "--stripe-key-file", "-"];
    const piped = await stage.command("setup", fromInput, {}, `${key}\n`);
    expect(piped.code).toBe(0);
    expect(stored().STRIPE_SECRET_KEY).toBe(key);
    expect(shown(piped.stdout, "NOTIFY_SECRET")).toBe(stored().NOTIFY_SECRET);
    const flagged = await stage.command("setup", [...flags, "--yes", "--stripe-secret-key", key]);
    expect(flagged.code).toBe(2);
    expect(flagged.stderr).toContain("history");
    expect(flagged.stderr).not.toContain(key);
  });
});

describe("without a terminal", () => {
  it("names all that is missing or wrong, and does not wait", async () => {
    const bare = await stage.command("setup", ["--yes"], { STRIPE_SECRET_KEY: key });
    expect(bare.code).toBe(2);
    for (const name of ["STRIPE_PUBLISHABLE_KEY", "PUBLIC_URL", "BUSINESS_NAME", "SUPPORT_EMAIL", "PRIVACY_URL"])
      expect(bare.stderr).toContain(`${name} is missing`);
    const wrong = await stage.setup(["--publishable-key", "pk_live_x", "--support-email", "help@example.com"]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("STRIPE_PUBLISHABLE_KEY is a live key");
    expect(wrong.stderr).toContain("SUPPORT_EMAIL is an example's");
    const keyless = await stage.command("setup", [...flags, "--yes"]);
    expect(keyless).toMatchObject({ code: 2, stderr: expect.stringContaining("STRIPE_SECRET_KEY is missing") });
    const undecided = await stage.command("setup", flags, { STRIPE_SECRET_KEY: key });
    expect(undecided).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect(stage.cloud().calls).toEqual([]);
  });

  it("asks which Cloudflare account, and keeps the answer", async () => {
    const accounts = ["1", "2"].map((digit) => ({ id: digit.repeat(32), name: `Account ${digit}` }));
    stage.put({ accounts });
    const several = await stage.setup();
    expect(several).toMatchObject({ code: 2, stderr: expect.stringContaining(accounts[1]?.id ?? "") });
    expect((await stage.setup(["--account-id", accounts[1]?.id ?? ""])).code).toBe(0);
    expect(deployments()[0]?.account).toBe(accounts[1]?.id);
    expect(stage.toml()).toContain(`account_id = "${accounts[1]?.id}"`);
  });

  it("says to log in", async () => {
    stage.put({ loggedIn: false });
    expect(await stage.setup()).toMatchObject({ code: 1, stderr: expect.stringContaining("npx wrangler login") });
  });
});

describe("a key that does not do", () => {
  const restricted = { STRIPE_SECRET_KEY: "rk_test_setup" };

  it("is refused with every permission that it lacks by name, before anything is changed", async () => {
    await stage.sandbox("/permissions", { missing: ["rak_customer_write", "rak_financial_connections_session_write"] });
    const before = stage.toml();
    const { code, stderr } = await stage.setup([], restricted);
    expect(code).toBe(1);
    expect(stderr).toContain("Customers: write (rak_customer_write)");
    expect(stage.toml()).toBe(before);
    expect(await stage.endpoints()).toEqual([]);
  });

  it("may lack the webhook endpoints, when another has them", async () => {
    await stage.sandbox("/permissions", { missing: ["rak_webhook_read", "rak_webhook_write"] });
    const alone = await stage.setup([], restricted);
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining("STRIPE_SETUP_KEY") });
    expect((await stage.setup([], { ...restricted, STRIPE_SETUP_KEY: key })).code).toBe(0);
    expect(stored().STRIPE_SECRET_KEY).toBe("rk_test_setup");
  });

  it("and one for the webhook endpoints that is another account's are refused together", async () => {
    const mixed = await stage.setup([], { STRIPE_SETUP_KEY: "sk_test_elsewhere" });
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining("use one account's") });
    expect(await stage.endpoints()).toEqual([]);
  });

  it("of an account without Financial Connections is told where to register", async () => {
    await stage.sandbox("/permissions", { registered: false });
    const { code, stderr } = await stage.setup();
    expect(code).toBe(1);
    expect(stderr).toContain("https://dashboard.stripe.com/financial-connections");
  });

  it("that is revoked is said to be so", async () => {
    const { code, stderr } = await stage.setup([], { STRIPE_SECRET_KEY: "sk_test_revoked" });
    expect(code).toBe(1);
    expect(stderr).toContain("Stripe does not accept STRIPE_SECRET_KEY");
  });
});

describe("interrupted and run again", () => {
  it("when the deployment failed", async () => {
    stage.put({ next: "fails" });
    const failed = await stage.setup();
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("Run setup again") });
    stage.put({ next: "works" });
    const { code, stdout } = await stage.setup();
    expect(code).toBe(0);
    await expectOneEndpoint();
    expect(await serves(shown(stdout, "API_KEY") ?? "")).toBe(200);
  });

  it("when it was killed once the deployment was done", async () => {
    stage.put({ next: "kills" });
    expect((await stage.setup()).code).toBe(null);
    const apiKey = stored().API_KEY;
    stage.put({ next: "works" });
    expect((await stage.setup()).code).toBe(0);
    await expectOneEndpoint();
    expect(stored().API_KEY).toBe(apiKey);
    expect(readdirSync(stage.folder).filter((name) => name.startsWith("banklink-"))).toEqual([]);
  });

  it("when it was killed while another endpoint took the place of the old one", async () => {
    await stage.setup();
    stage.put({ next: "kills" });
    await stage.setup(["--rotate", "STRIPE_WEBHOOK_SECRET"]);
    expect(await stage.endpoints()).toHaveLength(2);
    stage.put({ next: "works" });
    expect((await stage.setup()).code).toBe(0);
    await expectOneEndpoint();
  });
});

describe("webhook endpoints", () => {
  it("are changed where they differ, and replaced where they cannot be", async () => {
    const params = { url: `${site}/webhooks/stripe`, "enabled_events[0]": "financial_connections.account.created" };
    expect((await stage.setup()).code).toBe(0);
    const first = await expectOneEndpoint();
    await stage.stripe("POST", `/v1/webhook_endpoints/${first?.id}`, { ...params, disabled: "true" });
    const { code, stdout } = await stage.setup();
    expect(code).toBe(0);
    expect(stdout).toContain(`${first?.id}: corrected`);
    const now = await expectOneEndpoint();
    expect(now?.id).toBe(first?.id);
    expect(now?.enabled_events).toHaveLength(handledTypes.length);
    const moved = await stage.setup(["--public-url", "https://pay.acme-rides.dev", "--wait", "0"]);
    expect(moved.stdout).toContain(`${first?.id} is deleted.`);
    expect(await stage.endpoints()).toEqual([]);
  });

  it("that setup has not made are left alone where nobody is asked, and setup says what they need", async () => {
    const params = { url: `${site}/webhooks/stripe`, "enabled_events[0]": "financial_connections.account.created" };
    const byHand = await stage.stripe<{ id: string }>("POST", "/v1/webhook_endpoints", params);
    const { code, stdout } = await stage.setup();
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${byHand.id} stays.*--connect`));
    const endpoints = await stage.endpoints();
    expect(endpoints.map(({ id }) => id)).toContain(byHand.id);
    const made = endpoints.find(({ id }) => id !== byHand.id);
    expect(stored().STRIPE_WEBHOOK_SECRET).toBe(stage.secretOf(made?.id ?? ""));
  });

  it("are two with --connect, and stay two without it", async () => {
    expect((await stage.setup(["--connect"])).code).toBe(0);
    const both = await stage.endpoints();
    expect(both.map(({ metadata }) => metadata.banklink_delivery).sort()).toEqual(["connect", "platform"]);
    expect(both.filter(({ application }) => application)).toHaveLength(1);
    const secrets = stored().STRIPE_WEBHOOK_SECRET?.split(",");
    expect(secrets?.sort()).toEqual(both.map(({ id }) => stage.secretOf(id)).sort());
    expect((await stage.setup()).code).toBe(0);
    expect((await stage.endpoints()).map(({ id }) => id).sort()).toEqual(both.map(({ id }) => id).sort());
  });
});

describe("afterwards", () => {
  it("--rotate makes another key, and the old one is refused", async () => {
    const old = shown((await stage.setup()).stdout, "API_KEY") ?? "";
    const { code, stdout } = await stage.setup(["--rotate", "API_KEY"]);
    expect(code).toBe(0);
    expect(await serves(shown(stdout, "API_KEY") ?? "")).toBe(200);
    expect(await serves(old)).toBe(401);
  });

  it("what the doctor finds is shown with what to do, and setup ends with 1", async () => {
    stage.plant([{ check: "clock", status: "fail", message: "It is late.", mend: "Set it." }]);
    const { code, stdout } = await stage.setup();
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail {2}clock: It is late\.\n +Set it\./);
    expect(shown(stdout, "API_KEY")).toBe(stored().API_KEY);
  });

  it("an address that leads elsewhere is said to lead there, and the new key is shown all the same", async () => {
    const lost = await stage.setup(["--wait", "0"], { SITE_AT: `${stage.env().STRIPE_API_BASE}` });
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain("not as banklink does");
    expect(shown(lost.stdout, "API_KEY")).toBe(stored().API_KEY);
  });
});

describe("settings", () => {
  it("make of a workers.dev subdomain the Worker's address, also when it is written with https://", async () => {
    const { stdout } = await stage.setup(["--public-url", "https://acme.workers.dev", "--dry-run"]);
    expect(stdout).toContain('PUBLIC_URL = "https://banklink.acme.workers.dev"');
  });

  it("on workers.dev must be the Worker's own address", async () => {
    const { code, stderr } = await stage.setup(["--public-url", "https://other.acme.workers.dev", "--dry-run"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("https://banklink.<your subdomain>") });
  });

  it("say so when they come from the environment", async () => {
    const args = [...flags.filter((_, at) => at < 4 || at > 5), "--dry-run"];
    const { stdout } = await stage.command("setup", args, { STRIPE_SECRET_KEY: key, BUSINESS_NAME: "Acme Bikes" });
    expect(stdout).toContain("From your environment: BUSINESS_NAME.");
  });

  it("may lose NOTIFY_URL again, though NOTIFY_SECRET stays", async () => {
    expect((await stage.setup(["--notify-url", "https://api.acme-rides.dev/events"])).code).toBe(0);
    const off = await stage.setup(["--notify-url", ""]);
    expect({ code: off.code, stderr: off.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(stored().NOTIFY_SECRET).toMatch(/^whsec_/);
  });
});

describe("npm run deploy", () => {
  it("refuses what is not fit, by name, and says what to do", async () => {
    const { code, stderr } = await stage.command("deploy", []);
    expect(code).toBe(1);
    for (const name of ["PUBLIC_URL", "BUSINESS_NAME", "STRIPE_SECRET_KEY", "API_KEY", "LINK_SIGNING_KEY"])
      expect(stderr).toContain(`  ${name} `);
    expect(stderr).toContain("npm run setup");
    expect(deployments()).toEqual([]);
  });

  it("deploys again what setup has deployed, and hands --dry-run on", async () => {
    await stage.setup();
    const again = await stage.command("deploy", []);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Uploaded") });
    const trial = await stage.command("deploy", ["--dry-run"]);
    expect(trial.code).toBe(0);
    expect(deployments().at(-1)?.args).toEqual(["deploy", "--env=", "--dry-run"]);
  });

  it("deploys no environment of the sandbox", async () => {
    expect((await stage.command("deploy", ["--env", "sandbox"])).code).toBe(2);
  });
});
