// Loads pages with Lighthouse in a Chromium of its own: a middling phone in a slow mobile network, its mobile preset.
import { type AddressInfo, createServer } from "node:net";
import lighthouse, { type Report } from "lighthouse";
import { connect } from "puppeteer-core";
import { launchChromium } from "../../browser/chromium.ts";
import { origin } from "./deployed.ts";
import type { Edge } from "./edge.ts";
import type { Page } from "./pages.ts";
import { type Category, type Compression, categories, type Load } from "./results.ts";

/** What Lighthouse tells of one request. */
interface Requested {
  url: string;
  /** Headers and body, in bytes. */
  transferSize: number;
}

/** Starts the browser, for which `edge` is the whole internet. End it with `close`. */
export async function startBrowser(edge: Edge) {
  const port = await freePort();
  const chromium = await launchChromium([
    `--remote-debugging-port=${port}`,
    `--host-resolver-rules=MAP * 127.0.0.1:${edge.port}, EXCLUDE 127.0.0.1`,
    // The edge's is signed by nobody.
    "--ignore-certificate-errors",
  ]);
  const browser = await connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  return {
    version: chromium.version(),
    close: () => chromium.close(),
    /** Loads the page as somebody's first visit. */
    async load({ path, isDark, language }: Page, compression: Compression): Promise<Load & { lighthouse: string }> {
      edge.compression = compression;
      edge.sent.clear();
      // Has connections and a cache of its own.
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        if (isDark) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
        const flags = {
          logLevel: "error",
          onlyCategories: categories,
          // Else it would not look at the pages of links that do not work.
          ignoreStatusCode: true,
          disableStorageReset: true,
          disableFullPageScreenshot: true,
          extraHeaders: language ? { "Accept-Language": language } : {},
        };
        const { lhr } = (await lighthouse(`${origin}${path}`, flags, undefined, page)) ?? {};
        if (!lhr || lhr.runtimeError) throw new Error(`Lighthouse on ${path}: ${lhr?.runtimeError?.message}`);
        if (isDark && !(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")))
          throw new Error("The page that was to be dark was not.");
        return { lighthouse: lhr.lighthouseVersion, compression, ...loadOf(lhr, edge) };
      } finally {
        await context.close();
      }
    },
  };
}

function loadOf({ categories: graded, audits }: Report, edge: Edge): Omit<Load, "compression"> {
  const value = (audit: string) => audits[audit]?.numericValue ?? Number.NaN;
  const scoreOf = (name: Category) => Math.round((graded[name]?.score ?? Number.NaN) * 100);
  const lost = categories
    .filter((name) => name !== "performance")
    .flatMap((name) => (graded[name]?.auditRefs ?? []).map(({ id, weight }) => ({ name, id, weight })))
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1);
  const requests = (audits["network-requests"]?.details?.items ?? []) as Requested[];
  const ours = requests.filter(({ url }) => url.startsWith(`${origin}/`));
  const sum = (each: (requested: Requested) => number) => ours.reduce((total, one) => total + each(one), 0);
  const bytes = sum(({ url }) => edge.sent.get(url) ?? Number.NaN);
  return {
    bytes,
    headerBytes: sum(({ transferSize }) => transferSize) - bytes,
    scores: {
      performance: scoreOf("performance"),
      accessibility: scoreOf("accessibility"),
      "best-practices": scoreOf("best-practices"),
      seo: scoreOf("seo"),
    },
    lost: Object.fromEntries(lost.map(({ id, name }) => [id, name])),
    cls: value("cumulative-layout-shift"),
    lcpMs: Math.round(value("largest-contentful-paint")),
    tbtMs: Math.round(value("total-blocking-time")),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
