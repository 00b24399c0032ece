// What comes from others: few packages are shipped, each is pinned by its hash, and documentation and bill of materials
// say which. What stands here as an exception is told in SECURITY.md.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { licences } from "../../src/commands/licences.ts";
import { shippedPackages } from "../../src/commands/shipped.ts";

interface Locked {
  version: string;
  integrity?: string;
  license?: string;
  optional?: boolean;
  os?: string[];
  hasInstallScript?: boolean;
  dependencies?: object;
}

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const locked: Record<string, Locked> = json("package-lock.json").packages;
const { allowScripts, devDependencies } = json("package.json");
const shipped = await shippedPackages();

describe("what is shipped", () => {
  it("has code of eight packages at most, each named in package.json and without dependencies of its own", () => {
    expect(shipped.get("hono")).toContain("the Worker");
    expect(shipped.get("uqr")).toContain("the customer's pages");
    expect(shipped.size).toBeLessThanOrEqual(8);
    for (const name of shipped.keys()) {
      expect(devDependencies).toHaveProperty([name]);
      expect(locked[`node_modules/${name}`]?.dependencies ?? {}, name).toEqual({});
    }
  });
  it("is named in SECURITY.md", () => {
    const names = [...shipped.keys()].sort();
    expect(readFileSync("SECURITY.md", "utf8")).toContain(
      `contain code of ${names.slice(0, -1).join(", ")} and ${names.at(-1)}, and of no other package`,
    );
  });
  it("is under licences that ask for no more than their text", () => {
    for (const name of shipped.keys())
      expect(["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]).toContain(
        locked[`node_modules/${name}`]?.license,
      );
  });
  it("is in the bill of materials, with versions and hashes, and nothing else is", () => {
    execFileSync(process.execPath, ["src/commands/sbom.ts"]);
    const { components, metadata } = json("dist/sbom.json");
    expect(metadata.component.name).toBe("banklink");
    expect(components.map(({ name }: { name: string }) => name).sort()).toEqual([...shipped.keys()].sort());
    for (const { name, version, scope, hashes } of components) {
      const { version: its, integrity = "" } = locked[`node_modules/${name}`] ?? {};
      const hash = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
      expect({ version, scope, hashes }).toEqual({
        version: its,
        scope: "required",
        hashes: [{ alg: "SHA-512", content: hash }],
      });
    }
  });
});

it("docs/licences.md is what the lock files and the bundles say: npm run licences", async () => {
  expect(readFileSync("docs/licences.md", "utf8")).toBe(await licences());
});

describe("the lock file", () => {
  const packages = Object.entries(locked).filter(([key]) => key !== "");

  it("has a SHA-512 of every package, but for some tools' binaries for other systems", () => {
    const without = packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
    const names = without.map(([key]) => key.replace("node_modules/", ""));
    const known = /^@(biomejs\/cli-|cloudflare\/workerd-|stripe\/cli-)/;
    expect(names.filter((name) => !known.test(name))).toEqual([]);
    expect(without.filter(([, { optional, os }]) => !optional || !os)).toEqual([]);
    expect(names.filter((name) => /linux-(x64|64)$/.test(name))).toEqual([]);
    for (const [, { integrity }] of Object.entries(json("test/docs/package-lock.json").packages).slice(1) as [
      string,
      Locked,
    ][])
      expect(integrity).toMatch(/^sha512-/);
  });
  it("lets no package run a script at installation but those that package.json names", () => {
    const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripts.map(([key]) => key.replace("node_modules/", "")).sort()).toEqual(Object.keys(allowScripts).sort());
  });
});
