// What the routes have in common that ask the search index.
import type { Context } from "hono";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";
import { now } from "../platform/clock.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { backfill } from "../upkeep.ts";

/** How long it may take until a change shows, in seconds. */
const behindSeconds = 60;

/** What `asked` answers with. Throws `index_unavailable` when the index fails, or takes too long. */
export async function fromIndex<T>(asked: () => Promise<T>): Promise<T> {
  const answer = await within(timeouts.index, asked).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    console.error(JSON.stringify({ at: "index", reason }));
    return null;
  });
  if (answer === null) throw new Failed({ kind: "index_unavailable" });
  return answer;
}

/**
 * The time up to which an answer shows everything, in Unix seconds; null while links of before are still being read into the
 * index, which is then gone on with.
 */
export function indexedUntil(c: Context<AppContext>, isWhole: boolean): number | null {
  if (isWhole) return now() - behindSeconds;
  const going = fromIndex(() => backfill(c.env));
  c.executionCtx.waitUntil(going.catch(() => {}));
  return null;
}
