// A terminal of a test's own: what is typed is given, what is printed is kept.
import { PassThrough, Writable } from "node:stream";
import type { Io } from "../../../src/cli/io.ts";
import { main } from "../../../src/cli/main.ts";

export interface Terminal {
  /** Its width; no terminal at all when left out. */
  columns?: number;
  env?: Record<string, string>;
  /** What is typed, once something is asked; null ends the input. */
  typed?: string | null;
  cwd?: string;
}

/** Runs `banklink <args>` in this process. */
export async function banklink(args: string[], terminal: Terminal = {}) {
  const printed = { stdout: "", stderr: "" };
  const { io } = terminalIo(terminal, printed);
  return { code: await main(args, io), ...printed };
}

export function terminalIo(
  { columns, env = {}, typed, cwd = "/nowhere" }: Terminal,
  printed = { stdout: "", stderr: "" },
) {
  const isTTY = columns !== undefined;
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const output = (name: "stdout" | "stderr") => {
    const write = (chunk: Buffer, _: string, done: () => void) => {
      const text = String(chunk);
      printed[name] += text;
      const isAsking = name === "stderr" && text.includes(" to go on: ");
      if (isAsking && typed !== undefined) stdin.end(typed === null ? undefined : `${typed}\n`);
      done();
    };
    return Object.assign(new Writable({ write }), { isTTY, columns: columns ?? 80 });
  };
  const io: Io = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin,
    env,
    cwd,
    interrupted: () => new AbortController().signal,
  };
  return { io, printed };
}
