// What a command has of the world: its streams, the environment, the folder it was started in. Passed in, so that a test,
// or a command that runs another, may hand in its own.
import { createInterface } from "node:readline/promises";
import * as util from "node:util";

export interface Output {
  write(text: string): unknown;
  /** Whether a person reads it, and not a file or another program. */
  isTTY?: boolean;
  /** How wide it is, in characters. */
  columns?: number;
}

export interface Io {
  stdout: Output;
  stderr: Output;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  env: Record<string, string | undefined>;
  /** The folder that the command was started in. */
  cwd: string;
  /** From the call on, Ctrl+C no longer ends the process but aborts the answer. */
  interrupted(): AbortSignal;
}

/** The process's own. */
export const processIo = (): Io => ({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  interrupted() {
    const ended = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
    return ended.signal;
  },
});

/** Whether somebody is there to answer a question. */
export const isInteractive = (io: Io): boolean => io.stdin.isTTY === true && io.stderr.isTTY === true;

/** What a person answers, without spaces around it; null when they end the input or press Ctrl+C. */
export async function ask(io: Io, question: string): Promise<string | null> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr as NodeJS.WritableStream });
  const closed = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  try {
    const answer = await Promise.race([terminal.question(question).catch(() => null), closed]);
    return answer?.trim() ?? null;
  } finally {
    terminal.close();
  }
}

type Format = Parameters<typeof util.styleText>[0];

/**
 * `text` in a colour or weight, where `output` is a terminal and nobody has set NO_COLOR; FORCE_COLOR asks for it elsewhere.
 * https://no-color.org
 */
export function styled(io: Io, output: Output, format: Format, text: string): string {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM = "" } = io.env;
  const isForced = FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const isWanted = isForced || (output.isTTY === true && FORCE_COLOR !== "0" && TERM !== "dumb");
  if (NO_COLOR !== "" || !isWanted || text === "") return text;
  // Node.js before 20.12 has no styleText. Whether to style was decided above, so it need not look at the stream.
  return util.styleText?.(format, text, { validateStream: false }) ?? text;
}
