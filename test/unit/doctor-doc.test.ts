// docs/doctor.md says of every finding what the doctor itself says, and the checks name no outcome that has no words.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { common, texts } from "../../src/api/doctor-texts.ts";

type Text = readonly [status: string, message: string, mend?: string];

const lineOf = ([status, message, mend]: Text) => `- **${status}** ${message}${mend ? ` _${mend}_` : ""}`;
const sectionOf = ([check, outcomes]: [string, Record<string, Text>]) =>
  [`### ${check}`, "", ...Object.values(outcomes).map(lineOf), ""].join("\n");
const sections = Object.entries({ ...texts, "Any check": common } as Record<string, Record<string, Text>>);

it("docs/doctor.md has the findings as they stand in src/api/doctor-texts.ts", () => {
  const [, findings = ""] = readFileSync("docs/doctor.md", "utf8").split("## Findings\n\n");
  expect(findings).toBe(sections.map(sectionOf).join("\n"));
});

describe("the words", () => {
  const code = readFileSync("src/api/doctor-checks.ts", "utf8") + readFileSync("src/api/doctor.ts", "utf8");

  it.each(sections)("of %s are all used, and each outcome that is no good says how to mend it", (_, outcomes) => {
    for (const [outcome, [status, message, mend]] of Object.entries(outcomes)) {
      expect(code).toContain(`"${outcome}"`);
      expect(mend === undefined, outcome).toBe(status === "ok");
      expect(message + (mend ?? "")).not.toMatch(/\s\s|\.\.$/);
    }
  });
});
