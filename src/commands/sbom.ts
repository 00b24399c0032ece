// `npm run sbom`: writes dist/sbom.json, a bill of materials (CycloneDX) of what is shipped. npm makes it of everything in
// the lock file, where each package is a development dependency because the Worker is bundled; this keeps those of which
// code ends up in a bundle.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { shippedPackages } from "./shipped.ts";

const file = "dist/sbom.json";

interface Component {
  "bom-ref": string;
  name: string;
  scope: string;
  properties: { name: string }[];
}

interface Bom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** As npm makes it, of the whole lock file. */
function everything(): Bom {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const npm = process.env.npm_execpath;
  const options = { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  const { status, stdout, stderr } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: true });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} has failed: ${stderr}`);
  return JSON.parse(stdout) as Bom;
}

const bom = everything();
const shipped = await shippedPackages();
const root = bom.metadata.component;
// npm takes the name of the folder.
root.name = "banklink";
bom.components = bom.components
  .filter(({ name }) => shipped.has(name))
  .map((component) => ({
    ...component,
    scope: "required",
    properties: component.properties.filter(({ name }) => name !== "cdx:npm:package:development"),
  }));
const refs = bom.components.map((component) => component["bom-ref"]);
bom.dependencies = bom.dependencies
  .filter(({ ref }) => ref === root["bom-ref"] || refs.includes(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.includes(other)) }));
mkdirSync("dist", { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.info(`${file}: ${refs.join(", ")}`);
