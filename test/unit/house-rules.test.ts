// The rules of the house, read off the source: who may import what, and a lock file that serves every platform.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const sources = globSync("src/**/*.{ts,tsx}").map((path) => path.replaceAll("\\", "/"));
/** What a file imports and exports from elsewhere, types included. */
const importsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"/gm)].map(([, target = ""]) =>
    target.startsWith(".") ? normalize(join(dirname(path), target)).replaceAll("\\", "/") : target,
  );
const imports = sources.flatMap((path) => importsOf(path).map((target) => ({ path, target })));
const breaking = (rule: (each: { path: string; target: string }) => boolean) =>
  imports.filter(rule).map(({ path, target }) => `${path} → ${target}`);

// From the ground up: a room may use the floors below it, and none beside it.
const floors = [
  ["src/domain/"],
  ["src/platform/"],
  ["src/kv/", "src/d1/", "src/stripe/", "src/endpoint/"],
  ["src/services.ts"],
  ["src/holder/"],
  ["src/upkeep.ts"],
  ["src/http/"],
  ["src/api/", "src/customer/", "src/webhooks/"],
  ["src/app.ts"],
  ["src/index.ts"],
];
const roomOf = (path: string) => floors.flat().find((room) => path.startsWith(room));
const floorOf = (path: string) => floors.findIndex((rooms) => rooms.some((room) => path.startsWith(room)));
/** What the Worker is not made of. */
const beside = /^src\/(sandbox|commands|openapi|client|console|cli|setup)\//;
const isProduct = (path: string) => path.startsWith("src/") && !beside.test(path);

describe("imports", () => {
  it("are read at all", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(imports).toContainEqual({ path: "src/holder/changes.ts", target: "src/domain/link.ts" });
  });
  it("come from rooms that are known", () => {
    const unknown = sources.filter((path) => isProduct(path) && !roomOf(path));
    expect(unknown.filter((path) => path !== "src/text.d.ts")).toEqual([]);
  });
  it("lead down, or stay in their room", () => {
    const isUp = ({ path, target }: { path: string; target: string }) =>
      isProduct(path) && isProduct(target) && roomOf(path) !== roomOf(target) && floorOf(target) >= floorOf(path);
    expect(breaking(isUp)).toEqual([]);
  });
  it("form no circle, types included", () => {
    const next = new Map(sources.map((path) => [path, importsOf(path)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, way: string[]) => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" → "));
      if (done.has(path) || way.includes(path)) return;
      for (const target of next.get(path) ?? []) walk(target, [...way, path]);
      done.add(path);
    };
    for (const path of sources) walk(path, []);
    expect(circles).toEqual([]);
  });
  it("of the sandbox come from the sandbox alone, and it takes of the product only what it runs", () => {
    const isSandbox = (path: string) => path.startsWith("src/sandbox/");
    expect(breaking(({ path, target }) => isSandbox(target) && !isSandbox(path))).toEqual([]);
    const taken = imports.filter(
      ({ path, target }) => isSandbox(path) && target.startsWith("src/") && !isSandbox(target),
    );
    expect([...new Set(taken.map(({ path }) => path))]).toEqual(["src/sandbox/index.ts"]);
    expect(taken.map(({ target }) => target).sort()).toEqual([
      "src/api/idempotent-request.ts",
      "src/app.ts",
      "src/endpoint/notify-endpoint.ts",
      "src/holder/account-holder.ts",
      "src/upkeep.ts",
    ]);
  });
  it("of what stands beside the Worker are no part of it, and the client imports nothing but its types", () => {
    expect(breaking(({ path, target }) => isProduct(path) && beside.test(target))).toEqual([]);
    const isForeign = ({ path, target }: { path: string; target: string }) =>
      path.startsWith("src/client/") && !target.startsWith("src/client/");
    expect(breaking(isForeign)).toEqual([]);
  });
  it("of the console are the client, and the customer's page as it is rendered: it is no part of the Worker either", () => {
    const isForeign = ({ path, target }: { path: string; target: string }) =>
      path.startsWith("src/console/") &&
      target.startsWith("src/") &&
      !/^src\/(console|client|customer\/page)\//.test(target);
    expect(breaking(isForeign)).toEqual([]);
  });
  it("of stripe come from src/stripe alone", () => {
    const isStripe = ({ path, target }: { path: string; target: string }) =>
      target === "stripe" && isProduct(path) && !path.startsWith("src/stripe/");
    expect(breaking(isStripe)).toEqual([]);
  });
  it("of the domain are of nothing but itself, and it knows no clock, no chance, no network", () => {
    const isForeign = ({ path, target }: { path: string; target: string }) =>
      path.startsWith("src/domain/") && !target.startsWith("src/domain/");
    expect(breaking(isForeign)).toEqual([]);
    for (const path of sources.filter((each) => each.startsWith("src/domain/") || each.endsWith("/page/color.ts")))
      expect(readFileSync(path, "utf8"), path).not.toMatch(/Date\.now|new Date\(\)|Math\.random|randomUUID|fetch\(/);
  });
});

describe("the source", () => {
  it("makes a Stripe client in one place", () => {
    const places = sources.filter((path) => /new Stripe\(/.test(readFileSync(path, "utf8")));
    expect(places).toEqual(["src/stripe/client.ts"]);
  });
  it("pages Stripe's lists by hand, for the Worker is built without the SDK's way", () => {
    const code = sources.filter((path) => path.startsWith("src/stripe/")).map((path) => readFileSync(path, "utf8"));
    expect(code.filter((text) => /for await|autoPaging/.test(text))).toEqual([]);
  });
  it("reads and writes KV in kv/ alone", () => {
    const places = sources.filter((path) => /\bkv\.(get|put|list|delete)\b|RESULTS\./.test(readFileSync(path, "utf8")));
    const ours = places.filter((path) => !/storage\.kv\./.test(readFileSync(path, "utf8")));
    expect(ours.filter((path) => isProduct(path)).sort()).toEqual([
      "src/kv/probe.ts",
      "src/kv/read.ts",
      "src/kv/write.ts",
    ]);
  });
  it("asks D1 in d1/ alone", () => {
    const places = sources.filter((path) => /\.INDEX\b|\{ INDEX\b|\bINDEX: /.test(readFileSync(path, "utf8")));
    expect(places.filter(isProduct).sort()).toEqual(["src/d1/database.ts", "src/platform/config.ts"]);
  });
  it("asks what time it is in one place", () => {
    const clocks = sources.filter(
      (path) => isProduct(path) && /Date\.now\(|new Date\(\)/.test(readFileSync(path, "utf8")),
    );
    const inWorker = clocks.filter((path) => !path.startsWith("src/customer/browser/"));
    expect(inWorker).toEqual(["src/platform/clock.ts"]);
  });
  it("names the columns of every INSERT, and bounds every SELECT", () => {
    const objects = sources.filter((path) => /^src\/(holder|endpoint|d1)\//.test(path) && !path.endsWith("/schema.ts"));
    const code = objects.map((path) => readFileSync(path, "utf8")).join("\n");
    const inserts = [...code.matchAll(/INSERT[^"`]*/g)].map(([text]) => text);
    expect(inserts.length).toBeGreaterThan(6);
    expect(inserts.filter((text) => !/^INSERT INTO \w+ \(([\w, ]+|\$\{Object\.keys\(row\)\})\)/.test(text))).toEqual(
      [],
    );
    const selects = [...code.matchAll(/["`]\s*SELECT[^"`]*/g)].map(([text]) => text);
    expect(selects.length).toBeGreaterThan(15);
    // One for each status, put together with one LIMIT.
    const unions = /FROM links INDEXED BY \$\{from\}/;
    expect(selects.filter((text) => !/LIMIT/.test(text) && !unions.test(text))).toEqual([]);
  });
  it("says on top of each module what it is for", () => {
    const bare = sources.filter((path) => !readFileSync(path, "utf8").startsWith("//"));
    expect(bare).toEqual([]);
  });
});

describe.each(["package-lock.json", "test/docs/package-lock.json", "test/bench/package-lock.json"])("%s", (path) => {
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

it("a NOTIFY_URL may be a Worker of the same zone, which Cloudflare else answers with error 1042", () => {
  for (const env of ["", "sandbox"])
    expect(unstable_readConfig({ config: "wrangler.toml", env }).compatibility_flags).toContain(
      "global_fetch_strictly_public",
    );
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
