// The source, as text.
import { globSync, readFileSync } from "node:fs";

/** The text of every file that one of `patterns` names. */
export const sourcesOf = (patterns: string[]): string[] => globSync(patterns).map((path) => readFileSync(path, "utf8"));
