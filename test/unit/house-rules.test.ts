// The rules of the house, read off the source: who may import what, and a lock file that serves every platform.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { stripeResources } from "../../src/commands/build.mjs";

const sources = globSync("src/**/*.{ts,tsx}").map((path) => path.replaceAll("\\", "/"));
const importsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"/gm)].map((match) => {
    const isType = match[1] !== undefined;
    const target = match[2] ?? "";
    return {
      isType,
      target: target.startsWith(".") ? normalize(join(dirname(path), target)).replaceAll("\\", "/") : target,
    };
  });
const imports = sources.flatMap((path) => importsOf(path).map((each) => ({ path, ...each })));
const product = imports.filter(({ path }) => !path.startsWith("src/sandbox/"));
const breaking = (rule: (each: { path: string; isType: boolean; target: string }) => boolean) =>
  product.filter(rule).map(({ path, target }) => `${path} → ${target}`);

describe("imports", () => {
  it("are read at all", () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(product.some(({ target }) => target === "src/domain/link.ts")).toBe(true);
  });
  it("of the sandbox come from the sandbox alone", () => {
    expect(breaking(({ target }) => target.startsWith("src/sandbox/"))).toEqual([]);
  });
  it("of stripe come from src/stripe alone", () => {
    expect(breaking(({ path, target }) => target === "stripe" && !path.startsWith("src/stripe/"))).toEqual([]);
  });
  it("in the domain's rules are of no platform", () => {
    const rules = sources.filter((path) => path.startsWith("src/domain/") && !/ids|link-token/.test(path));
    const pure = [...rules, ...sources.filter((path) => path.endsWith("/page/color.ts"))];
    const platform = (target: string) => !target.startsWith("src/");
    expect(breaking(({ path, target, isType }) => pure.includes(path) && !isType && platform(target))).toEqual([]);
    for (const path of pure)
      expect(readFileSync(path, "utf8"), path).not.toMatch(/Date\.now|new Date\(\)|Math\.random|fetch\(/);
  });
  it("of HTTP stay with who answers it", () => {
    const inside = /^src\/(http|api|customer|webhooks)\//;
    expect(
      breaking(({ path, target }) => target.startsWith("src/http/") && !inside.test(path) && path !== "src/app.ts"),
    ).toEqual([]);
  });
});

describe("the source", () => {
  it("makes a Stripe client in one place", () => {
    const places = sources.filter((path) => /new Stripe\(/.test(readFileSync(path, "utf8")));
    expect(places).toEqual(["src/stripe/client.ts"]);
  });
  it("calls only the Stripe resources that the Worker is built with", () => {
    const code = sources.filter((path) => path.startsWith("src/stripe/")).map((path) => readFileSync(path, "utf8"));
    const called = new Set(
      code.flatMap((text) => [...text.matchAll(/\bstripe\.([a-z]\w+)\./g)].map(([, name]) => name)),
    );
    const isBuilt = (name = "") => stripeResources.includes(name.charAt(0).toUpperCase() + name.slice(1));
    expect(called).toContain("financialConnections");
    expect([...called].filter((name) => !isBuilt(name) && name !== "webhooks" && name !== "errors")).toEqual([]);
  });
  it("reads and writes KV in kv/ alone", () => {
    const places = sources.filter((path) => /KVNamespace/.test(readFileSync(path, "utf8")));
    expect(places.filter((path) => !path.startsWith("src/kv/")).sort()).toEqual([
      "src/holder/jobs/publish.ts",
      "src/platform/config.ts",
    ]);
  });
  it("says on top of each module what it is for", () => {
    const bare = sources.filter((path) => !readFileSync(path, "utf8").startsWith("//"));
    expect(bare).toEqual([]);
  });
});

describe.each(["package-lock.json", "test/docs/package-lock.json"])("%s", (path) => {
  const { packages } = JSON.parse(readFileSync(path, "utf8")) as {
    packages: Record<string, { optionalDependencies?: object; resolved?: string }>;
  };
  const names = new Set(Object.keys(packages).map((key) => key.replace(/^.*node_modules\//, "")));

  it("names every platform's binaries, so that npm ci works anywhere", () => {
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)),
    );
    expect(missing).toEqual([]);
    if (!names.has("wrangler")) return;
    for (const platform of ["darwin-64", "darwin-arm64", "windows-64", "linux-64", "linux-arm64"])
      expect(names).toContain(`@cloudflare/workerd-${platform}`);
  });
  it("names no registry, so that npm ci asks the reader's own", () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});

it("the platform stores no request's URL, for a link's token is in it", () => {
  for (const env of ["", "sandbox", "stripe"]) {
    const { observability } = unstable_readConfig({ config: "wrangler.toml", env });
    expect(observability).toMatchObject({
      logs: { enabled: true, invocation_logs: false },
      traces: { enabled: false },
    });
  }
});

it("the page loads the Stripe.js release that @stripe/stripe-js is made for", () => {
  const release = /RELEASE_TRAIN = '(\w+)'/.exec(
    readFileSync("node_modules/@stripe/stripe-js/dist/pure.mjs", "utf8"),
  )?.[1];
  expect(readFileSync("src/index.ts", "utf8")).toContain(`https://js.stripe.com/${release}/stripe.js`);
  const { ApiVersion } = {
    ApiVersion: /"([^"]+)"/.exec(readFileSync("node_modules/stripe/esm/apiVersion.d.ts", "utf8"))?.[1],
  };
  expect(readFileSync("src/stripe/client.ts", "utf8")).toContain(`"${ApiVersion}"`);
});
