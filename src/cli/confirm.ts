// Asks before what cannot be taken back.
import { type Call, UsageError } from "./command.ts";
import { ask, isInteractive } from "./io.ts";
import { printLine } from "./print.ts";
import { clean } from "./width.ts";

export const yes = { type: "boolean", help: "Do not ask." } as const;

/**
 * Whether to go on: asks for `id` to be typed, unless --yes says so. `what` is what would happen. Throws UsageError where
 * nobody is there to be asked.
 */
export async function confirmed({ io, values }: Call, id: string, what: string): Promise<boolean> {
  if (values.yes) return true;
  if (!isInteractive(io)) throw new UsageError(`${what} Nobody is here to confirm that: add --yes.`, "yes");
  printLine(io.stderr, clean(what));
  const answer = await ask(io, `Type ${clean(id)} to go on: `);
  if (answer === id) return true;
  printLine(io.stderr, `${answer === null ? "\n" : ""}That is not it: nothing was changed.`);
  return false;
}
