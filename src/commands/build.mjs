// `npm run build`: the browser's code and styles and the API's description, from src/ into public/ (served) and dist/
// (inlined into the Worker), the parts of Stripe's SDK and of Hono that the Worker uses
// (docs/decisions/0006-stripe-sdk-in-part.md, 0033-hono-in-part.md), and what is published: the client and the command.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, parse, resolve } from "node:path";
import { build } from "esbuild";
import { common, texts } from "../api/doctor-texts.ts";
import { consentText } from "../customer/page/consent.ts";
import { icons } from "../customer/page/icons.ts";
import { describingAssets } from "../openapi/assets.ts";
import { problemTexts } from "../platform/problem-texts.ts";
import { clientTypes } from "./client-types.mjs";
import { honoInPart } from "./hono-in-part.mjs";
import { stripeInPart } from "./stripe-in-part.mjs";

// Old, so that the script still runs in browsers that are too old to link a bank, and can say so: those since 2018. It is
// larger for that: each `?.` and `??` becomes a comparison, so the script of the link's page has `||` where that does as well.
const targets = ["es2018"];
/** A field of a class is only assigned. By the letter of the standard it would be defined, which takes a helper here. */
const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };
/** The styles that the page behind a link has inside. */
const inlined = "dist/page/onboarding.css.txt";
/** What is built, into which file, and for what is served: where the Worker finds its address. */
export const outputs = [
  ["src/customer/browser/onboarding.ts", "public/onboarding.js", "dist/page/script.json"],
  ["src/customer/browser/qr.ts", "public/qr.js", "dist/page/qr.json"],
  ["src/customer/browser/manage.ts", "public/manage.js", "dist/page/manage.json"],
  ["src/customer/page/onboarding.css", inlined],
  ["src/customer/page/manage.css", "public/manage.css", "dist/page/manage-css.json"],
  ["src/openapi/page/docs.css", "public/docs.css", "dist/page/docs-css.json"],
  ["src/sandbox/browser/stripe.ts", "dist/sandbox/stripe.js.txt"],
  ["src/sandbox/browser/modal.ts", "dist/sandbox/modal.js.txt"],
  ["src/sandbox/browser/modal.css", "dist/sandbox/modal.css.txt"],
];

/** The console, which shows what is built above: its script, its styles and the shell that names them. Served, and no part of the Worker. */
export const operatorConsole = {
  outputs: [
    ["src/console/main.ts", "public/console.js"],
    ["src/console/console.css", "public/console.css"],
  ],
  shell: ["src/console/shell.html", "public/console.html"],
  targets: ["es2022"],
};
/** What `npm pack` packs, beside the client's types: the client, and the command. */
export const published = [
  { entryPoints: ["src/client/client.ts"], outfile: "dist/client/index.js", target: "es2022" },
  {
    entryPoints: ["src/cli/banklink.ts"],
    outfile: "dist/cli/banklink.js",
    banner: { js: "#!/usr/bin/env node" },
    target: "node20",
    platform: "node",
    // Works on a clone, so it is not published.
    external: ["../setup/setup.ts"],
  },
];

/** The words of the customer's pages, each language an asset that the Worker loads. */
const locales = ["en", "es"];

/** What the Worker imports of Hono: all in one file, as its parts share what they know. */
const honoParts = `
  export { Hono } from "hono/tiny";
  export { matchedRoutes } from "hono/route";
  export { PatternRouter } from "hono/router/pattern-router";
`;

const shared = { bundle: true, write: false, logLevel: "warning" };

if (process.argv[1] === import.meta.filename) {
  const built = await Promise.all([
    ...outputs.map(([entry, outfile]) =>
      build({ ...shared, entryPoints: [entry], outfile, minify: true, format: "iife", target: targets, tsconfigRaw }),
    ),
    build({
      ...shared,
      stdin: { contents: 'export { default } from "stripe";', resolveDir: "." },
      outfile: "dist/stripe.js",
      format: "esm",
      conditions: ["workerd"],
      // Names that begin so are the SDK's own.
      mangleProps: /^_/,
      plugins: [stripeInPart],
    }),
    build({
      ...shared,
      stdin: { contents: honoParts, resolveDir: "." },
      outfile: "dist/hono.js",
      format: "esm",
      plugins: [honoInPart],
    }),
    ...published.map((options) => build({ ...shared, format: "esm", ...options })),
  ]);
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  files.push(await clientTypes("dist/client/index.d.ts"));
  for (const [, outfile, address] of outputs)
    if (address)
      files.push(
        named(
          files.find(({ path }) => path === resolve(outfile)),
          address,
        ),
      );
  const css = files.find(({ path }) => path === resolve(inlined)).text;
  for (const locale of locales) {
    const { [locale]: copy } = await import(`../customer/page/copy/${locale}.ts`);
    const consent = createHash("sha256").update(consentText(locale, copy)).digest("hex");
    const words = {
      path: resolve(`public/words-${locale}.json`),
      contents: Buffer.from(JSON.stringify({ ...copy, consent, css, icons })),
      hash: locale,
    };
    files.push(words, named(words, `dist/page/words-${locale}.json`));
  }
  for (const [name, said] of Object.entries({ doctor: { ...texts, common }, problems: problemTexts })) {
    const file = { path: resolve(`public/${name}.json`), contents: Buffer.from(JSON.stringify(said)), hash: name };
    files.push(file, named(file, `dist/${name}.json`));
  }
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  const docsCss = files.find(({ path }) => path === "dist/page/docs-css.json").address;
  for (const [name, text] of Object.entries(describingAssets(version, docsCss)))
    files.push({ path: resolve("public", name), contents: Buffer.from(text), hash: name });
  await Promise.all(files.map(put));
  const consoleFiles = await buildConsole();
  await Promise.all(consoleFiles.map(put));
  files.push(...consoleFiles);
  const served = files.map(({ path }) => basename(path));
  for (const other of await readdir("public"))
    if (/^(words|doctor|problems)-.*\.json$|\.(js|css)$/.test(other) && !served.includes(other))
      await rm(join("public", other), { force: true });
}

/** The console's files. The shell has no hash in its name, as people know its address. */
async function buildConsole() {
  const assets = await Promise.all(
    operatorConsole.outputs.map(async ([entry, outfile]) => {
      const options = {
        ...shared,
        entryPoints: [entry],
        outfile,
        minify: true,
        format: "iife",
        target: operatorConsole.targets,
      };
      const [asset] = (await build(options)).outputFiles;
      return { asset, address: named(asset, "").address };
    }),
  );
  const [source, path] = operatorConsole.shell;
  const address = (ext) => assets.find((one) => one.address.endsWith(ext)).address;
  const html = (await readFile(source, "utf8")).replace("{script}", address(".js")).replace("{style}", address(".css"));
  const shell = { path: resolve(path), contents: Buffer.from(html), hash: "console" };
  return [...assets.map(({ asset }) => asset), shell];
}

/**
 * Gives an asset a name that carries its content, so that browsers may keep it, and a page always gets the script, and the
 * Worker the words, that it was made for. The answer is a file at `path` with the asset's address, in JSON: such a file becomes
 * part of the Worker's code, where a text would be one more file beside it.
 */
function named(script, path) {
  const { dir, name, ext } = parse(script.path);
  const hashed = `${name}-${createHash("sha256").update(script.contents).digest("hex").slice(0, 12)}${ext}`;
  script.path = join(dir, hashed);
  const address = `/${hashed}`;
  return { path, address, contents: Buffer.from(JSON.stringify(address)), hash: `${script.hash}name` };
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
