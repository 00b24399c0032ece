// Ends a browser, or what it needs, so that nothing of it runs beside the next test.
import type { ChildProcess } from "node:child_process";

/** Milliseconds for a program to end of itself once asked to. */
const patienceMs = 10_000;

/** Asks the program to end, makes it when it does not, and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  // One that never started has no id; one that has ended says so no second time.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await gone;
  clearTimeout(timer);
}
