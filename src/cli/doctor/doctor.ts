// `banklink doctor`: what banklink finds of itself, and what can only be seen from outside.
import { BanklinkError, type Finding } from "../../client/client.ts";
import { command } from "../command.ts";
import { type Io, styled } from "../io.ts";
import { type Format, printJson, printLine } from "../print.ts";
import { clean } from "../width.ts";
import { fromOutside } from "./outside.ts";

const formats: Record<Finding["status"], Format> = { ok: "green", warn: "yellow", fail: "red" };

export const doctor = command({
  summary: "Check the installation, from inside and from here.",
  options: {},
  notes: ["With --json it is the answer of GET /v1/doctor, and what was seen from here beside it, as outside."],
  async run({ io, isJson, url, client }) {
    const banklink = client();
    const [inside, outside] = await Promise.all([
      banklink.doctor.run().catch((error) => refused(error)),
      fromOutside(url()),
    ]);
    if (!isJson) printFindings(io, "Seen from here", outside);
    if (inside instanceof BanklinkError) throw inside;
    const isWell = inside.ok && outside.every(({ status }) => status !== "fail");
    if (isJson) printJson(io, { ...inside, outside });
    else {
      printFindings(io, "Seen from inside", inside.findings);
      printLine(io.stdout, isWell ? "All is well." : "Not all is well.");
    }
    return isWell ? 0 : 1;
  },
});

/** A refusal is kept until what was seen from outside is printed, which may say why. */
function refused(error: unknown): BanklinkError {
  if (error instanceof BanklinkError) return error;
  throw error;
}

function printFindings(io: Io, title: string, findings: Finding[]): void {
  printLine(io.stdout, styled(io, io.stdout, "bold", title));
  for (const { check, status, message, mend } of findings) {
    const mark = styled(io, io.stdout, formats[status], status.padEnd(4));
    printLine(io.stdout, `${mark}  ${clean(check)}: ${clean(message)}`);
    if (mend && status !== "ok") printLine(io.stdout, `      ${styled(io, io.stdout, "bold", clean(mend))}`);
  }
  printLine(io.stdout);
}
