// A table in Markdown, its columns as wide as their widest cell.

/** `head` and each of `rows` have as many cells. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((text, column) => Math.max(3, text.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** 1234567 as 1,234,567. */
export const grouped = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
