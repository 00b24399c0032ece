// Where the bench writes, and where the repository is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

const made: string[] = [];
process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new folder, which is removed when the bench ends. */
export function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  made.push(folder);
  return folder;
}
