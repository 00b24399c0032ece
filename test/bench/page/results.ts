// What `npm run bench:page` finds out, as it stands in its JSON.

export const categories = ["performance", "accessibility", "best-practices", "seo"] as const;
export type Category = (typeof categories)[number];

/** How Cloudflare may compress what browsers get: which way depends on the zone's plan and rules. */
export const compressions = ["gzip", "br", "zstd"] as const;
export type Compression = (typeof compressions)[number];

/** Times are those that Lighthouse works out for a middling phone in a slow mobile network. */
interface Seen {
  /** From 0 to 100. */
  scores: Record<Category, number>;
  /** The audits that cost points, with their category. Not those of performance, where only the score counts. */
  lost: Record<string, Category>;
  /** How far things have moved, from 0. */
  cls: number;
  lcpMs: number;
  tbtMs: number;
  /** Response headers from our origin, in bytes, as HTTP/2 sends them. */
  headerBytes: number;
}

/** One load of a page. */
export interface Load extends Seen {
  compression: Compression;
  /** What came in bodies from our origin, compressed. */
  bytes: number;
}

/** What a page is in all of its loads. */
export interface PageResult extends Seen {
  bytes: Record<Compression, number>;
}

export interface Results {
  /** The day, as YYYY-MM-DD. */
  date: string;
  versions: Record<"banklink" | "lighthouse" | "chromium" | "node", string>;
  machine: string;
  /** What stood in for Stripe.js, in bytes. */
  stripeJs: { raw: number; gzip: number };
  pages: Record<string, PageResult>;
}

/**
 * Puts loads together, at least one of each compression. Of times it is the least, since whatever else the machine does only
 * adds to them; of everything else the worst.
 */
export function resultOf(loads: Load[]): PageResult {
  const least = (pick: (load: Load) => number) => Math.min(...loads.map(pick));
  const most = (pick: (load: Load) => number) => Math.max(...loads.map(pick));
  const bytes = (wanted: Compression) =>
    Math.max(...loads.filter(({ compression }) => compression === wanted).map(({ bytes }) => bytes));
  return {
    bytes: { gzip: bytes("gzip"), br: bytes("br"), zstd: bytes("zstd") },
    headerBytes: most(({ headerBytes }) => headerBytes),
    scores: {
      // Made of times.
      performance: most(({ scores }) => scores.performance),
      accessibility: least(({ scores }) => scores.accessibility),
      "best-practices": least(({ scores }) => scores["best-practices"]),
      seo: least(({ scores }) => scores.seo),
    },
    lost: Object.assign({}, ...loads.map(({ lost }) => lost)),
    cls: most(({ cls }) => cls),
    lcpMs: least(({ lcpMs }) => lcpMs),
    tbtMs: least(({ tbtMs }) => tbtMs),
  };
}
