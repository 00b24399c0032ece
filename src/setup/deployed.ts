// Looks at what was deployed, from outside: until /healthz is well, and then what the doctor finds.
import { setTimeout } from "node:timers/promises";
import { type Io, styled } from "../cli/io.ts";
import type { Doctor } from "../client/types.ts";

const betweenMs = 1000;
const oneAnswerMs = 15_000;
const doctorMs = 60_000;

/**
 * Asks /healthz until it says ok, for at most `seconds`, or until somebody has `stopped` it. Null when it does, else what is
 * wrong. A new deployment, a new certificate and a new name each take a while to be everywhere.
 */
export async function waitUntilWell(publicUrl: string, seconds: number, stopped: AbortSignal): Promise<string | null> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const trouble = await troubleAt(`${publicUrl}/healthz`, stopped);
    if (trouble === null || stopped.aborted || Date.now() > deadline) return trouble;
    await pause(stopped);
  }
}

/** Until it is time to ask again, or somebody has `stopped` it. */
const pause = (stopped: AbortSignal) => setTimeout(betweenMs, undefined, { signal: stopped }).catch(() => undefined);

/** Aborts after `ms`, or when somebody has `stopped` it. */
const within = (ms: number, stopped: AbortSignal) => AbortSignal.any([AbortSignal.timeout(ms), stopped]);

async function troubleAt(url: string, stopped: AbortSignal): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: within(oneAnswerMs, stopped), redirect: "manual" });
    const text = await answer.text();
    const health = read(text) as { object?: string; problems?: { name: string; problem: string }[] } | null;
    if (health?.object !== "health")
      return `${url} answers with status ${answer.status}, and not as banklink does. Does the address lead to this Worker?`;
    if (answer.ok) return null;
    const problems = (health.problems ?? []).map(({ name, problem }) => `  ${name} ${problem}\n`).join("");
    return `${url} answers with status ${answer.status}:\n${problems}`.trimEnd();
  } catch (error) {
    if (stopped.aborted) return `Stopped before ${url} was well.`;
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return `${url} does not answer (${cause}). A new address can take some minutes until its name and certificate are there.`;
  }
}

/**
 * Asks the doctor, and prints what it finds. Whether all is well. While the key is refused it is asked again, for at most
 * `seconds` and until somebody has `stopped` it: a new key takes a while to be everywhere.
 */
export async function askDoctor(
  publicUrl: string,
  apiKey: string,
  seconds: number,
  stopped: AbortSignal,
  io: Io,
): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  const ask = () =>
    fetch(`${publicUrl}/v1/doctor`, {
      headers: { Authorization: `Bearer ${apiKey}` },
      signal: within(doctorMs, stopped),
    });
  try {
    let answer = await ask();
    while (answer.status === 401 && Date.now() < deadline) {
      await pause(stopped);
      answer = await ask();
    }
    const found = read(await answer.text()) as Doctor | { error?: { message?: string } } | null;
    if (found && "findings" in found) return print(found, io);
    const said = found && "error" in found ? `: ${found.error?.message}` : "";
    io.stdout.write(`The doctor answers with status ${answer.status}${said}\n`);
  } catch (error) {
    const why = stopped.aborted ? "You stopped before the doctor answered." : `The doctor does not answer (${(error as Error).name}).`; // biome-ignore format: one idea
    io.stdout.write(`${why}\n`);
  }
  return false;
}

const colours = { ok: "green", warn: "yellow", fail: "red" } as const;

function print({ ok, findings }: Doctor, io: Io): boolean {
  for (const { check, status, message, mend } of findings) {
    io.stdout.write(`  ${styled(io, io.stdout, colours[status], status.padEnd(4))}  ${check}: ${message}\n`);
    if (mend && status !== "ok") io.stdout.write(`        ${mend}\n`);
  }
  io.stdout.write(ok ? "All is well.\n" : "Not all is well: the lines that say fail must be mended.\n");
  return ok;
}

function read(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
