// `npm run build`: the browser's code and styles, from src/ into public/ (served) and dist/ (inlined into the Worker),
// and the part of Stripe's SDK that the Worker uses (docs/decisions/0006-stripe-sdk-in-part.md).
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, parse, resolve } from "node:path";
import { build } from "esbuild";

// Old, so that the script still runs in browsers that are too old to link a bank, and can say so.
const targets = ["es2017"];
/** What is built, into which file, and for what is served: where the Worker finds its address. */
const outputs = [
  ["src/customer/browser/onboarding.ts", "public/onboarding.js", "dist/page/script.txt"],
  ["src/customer/browser/manage.ts", "public/manage.js", "dist/page/manage.txt"],
  ["src/customer/page/onboarding.css", "dist/page/onboarding.css.txt"],
  ["src/customer/page/styles/shared.css", "dist/page/shared.css.txt"],
  ["src/sandbox/browser/stripe.ts", "dist/sandbox/stripe.js.txt"],
  ["src/sandbox/browser/modal.ts", "dist/sandbox/modal.js.txt"],
  ["src/sandbox/browser/modal.css", "dist/sandbox/modal.css.txt"],
];

/** The resources of Stripe's API that src/stripe/ calls; test/unit/house-rules.test.ts checks that none is missing. */
export const stripeResources = ["Accounts", "Customers", "FinancialConnections"];

/** Parts of the SDK that only Stripe's v2 API needs, which is not called: exact decimals, and its own kind of webhooks. */
const v2Parts = /[\\/]stripe[\\/]esm[\\/](Decimal|StripeEventNotificationHandler)\.js$/;

/** Parts that do nothing here: lists are paged by hand, and nothing of the v2 API is to be converted. */
const doNothing = {
  autoPagination: "export const makeAutoPaginationMethods = () => ({});",
  V2Coercion: "export const coerceV2RequestData = (data) => data;\nexport const coerceV2ResponseData = (data) => data;",
};

/** Leaves an empty class where the SDK has a part that is never used: two thirds of the Worker's size. */
const stripeInPart = {
  name: "stripe-in-part",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]stripe[\\/]esm[\\/]resources[\\/].*\.js$/ }, async ({ path }) => {
      const resource = path.split(/[\\/]resources[\\/]/)[1].split(/[\\/.]/)[0];
      const contents = await readFile(path, "utf8");
      return { contents: stripeResources.includes(resource) ? contents : emptied(contents) };
    });
    bundle.onLoad({ filter: /[\\/]stripe[\\/]esm[\\/](autoPagination|V2Coercion)\.js$/ }, ({ path }) => ({
      contents: doNothing[parse(path).name],
    }));
    bundle.onLoad({ filter: v2Parts }, async ({ path }) => ({ contents: emptied(await readFile(path, "utf8")) }));
  },
};

/** A module with the same exports, each of them an empty class. */
const emptied = (contents) =>
  [...contents.matchAll(/^export (?:class|const|function) (\w+)/gm)]
    .map(([, name]) => `export class ${name} {}`)
    .join("\n");

const shared = { bundle: true, write: false, logLevel: "warning" };

if (process.argv[1] === import.meta.filename) {
  const built = await Promise.all([
    ...outputs.map(([entry, outfile]) =>
      build({ ...shared, entryPoints: [entry], outfile, minify: true, format: "iife", target: targets }),
    ),
    build({
      ...shared,
      stdin: { contents: 'export { default } from "stripe";', resolveDir: "." },
      outfile: "dist/stripe.js",
      format: "esm",
      conditions: ["workerd"],
      plugins: [stripeInPart],
    }),
  ]);
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  for (const [, outfile, address] of outputs)
    if (address)
      files.push(
        named(
          files.find(({ path }) => path === resolve(outfile)),
          address,
        ),
      );
  await Promise.all(files.map(put));
  const served = files.map(({ path }) => basename(path));
  for (const other of await readdir("public"))
    if (other.endsWith(".js") && !served.includes(other)) await rm(join("public", other), { force: true });
}

/**
 * Gives a script a name that carries its content, so that browsers may keep it, and a page always gets the script that it
 * was made for. The answer is a file at `path` with the script's address.
 */
function named(script, path) {
  const { dir, name } = parse(script.path);
  const hashed = `${name}-${createHash("sha256").update(script.contents).digest("hex").slice(0, 12)}.js`;
  script.path = join(dir, hashed);
  return { path, contents: Buffer.from(`/${hashed}`), hash: `${script.hash}name` };
}

/**
 * Writes a file whole or not at all, because several builds may run at once, and Workers start from what they write.
 */
async function put({ path, contents, hash }) {
  const before = await readFile(path).catch(() => null);
  if (before?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `dist/${hash.replaceAll(/\W/g, "")}.${process.pid}`;
  await mkdir("dist", { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}
