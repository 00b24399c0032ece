// Questions that `ask` of cli/io.ts does not have: a secret, which is not shown, and yes or no.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ask, type Io, isInteractive } from "../cli/io.ts";
import { Stop } from "./stop.ts";

/** The answer; throws a Stop when there is none any more, as after Ctrl+C. */
export async function answerTo(io: Io, question: string): Promise<string> {
  const answer = await ask(io, question);
  if (answer === null) throw new Stop(1, "\nStopped. Run setup again to go on.");
  return answer;
}

/** As `answerTo`; what is typed is not shown. */
export async function secretAnswerTo(io: Io, question: string): Promise<string> {
  io.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  const closed = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  try {
    const answer = await Promise.race([terminal.question("").catch(() => null), closed]);
    if (answer === null) throw new Stop(1, "\nStopped. Nothing was changed.");
    io.stderr.write("\n");
    return answer.trim();
  } finally {
    terminal.close();
  }
}

/** Whether the answer is yes. Enter is `usual`. */
export async function isConfirmed(io: Io, question: string, usual: boolean): Promise<boolean> {
  const answer = await answerTo(io, `${question} ${usual ? "[Y/n]" : "[y/N]"} `);
  return answer === "" ? usual : /^y(es)?$/i.test(answer);
}

/** Does `work`; in a terminal what stops it can be mended and tried again, so that no answer need be given twice. */
export async function withRetries<T>(io: Io, work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Stop) || error.code !== 1 || !isInteractive(io)) throw error;
      await answerTo(io, `${error.message}\nEnter tries again, Ctrl+C stops: `);
    }
}
