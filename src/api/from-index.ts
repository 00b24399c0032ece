// What the routes have in common that ask the search index.
import type { Context } from "hono";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";
import { now } from "../platform/clock.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { reasonOf } from "../platform/trace.ts";
import { sweep } from "../upkeep.ts";

/** How long it may take until a change shows, in seconds. */
const behindSeconds = 60;

/** What `asked` answers with. Throws `index_unavailable` when the index fails, or takes too long. */
export async function fromIndex<T>(asked: () => Promise<T>): Promise<T> {
  const answer = await within(timeouts.index, asked).catch((error: unknown) => {
    console.error(JSON.stringify({ at: "index", reason: reasonOf(error) }));
    return null;
  });
  if (answer === null) throw new Failed({ kind: "index_unavailable" });
  return answer;
}

/**
 * The time up to which an answer shows everything, in Unix seconds; null while links may be missing in the index: the
 * sweep that looks for them then goes on.
 */
export function indexedUntil(c: Context<AppContext>, isWhole: boolean): number | null {
  if (isWhole) return now() - behindSeconds;
  c.executionCtx.waitUntil(sweep(c.env).catch(() => {}));
  return null;
}
