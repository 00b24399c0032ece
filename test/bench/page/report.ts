// The results of `npm run bench:page` for people: a table for the terminal, and the section of the documentation.
import { budget } from "./judge.ts";
import { explained } from "./lost-points.ts";
import type { Compression, Results } from "./results.ts";

const heads = [
  "page",
  "performance",
  "accessibility",
  "best practices",
  "SEO",
  "gzip",
  "Brotli",
  "Zstandard",
  "headers",
  "LCP",
  "TBT",
  "CLS",
];

/** One row a page, in Markdown that is a table in a terminal too. */
export function pageTable({ pages }: Pick<Results, "pages">): string {
  const rows = Object.entries(pages).map(([name, { scores, bytes, headerBytes, lcpMs, tbtMs, cls }]) => [
    name,
    ...[scores.performance, scores.accessibility, scores["best-practices"], scores.seo].map(String),
    ...[bytes.gzip, bytes.br, bytes.zstd, headerBytes].map((size) => size.toLocaleString("en-US")),
    `${lcpMs} ms`,
    `${tbtMs} ms`,
    String(cls),
  ]);
  return table(heads, rows);
}

/** The section about the page in docs/performance.md. */
export function pageSection(results: Results): string {
  const { date, versions, machine, stripeJs, pages } = results;
  const heaviest = (by: Compression[]) =>
    Math.max(...Object.values(pages).flatMap(({ bytes }) => by.map((one) => bytes[one]))).toLocaleString("en-US");
  const points = Object.entries(explained).map(([audit, { pages, why }]) => [
    `\`${audit}\``,
    pages === "all" ? "all" : pages.join(", "),
    why,
  ]);
  const kilobytes = (size: number) => `${Math.round(size / 1000)} KB`;
  return `## The page

\`npm run bench:page\` loads each page with Lighthouse ${versions.lighthouse}, its mobile preset, in Chromium ${versions.chromium}: a middling phone in a slow mobile network. It fails when a budget is broken. Measured on ${date} with banklink ${versions.banklink}, Node.js ${versions.node}, on ${machine}.

The Worker runs in workerd as it is deployed. Before it stands a server that does what Cloudflare's network does: TLS, HTTP/2, and compression of the same answers, at about the same levels.

${pageTable(results)}

Sizes are in bytes. Each page is loaded with each compression. Of times the least counts, as whatever else the machine does adds to them; of everything else the worst. Budgets:

- **Size.** At most ${budget.bytes.toLocaleString("en-US")} bytes (14 KiB) for all that a first visit loads from banklink, compressed with gzip or Brotli: page, script and styles. The largest has ${heaviest(["gzip", "br"])}. Response headers are in a column of their own, and no part of the budget. Neither is Zstandard, which Cloudflare uses on its free plan, and with which the largest has ${heaviest(["zstd"])}: a [compression rule](https://developers.cloudflare.com/rules/compression-rules/) chooses Brotli. The icon, 0.2 KB, loads after the page. The business's logo is the business's.
- **Speed.** Performance 100, the main text (LCP) after at most ${budget.lcpMs} ms, and at most ${budget.tbtMs} ms in which the page is blocked (TBT).
- **Rest.** No layout shift (CLS 0), and 100 in everything but for these points:

${table(["audit", "pages", "why the point is lost"], points)}

Not measured: the network between a customer and Cloudflare, and Stripe.js. In place of that, js.stripe.com has a script of ${kilobytes(stripeJs.raw)}, ${kilobytes(stripeJs.gzip)} by gzip, which is about what Stripe.js has: an estimate. It takes its part of the network, and runs nothing. The page is readable, and takes a tap, before Stripe.js is there.
`;
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
