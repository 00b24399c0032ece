// What the doctor found: whether everything is set up as it must be, and how to mend what is not.
import { announce } from "../announce.ts";
import { runDoctor } from "../api.ts";
import { element, fill } from "../element.ts";
import { badge, doButton, loading } from "../parts.ts";
import type { View } from "../place.ts";
import { settings } from "../session.ts";
import { isLeft, troubleNotice } from "../trouble.ts";
import type { Doctor, Finding } from "../types.ts";
import { some, type Tone } from "../words.ts";

interface Kind {
  words: string;
  tone: Tone;
  order: number;
}
const kinds: Record<Finding["status"], Kind> = {
  fail: { words: "Must be mended", tone: "bad", order: 0 },
  warn: { words: "Look at this", tone: "warn", order: 1 },
  ok: { words: "Fine", tone: "good", order: 2 },
};

const kindOf = ({ status }: Finding): Kind => kinds[status] ?? { words: status, tone: "warn", order: 1 };

export const doctorView: View = (_, signal) => {
  const state = element("div", { class: "state" });
  const list = element("ul", { class: "list" });
  const run = async () => {
    fill(state, loading("Examining everything…"));
    try {
      const doctor = await runDoctor(signal);
      const summary = summaryOf(doctor);
      fill(state, element("p", { class: `notice ${doctor.ok ? "good" : "bad"}` }, summary));
      const findings = doctor.findings.toSorted((a, b) => kindOf(a).order - kindOf(b).order);
      fill(list, findings.map(findingRow));
      announce(summary);
    } catch (error) {
      if (isLeft(error, signal)) return;
      fill(list);
      fill(state, troubleNotice(error, run));
    }
  };
  void run();
  return element(
    "div",
    {},
    element("h1", {}, "Doctor"),
    element(
      "p",
      { class: "quiet" },
      "Looks at keys, webhooks, storage and addresses, and says how to mend what is wrong.",
      ` This is release ${settings().version}.`,
    ),
    doButton("Examine again", run, () => {}),
    state,
    list,
  );
};

function summaryOf({ ok, findings }: Doctor): string {
  const count = (status: Finding["status"]) => findings.filter((finding) => finding.status === status).length;
  if (!ok) return `${some(count("fail"), "finding")} must be mended.`;
  const warnings = count("warn");
  return warnings > 0 ? `It works. ${some(warnings, "finding")} to look at.` : "Everything is as it must be.";
}

function findingRow(finding: Finding): HTMLElement {
  const { check, message, mend } = finding;
  const { words, tone } = kindOf(finding);
  return element(
    "li",
    {},
    element("p", { class: "title" }, element("b", {}, check), badge(words, tone)),
    element("p", {}, message),
    mend && element("p", { class: "why" }, mend),
  );
}
