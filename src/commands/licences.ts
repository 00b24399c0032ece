// `npm run licences`: writes docs/licences.md, the licence of every package that is shipped or used to build and test.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { shippedPackages } from "./shipped.ts";

const document = "docs/licences.md";
const notStated = "Not stated in the lock file";

interface Locked {
  version: string;
  license?: string;
}

/** What `docs/licences.md` has to be, formatted. Reads the lock files, and of the shipped packages what is installed. */
export async function licences(): Promise<string> {
  const shipped = await shippedPackages();
  const packages = packagesOf("package-lock.json");
  const tools = packages.filter(({ name }) => !shipped.has(name));
  const rows = [...shipped].map(([name, places]) => {
    const { version, license } = packages.find((one) => one.name === name) ?? {};
    return [name, version, license, textOf(name), places.join(", ")];
  });
  const sections = [
    "# Licences",
    "`npm run licences` makes this file from the lock files and from what esbuild reports of each bundle. A test says when it is out of date.",
    "## Shipped",
    "Code of these packages is deployed or packed. They need no other package.",
    table(["package", "version", "licence", "text, in the package", "is in"], rows),
    "Stripe.js is no package here: the customer's page loads it from `js.stripe.com`, on Stripe's terms.",
    "## Tools",
    "These build and test, and no byte of them is shipped. Packages for one platform alone are among them, of which a machine installs its own.",
    ...groups(tools),
    `Under "${notStated}" are packages for other platforms, of Biome, workerd and Stripe's command. What these three have for Linux on x64 is under MIT OR Apache-2.0, Apache-2.0 and Apache-2.0.`,
    "## What the documentation is checked with",
    "Installed in `test/docs` alone, for types and checks.",
    ...groups(packagesOf("test/docs/package-lock.json")),
  ];
  return formatted(sections.join("\n\n"));
}

/** The packages of a lock file. One that is there in several versions is several. */
function packagesOf(path: string) {
  const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Locked> };
  return Object.entries(lock.packages)
    .filter(([key]) => key !== "")
    .map(([key, { version, license }]) => ({ name: key.replace(/^.*node_modules\//, ""), version, license }));
}

/** The name of a package's licence text, and whose copyright it names. */
function textOf(name: string): string {
  const folder = join("node_modules", name);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} is shipped without a licence text. Look whether it may be.`);
  const holders = readFileSync(join(folder, file), "utf8").match(/^\s*Copyright \(c\).*$/gim) ?? [];
  return [`\`${file}\``, ...holders.map((line) => line.replace(/<.*>|\(http.*\)/, "").trim())].join("; ");
}

/** A heading and a list for each licence, the most frequent first. */
function groups(packages: ReturnType<typeof packagesOf>): string[] {
  const byLicence = Map.groupBy(packages, ({ license }) => license ?? notStated);
  return [...byLicence]
    .sort(([one, ones], [other, others]) => others.length - ones.length || one.localeCompare(other))
    .flatMap(([licence, those]) => {
      const names = new Set(those.map(({ name, version }) => `${name} ${version}`));
      return [`### ${licence}`, `${[...names].sort().join(", ")}.`];
    });
}

const table = (head: string[], rows: (string | undefined)[][]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function formatted(markdown: string): string {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const format = [biome, "format", `--stdin-file-path=${document}`];
  return execFileSync(process.execPath, format, { input: markdown, encoding: "utf8" });
}

if (process.argv[1] === import.meta.filename) writeFileSync(document, await licences());
