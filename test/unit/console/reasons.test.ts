// Why a try failed, in the console's words: every code that the documentation names has some.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isKnown, reasonOf, reasonOfAttempt } from "../../../src/console/reasons.ts";
import type { Attempt } from "../../../src/console/types.ts";

/** The codes in the first column of the table under `heading`. */
function codesIn(file: string, heading: RegExp): string[] {
  const [, after = ""] = readFileSync(file, "utf8").split(heading);
  const rows = /(\|.*\n)+/.exec(after)?.[0].split("\n").slice(2) ?? [];
  return rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, code = ""]) => code));
}

const attempt = (change: Partial<Attempt>): Attempt => ({ session: "fcsess_1", via: "page", started_at: 1, ended_at: 2, outcome: "failed", error: null, consent: null, ...change }); // biome-ignore format: one line

describe("reasons", () => {
  it.each([
    ["docs/app-bridge.md", /^## Error codes$/m, 25],
    ["README.md", /^\*\*When linking does not work\*\*.*$/m, 4],
  ])("stand for every code in %s", (file, heading, least) => {
    const codes = codesIn(file, heading);
    expect(codes.length).toBeGreaterThanOrEqual(least);
    expect(codes.filter((code) => !isKnown(code))).toEqual([]);
  });

  it("of a code that is new name it, and say what to do all the same", () => {
    expect(reasonOf("brand_new").what).toContain("brand_new");
    expect(reasonOf("toString").what).toContain("toString");
    expect(reasonOf("brand_new").next).not.toBe("");
  });

  it("are there for every attempt that came to nothing, and for no other", () => {
    expect(reasonOfAttempt(attempt({ outcome: "linked" }))).toBeNull();
    expect(reasonOfAttempt(attempt({ outcome: "pending" }))).toBeNull();
    expect(reasonOfAttempt(attempt({ outcome: "nothing_linked" }))?.what).toContain("window was closed");
    const error = { code: "offline", message: null };
    expect(reasonOfAttempt(attempt({ error }))).toMatchObject({ error, what: reasonOf("offline").what });
  });
});
