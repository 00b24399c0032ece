// Unpacking the browser that comes with npm must not move the temporary files of a product that starts meanwhile.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unpackInto } from "./chromium.ts";

it("unpacking leaves this process its temporary folder", async () => {
  const before = tmpdir();
  const folder = mkdtempSync(join(before, "banklink-unpack-"));
  try {
    const seen = new Set<string>();
    const watch = setInterval(() => seen.add(tmpdir()));
    await unpackInto(folder, ["fonts.tar.br"]).finally(() => clearInterval(watch));
    expect([...seen]).toEqual([before]);
    expect(existsSync(join(folder, "fonts"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
