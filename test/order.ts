// In which order test files are run: the long ones first, so that the short ones fill up what is left at the end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest first. What is not named comes after them, and short tests of the code alone come last. */
const long = [
  "browser/states",
  "faults/erasure",
  "faults/restart",
  "browser/trouble",
  "faults/stripe",
  "browser/bridge",
  "browser/browser-checks",
  "browser/linking",
  "browser/manage",
  "browser/console",
  "faults/repair",
  "faults/account-operations",
  "worker/",
  "faults/corners",
  "faults/unknown",
  "faults/turns",
  "faults/crowd",
  "browser/leaving",
  "faults/",
  "browser/",
  "sandbox/",
  "unit/",
];

const place = ({ moduleId }: TestSpecification) => long.findIndex((name) => moduleId.includes(`/test/${name}`));

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}
