// A problem with a setting, in words.
import type { Problem, SettingName, Why } from "./settings.ts";

/** What src/platform/problem-texts.ts has. */
export interface ProblemTexts {
  must: Record<SettingName, string>;
  why: Record<Why, string>;
}

/** As /healthz, the log, setup and deploy say it. Without `texts` it is only named. */
export const inWords = ({ name, why, value }: Problem, texts: ProblemTexts | null) => ({
  name,
  problem: texts?.why[why].replace("{must}", texts.must[name]).replace("{value}", String(value)) ?? why,
});
