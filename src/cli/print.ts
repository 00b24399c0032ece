// What commands print: lines, facts and tables for people, JSON for programs.
import { type Io, type Output, styled } from "./io.ts";
import { clean, shortened, width } from "./width.ts";

export type Format = Parameters<typeof styled>[2];

export interface Column<Row> {
  title: string;
  of(row: Row): string;
  format?(row: Row): Format | undefined;
  /** Stays, and stays whole, for as long as there is room at all. */
  keep?: true;
  /** Below this many characters it is worth nothing, and is left out. */
  least?: number;
}

const gap = "  ";
/** Columns that say nothing else are not cut below this many characters, but left out. */
const usualLeast = 12;

export const printLine = (output: Output, text = ""): void => void output.write(`${text}\n`);

export const printJson = (io: Io, value: unknown): void => printLine(io.stdout, JSON.stringify(value, null, 2));

/** Names and values below each other, without those that have none. */
export function printFacts(io: Io, facts: Record<string, string | null | undefined>): void {
  const known = Object.entries(facts).filter((fact): fact is [string, string] => !!fact[1]);
  const room = Math.max(0, ...known.map(([name]) => width(name)));
  for (const [name, value] of known)
    printLine(io.stdout, styled(io, io.stdout, "dim", padded(name, room)) + gap + clean(value));
}

/** A table that is as wide as the terminal at most; in a file or a pipe it is as wide as it must be. */
export function printTable<Row>(io: Io, columns: Column<Row>[], rows: Row[]): void {
  const room = io.stdout.isTTY ? (io.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
  const cells = rows.map((row) => columns.map((column) => clean(column.of(row))));
  const natural = columns.map(({ title }, at) =>
    cells.reduce((widest, line) => Math.max(widest, width(line[at] ?? "")), width(title)),
  );
  const widths = fitted(natural, columns, room);
  const shown = columns.flatMap((column, at) =>
    (widths[at] ?? 0) > 0 ? [{ column, at, columns: widths[at] ?? 0 }] : [],
  );
  const print = (
    style: (text: string, column: Column<Row>) => string,
    text: (at: number, column: Column<Row>) => string,
  ) =>
    printLine(
      io.stdout,
      shown
        .map(({ column, at, columns }, place) => {
          const cell = shortened(text(at, column), columns);
          const isLast = place === shown.length - 1;
          return style(cell, column) + (isLast ? "" : " ".repeat(columns - width(cell)));
        })
        .join(gap)
        .trimEnd(),
    );
  print(
    (text) => styled(io, io.stdout, "dim", text),
    (_, { title }) => title,
  );
  for (const [line, row] of rows.entries())
    print(
      (text, { format }) => styledAs(io, format?.(row), text),
      (at) => cells[line]?.[at] ?? "",
    );
}

const styledAs = (io: Io, format: Format | undefined, text: string) =>
  format === undefined ? text : styled(io, io.stdout, format, text);

/** How wide each column may be; 0 for one that is left out. The last are left out first, then the widest are cut. */
function fitted<Row>(natural: number[], columns: Column<Row>[], room: number): number[] {
  const least = columns.map(({ keep, least }, at) => Math.min(natural[at] ?? 0, keep ? Number.POSITIVE_INFINITY : (least ?? usualLeast))); // biome-ignore format: one idea
  const excess = (widths: number[]) => {
    const shown = widths.filter((one) => one > 0);
    return shown.reduce((sum, one) => sum + one, 0) + gap.length * (shown.length - 1) - room;
  };
  let last = columns.length - 1;
  for (; last >= 0 && excess(least) > 0; last--) if (!columns[last]?.keep) least[last] = 0;
  const widths = natural.map((one, at) => ((least[at] ?? 0) > 0 ? one : 0));
  while (excess(widths) > 0) {
    const widest = (isAllowed: (at: number) => boolean) =>
      widths.reduce((best, one, at) => (isAllowed(at) && one > (widths[best] ?? 0) ? at : best), -1);
    const soft = widest((at) => (widths[at] ?? 0) > (least[at] ?? 0));
    const at = soft >= 0 ? soft : widest((each) => (widths[each] ?? 0) > 1);
    if (at < 0) break;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
}

const padded = (text: string, columns: number) => text + " ".repeat(Math.max(0, columns - width(text)));
