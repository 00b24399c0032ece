// What setup decides by itself: which lines of wrangler.toml it changes, which webhook endpoints there must be, and what is
// not fit for production. And that the places where settings are listed name the same ones.
import { readFileSync } from "node:fs";
import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { planEndpoints, type Wanted } from "../../src/setup/endpoints.ts";
import { requiredSecrets, unfitFor } from "../../src/setup/fitness.ts";
import { settings } from "../../src/setup/options.ts";
import {
  readEndpoints,
  readTop,
  readVars,
  writeDomain,
  writeEndpoints,
  writeTop,
  writeVars,
} from "../../src/setup/wrangler-toml.ts";

const toml = readFileSync("wrangler.toml", "utf8");
/** What is looked at of wrangler's own reading. */
interface Config {
  vars: Record<string, string>;
  secrets?: { required?: string[] };
  kv_namespaces: { binding: string }[];
  d1_databases: { binding: string }[];
  durable_objects: { bindings: { name: string }[] };
  ratelimits: { name: string }[];
  analytics_engine_datasets: { binding: string }[];
}

const changedLines = (before: string, after: string) => {
  const old = before.split("\n");
  return after.split("\n").filter((line) => !old.includes(line));
};

describe("wrangler.toml", () => {
  it("is read as wrangler reads it", () => {
    expect(readVars(toml)).toEqual(unstable_readConfig({ config: "wrangler.toml" }).vars);
    expect(readTop(toml, "name")).toBe("banklink");
    expect(readTop(toml, "binding")).toBe(null);
  });

  it("keeps everything but the value of a setting", () => {
    const given =
      'name = "a" # b\n\n[vars] # ours\n# "on" or off\nA = "1" # first\r\nB = \'two\'\n\n# About KV.\n[[kv]]\nA = "kept"\n';
    const changed = writeVars(given, { A: 'say "#"\\', B: "", C: "new" });
    expect(changed).toBe(
      'name = "a" # b\n\n[vars] # ours\n# "on" or off\nA = "say \\"#\\"\\\\" # first\r\nB = ""\nC = "new"\n\n# About KV.\n[[kv]]\nA = "kept"\n',
    );
    expect(readVars(changed)).toEqual({ A: 'say "#"\\', B: "", C: "new" });
    expect(changedLines(toml, writeVars(toml, { BUSINESS_NAME: "Acme" }))).toEqual(['BUSINESS_NAME = "Acme"']);
  });

  it("gets a custom domain, once, above all sections", () => {
    const once = writeDomain(toml, "https://link.acme.dev") ?? "";
    expect(changedLines(toml, once)).toEqual(['routes = [{ pattern = "link.acme.dev", custom_domain = true }]']);
    expect(writeDomain(once, "https://link.acme.dev")).toBe(once);
    const moved = writeDomain(once, "https://pay.acme.dev") ?? "";
    expect(moved).not.toContain("link.acme.dev");
    expect(writeDomain(moved, "https://banklink.acme.workers.dev")).not.toContain("pay.acme.dev");
    expect(writeDomain(toml, "https://banklink.acme.workers.dev")).toBe(toml);
    const own = writeTop(toml, "routes", '["acme.dev/*"]');
    expect(writeDomain(own, "https://link.acme.dev")).toBe(null);
    expect(writeDomain(own, "https://acme.dev")).toBe(own);
  });

  it("says whose the webhook secret is, once, without wrangler's minding", () => {
    expect(readEndpoints(toml)).toEqual([]);
    const once = writeEndpoints(toml, ["we_1", "we_2"]);
    expect(readEndpoints(once)).toEqual(["we_1", "we_2"]);
    expect(changedLines(toml, once)).toHaveLength(1);
    expect(writeEndpoints(writeEndpoints(toml, ["we_3"]), ["we_1", "we_2"])).toBe(once);
  });

  it("is not understood where a setting is no text", () => {
    expect(() => readVars("[vars]\nBRAND_COLOR = 7\n")).toThrow(/BRAND_COLOR/);
  });
});

describe("webhook endpoints", () => {
  const wanted: Wanted = {
    url: "https://a.dev/webhooks/stripe",
    events: ["a.b", "a.c"],
    apiVersion: "2",
    connect: false,
    formerUrl: null,
  };
  let born = 0;
  const endpoint = (of: Partial<Stripe.WebhookEndpoint> = {}) =>
    ({
      id: `we_${++born}`,
      created: born,
      url: wanted.url,
      api_version: "2",
      enabled_events: ["a.c", "a.b"],
      status: "enabled",
      application: null,
      metadata: { banklink: "stored" },
      ...of,
    }) as Stripe.WebhookEndpoint;

  /** What is planned when wrangler.toml lists all of `existing`, or only `listed`. */
  const plan = (
    existing: Stripe.WebhookEndpoint[],
    change: Partial<Wanted & { rotate: boolean }> = {},
    listed = existing,
  ) => {
    const { rotate = false, ...rest } = change;
    return planEndpoints(
      existing,
      { ...wanted, ...rest },
      listed.map(({ id }) => id),
      rotate,
    );
  };

  it("stay when they are right, are changed when they can be, and replaced when not", () => {
    const right = endpoint();
    expect(plan([right])).toMatchObject({ make: [], end: [], keep: [{ changes: {} }] });
    const other = plan([endpoint({ enabled_events: ["*"], status: "disabled" })]);
    expect(other.keep[0]?.changes).toEqual({ enabled_events: ["a.b", "a.c"], disabled: false });
    const version = endpoint({ api_version: "1" });
    expect(plan([version])).toMatchObject({ make: ["platform"], end: [version], why: expect.stringContaining("version") }); // biome-ignore format: one idea
    expect(plan([right], { rotate: true })).toMatchObject({ make: ["platform"], end: [right] });
  });

  it("are replaced when wrangler.toml does not list them: the Worker may have another one's secret", () => {
    const [right, other] = [endpoint(), endpoint({ url: "https://b.dev/webhooks/stripe" })];
    for (const listed of [[], [other]])
      expect(plan([right, other], {}, listed)).toMatchObject({
        make: ["platform"],
        end: [right],
        why: expect.stringContaining("not known"),
      });
  });

  it("at other addresses are none of ours", () => {
    const others = [endpoint({ url: "https://a.dev/stripe" }), endpoint({ url: "https://b.dev/webhooks/stripe" })];
    expect(plan(others)).toMatchObject({ make: ["platform"], end: [] });
  });

  it("whose secret may not have reached the Worker are replaced, and what stood there before too", () => {
    const both = [endpoint(), endpoint({ metadata: { banklink: "pending" } })];
    expect(plan(both)).toMatchObject({ make: ["platform"], keep: [] });
    expect(plan(both).end).toHaveLength(2);
  });

  it("at the address before this one end, also when runs that moved it were interrupted, the oldest first", () => {
    const [formerUrl, betweenUrl] = ["https://old.dev/webhooks/stripe", "https://typo.dev/webhooks/stripe"];
    const old = endpoint({ url: formerUrl });
    expect(plan([old], { formerUrl })).toMatchObject({ make: ["platform"], end: [old] });
    const pending = endpoint({ metadata: { banklink: "pending", banklink_former: formerUrl } });
    expect(plan([old, pending]).end).toEqual([old, pending]);
    const between = endpoint({ url: betweenUrl, metadata: { banklink: "pending", banklink_former: formerUrl } });
    expect(plan([old, between], { formerUrl: betweenUrl }).end).toEqual([old, between]);
    const back = endpoint({ url: formerUrl, metadata: { banklink: "pending", banklink_former: wanted.url } });
    const there = endpoint({ metadata: { banklink: "stored", banklink_former: formerUrl } });
    expect(plan([back, there]).end).toEqual([back]);
  });

  it("that are too many end, but for the newest; of those made by hand only what delivers", () => {
    const [old, young] = [endpoint(), endpoint()];
    expect(plan([old, young])).toMatchObject({ make: [], end: [old], keep: [{ endpoint: young }] });
    const [byHand, disabled] = [endpoint({ metadata: {} }), endpoint({ metadata: {}, status: "disabled" })];
    expect(plan([young, byHand, disabled])).toMatchObject({ make: [], end: [byHand], keep: [{ endpoint: young }] });
  });

  it("go beforehand where Stripe takes no more: setup's own, those first that never had their secret in the Worker", () => {
    const [stored, byHand] = [endpoint(), endpoint({ metadata: {} })];
    const pending = Array.from({ length: 14 }, () => endpoint({ metadata: { banklink: "pending" } }));
    const full = plan([stored, byHand, ...pending], { connect: true });
    expect(full.room).toEqual(pending.slice(0, 2));
    expect(full.end).toHaveLength(14);
    expect(plan([stored, ...pending], { connect: true }).room).toEqual(pending.slice(0, 1));
    expect(plan([stored, ...pending]).room).toEqual([]);
  });

  it("are made anew for both kinds when one is missing, as the Worker has their secrets in one", () => {
    const own = endpoint();
    const connect = endpoint({ application: "ca_1", metadata: { banklink: "stored", banklink_delivery: "connect" } });
    expect(plan([own], { connect: true })).toMatchObject({ make: ["platform", "connect"], end: [own] });
    expect(plan([own, connect])).toMatchObject({ make: [], end: [] });
    const byHand = endpoint({ application: "ca_1", metadata: {} });
    expect(plan([own, byHand])).toMatchObject({ make: ["platform", "connect"], end: [byHand, own] });
  });
});

describe("fit for production", () => {
  const secrets: string[] = [...requiredSecrets];
  const good = writeVars(toml, {
    STRIPE_PUBLISHABLE_KEY: "pk_live_1",
    PUBLIC_URL: "https://link.acme.dev",
    BUSINESS_NAME: "Acme",
    SUPPORT_EMAIL: "help@acme.dev",
    PRIVACY_URL: "https://acme.dev/privacy",
  });
  const names = (text: string, stored: string[] | null = secrets) => unfitFor(text, stored).map(({ name }) => name);

  it("is what setup writes", () => {
    expect(unfitFor(good, secrets)).toEqual([]);
    expect(unfitFor(good, null)).toEqual([]);
  });

  it.each([
    ["PUBLIC_URL", "http://localhost:8787"],
    ["PUBLIC_URL", "https://link.example.com"],
    ["BUSINESS_NAME", "Rocket Rides"],
    ["SUPPORT_EMAIL", "help@example.com"],
    ["PRIVACY_URL", "https://rocketrides.example/privacy"],
    ["RETURN_URLS", "https://acme.dev,https://app.example.com"],
    ["STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox"],
    ["STRIPE_PUBLISHABLE_KEY", "pk_test_..."],
    ["API_KEY", "0123456789abcdef0123456789abcdef"],
  ])("is no %s as in %s", (name, value) => {
    expect(names(writeVars(good, { [name]: value }))).toEqual([name]);
  });

  it("is nothing without its secrets, or with the sandbox in it", () => {
    expect(names(good, []).sort()).toEqual([...secrets].sort());
    expect(names(writeVars(good, { NOTIFY_URL: "https://acme.dev/hook" }))).toEqual(["NOTIFY_SECRET"]);
    expect(names(good, [...secrets, "NOTIFY_SECRET"])).toEqual([]);
    const bound = good.replace("[[ratelimits]]", '[[services]]\nbinding = "STRIPE_API"\n\n[[ratelimits]]');
    expect(names(bound)).toEqual(["wrangler.toml"]);
  });
});

describe("the settings", () => {
  const typed = readFileSync("src/platform/settings.ts", "utf8").split("export type SettingName =")[1]?.split(";")[0];
  const known = [...(typed ?? "").matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
  const config = unstable_readConfig({ config: "wrangler.toml" }) as Config;
  const { cloudflare } = JSON.parse(readFileSync("package.json", "utf8")) as {
    cloudflare: { bindings: Record<string, { description: string }> };
  };

  it("are the same in wrangler.toml, setup and the Worker", () => {
    const vars = Object.keys(config.vars);
    expect(config.secrets?.required).toEqual([...requiredSecrets]);
    expect(settings.map(({ name }) => name).sort()).toEqual([...vars].sort());
    // NOTIFY_SECRET is a secret where NOTIFY_URL is set; RECONCILE_SECONDS is for tests.
    expect([...known].sort()).toEqual([...vars, ...requiredSecrets, "NOTIFY_SECRET", "RECONCILE_SECONDS"].sort());
  });

  it("that the Deploy to Cloudflare button asks for: a secret for each line of .dev.vars.example, without a value", () => {
    const lines = readFileSync(".dev.vars.example", "utf8").split("\n").filter((line) => !/^(#.*)?$/.test(line)); // biome-ignore format: one idea
    expect(lines.sort()).toEqual(requiredSecrets.map((name) => `${name}=""`).sort());
  });

  it("and the bindings are described to whoever uses the button", () => {
    const bindings = [
      ...config.kv_namespaces.map(({ binding }) => binding),
      ...config.d1_databases.map(({ binding }) => binding),
      ...config.durable_objects.bindings.map(({ name }) => name),
      ...config.ratelimits.map(({ name }) => name),
      ...config.analytics_engine_datasets.map(({ binding }) => binding),
    ];
    const all = [...Object.keys(config.vars), ...requiredSecrets, ...bindings];
    expect(Object.keys(cloudflare.bindings).sort()).toEqual(all.sort());
  });

  it("are each in the documentation", () => {
    const text = readFileSync("README.md", "utf8") + readFileSync("docs/production.md", "utf8");
    expect(known.filter((name) => name !== "RECONCILE_SECONDS" && !text.includes(`\`${name}\``))).toEqual([]);
  });
});
