// Which packages have code in what is shipped, as esbuild reports it of each bundle. All others are tools: they run on the
// machine of whoever builds or tests, and no byte of them is deployed.
import { type BuildOptions, build } from "esbuild";
import { operatorConsole, outputs, published } from "./build.mjs";
import { stripeInPart } from "./stripe-in-part.mjs";

const page = outputs.map(([entry]) => entry ?? "").filter((entry) => entry.startsWith("src/customer/browser/"));
const console = operatorConsole.outputs.map(([entry]) => entry ?? "");
const packed = published.flatMap(({ entryPoints }) => entryPoints);

const bundles: Record<string, BuildOptions> = {
  "the Worker": {
    entryPoints: ["src/index.ts"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*", "*.json"],
    plugins: [stripeInPart],
  },
  "the customer's pages": { entryPoints: page },
  "the console": { entryPoints: console },
  "`npm pack`": { entryPoints: packed, platform: "node", external: ["../setup/setup.ts"] },
};

/** The names of all packages with code in a bundle, sorted, each with the names of the bundles that it is in. */
export async function shippedPackages(): Promise<Map<string, string[]>> {
  const places = await Promise.all(
    Object.entries(bundles).map(async ([place, options]) => {
      const { metafile } = await build({
        ...{ bundle: true, write: false, metafile: true, format: "esm", outdir: "dist", logLevel: "warning" },
        ...options,
      });
      const files = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
        Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
      );
      return files.flatMap(([path]) => packageOf(path) ?? []).map((name) => [name, place] as const);
    }),
  );
  const found = new Map<string, string[]>();
  for (const [name, place] of places.flat().sort())
    if (!found.get(name)?.includes(place)) found.set(name, [...(found.get(name) ?? []), place]);
  return found;
}

/** `hono` of `node_modules/hono/dist/index.js`; undefined of a file of ours. */
const packageOf = (path: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
