// The titles of the tests in a file, read off its text, which is formatted: what is further in is inside.
import { readFileSync } from "node:fs";

/** A text in quotes of any of the three kinds. */
const quoted = "\\s*(\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`)";

/**
 * `outer › inner › title` of each test that runs, as they stand in the source: a title that is filled in for each case has
 * its `%s` and `$name`. Throws where a title cannot be read.
 */
export function titlesOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const titles: string[] = [];
  const open: { indent: number; title: string; runs: boolean }[] = [];
  for (const found of text.matchAll(/^( *)(describe|it|test)((?:\.\w+)*)(?:<[^(]*>)?\(/gm)) {
    const [all, indent = "", kind, more = ""] = found;
    const rest = text.slice(found.index + all.length);
    // The cases of an `each` stand before the title: on this line, or up to the line with the bracket that ends them.
    const cases = more.includes("each") ? `(?:[^\\n]*?|[^]*?\\n${indent}\\S[^\\n]*?)\\)\\(` : "";
    const title = new RegExp(`^${cases}${quoted}`).exec(rest)?.[1];
    if (title === undefined) throw new Error(`${path}: the title after "${all.trim()}" cannot be read.`);
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent.length) open.pop();
    const runs = !/skip|todo|fails/.test(more) && open.every((outer) => outer.runs);
    const each = { indent: indent.length, title: title.slice(1, -1).replace(/\\(.)/g, "$1"), runs };
    if (kind === "describe") open.push(each);
    else if (runs) titles.push([...open, each].map(({ title }) => title).join(" › "));
  }
  return titles;
}
