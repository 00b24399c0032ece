// How far the links have been read in that were there before the index was, or before it was made anew.
import { ask, type Indexed, type Row, type Statement } from "./database.ts";

/** Asks for what `cursorIn` reads. */
export const askCursor: Statement = ["SELECT cursor FROM backfill LIMIT 1"];

/** Where in KV's list the next part begins, "" at the start; null when all are read in. */
export const cursorIn = (rows: Row[] | undefined) => (rows?.[0]?.cursor ?? null) as string | null;

export async function backfillCursor(env: Indexed): Promise<string | null> {
  return cursorIn((await ask(env, askCursor))[0]);
}

/** The part at `cursor` is read in, and the next one begins at `next`. Of two at once the first counts. */
export async function noteBackfill(env: Indexed, cursor: string, next: string | null): Promise<void> {
  await ask(env, ["UPDATE backfill SET cursor = ? WHERE cursor = ?", next, cursor]);
}
