// A real Chromium on any machine: on x64 Linux the one that comes with npm, elsewhere an installed Chrome or Edge.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

// Not the package's own arguments: those switch the browser's security off, which is what is tested here.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const chromiumPackage = pathToFileURL(main).href;
/** Where the package has its parts, packed. */
const packed = join(dirname(main), "../bin");
const installed = [
  { channel: "chrome" },
  { channel: "msedge" },
  { executablePath: "/usr/bin/chromium" },
  { executablePath: "/usr/bin/chromium-browser" },
];

/**
 * Starts a browser, with `more` arguments; close it after use. Throws with what to install when the machine has none that
 * starts.
 */
export async function launchChromium(more: string[] = []): Promise<Browser> {
  const failures: string[] = [];
  const start = async (options: Parameters<typeof chromium.launch>[0]) => {
    try {
      return await chromium.launch({ args: [...args, ...more], ...options });
    } catch (error) {
      failures.push(`${JSON.stringify(options?.channel ?? options?.executablePath)}: ${String(error).split("\n")[0]}`);
      return null;
    }
  };
  if (process.platform === "linux" && process.arch === "x64") {
    const home = await unpacked();
    const env = { ...process.env, LD_LIBRARY_PATH: join(home, "al2023/lib"), FONTCONFIG_PATH: home };
    const browser = await start({ executablePath: join(home, "chromium"), env });
    if (browser) return browser;
  }
  for (const options of installed) {
    const browser = await start(options);
    if (browser) return browser;
  }
  throw new Error(`No browser starts here. Install Google Chrome or Microsoft Edge.\n${failures.join("\n")}`);
}

/** The folder with the npm package's Chromium, its libraries and fonts. Unpacked once a machine, by whoever is first. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packed, "../package.json"), "utf8")) as { version: string };
  const home = resolve(`node_modules/.cache/chromium-${version}`);
  if (existsSync(home)) return home;
  // Test files run at once: each unpacks on its own, and one move makes the winner's work appear whole.
  const draft = `${home}.${process.pid}.${Date.now()}`;
  await mkdir(join(draft, "fonts-cache"), { recursive: true });
  await unpackInto(draft, ["chromium.br", "fonts.tar.br", "al2023.tar.br"]);
  const dirs = `<dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir>`;
  await writeFile(join(draft, "fonts.conf"), `<?xml version="1.0"?><fontconfig>${dirs}</fontconfig>`);
  await rename(draft, home).catch(async (error: unknown) => {
    await rm(draft, { recursive: true });
    if (!existsSync(home)) throw error;
  });
  return home;
}

/**
 * Unpacks parts of the package into `folder`. The package knows only the temporary folder to unpack into, so a process of
 * its own has that changed: in this one the product starts meanwhile, and keeps its storage in the temporary folder.
 */
export async function unpackInto(folder: string, parts: string[]): Promise<void> {
  const script = `
    const { inflate } = await import(process.argv[1]);
    await Promise.all(process.argv.slice(2).map((part) => inflate(part)));`;
  const paths = parts.map((part) => join(packed, part));
  const options = { env: { ...process.env, TMPDIR: folder } };
  await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", script, chromiumPackage, ...paths],
    options,
  );
}
