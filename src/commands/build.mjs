// `npm run build`: the browser's code and styles, from src/ into public/ (served) and dist/ (inlined into the Worker),
// and the part of Stripe's SDK that the Worker uses (docs/decisions/0006-stripe-sdk-in-part.md).
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { stripeInPart } from "./stripe-in-part.mjs";

const pageScript = "src/customer/browser/onboarding.ts";

// Old, so that the script still runs in browsers that are too old to link a bank, and can say so.
const targets = ["es2017"];
const outputs = [
  [pageScript, "public/onboarding.js"],
  ["src/customer/page/onboarding.css", "dist/page/onboarding.css.txt"],
  ["src/sandbox/browser/stripe.ts", "dist/sandbox/stripe.js.txt"],
  ["src/sandbox/browser/modal.ts", "dist/sandbox/modal.js.txt"],
  ["src/sandbox/browser/modal.css", "dist/sandbox/modal.css.txt"],
];

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
  const script = files.find(({ path }) => basename(path) === "onboarding.js");
  // Its name carries its content, so that browsers may keep it, and a page always gets the script that it was made for.
  const name = `onboarding-${createHash("sha256").update(script.contents).digest("hex").slice(0, 12)}.js`;
  script.path = join(dirname(script.path), name);
  await Promise.all(files.map(put));
  await put({ path: "dist/page/script.txt", contents: Buffer.from(`/${name}`), hash: `${script.hash}name` });
  for (const other of await readdir("public"))
    if (/^onboarding.*\.js$/.test(other) && other !== name) await rm(join("public", other), { force: true });
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
