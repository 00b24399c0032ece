// Numbers and tables as they stand in docs/cost.md.

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** Dollars: cents where there are few. */
export function money(dollars: number): string {
  if (dollars === 0) return "–";
  if (dollars < 0.005) return "< $0.01";
  return `$${dollars.toLocaleString("en-US", dollars < 1000 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`; // biome-ignore format: one idea
}

/** A price too small for cents, in two digits. */
export const smallMoney = (dollars: number): string =>
  `$${Number(dollars.toPrecision(2)).toFixed(decimalsOf(dollars))}`;
const decimalsOf = (value: number) => Math.max(2, 1 - Math.floor(Math.log10(value)));

/** A count: whole, or with one digit after the point where it is small. */
export const number = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });

/** Large counts in words: 1.5 million. */
export function large(value: number): string {
  if (value >= 1e9) return `${number(value / 1e9)} billion`;
  return value >= 1e6 ? `${number(value / 1e6)} million` : number(Number(value.toPrecision(2)));
}

/** Seconds as people say them. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds === 0) return "0 s";
  if (seconds < 120) return `${number(seconds)} s`;
  return seconds < 7200 ? `${number(seconds / 60)} min` : `${number(seconds / 3600)} h`;
}

export const percent = (share: number): string => `${number(100 * share)} %`;
