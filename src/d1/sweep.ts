// Where the sweep is that compares the index with KV, and which rows stand there. It goes round without end.
import type { LinkStatus } from "../domain/link.ts";
import { ask, type Indexed, type Row, type Statement } from "./database.ts";

/** Asks for what `isWholeIn` reads. */
export const askWhole: Statement = ["SELECT whole FROM sweep LIMIT 1"];

/** Whether a whole round has found that no link is missing. */
export const isWholeIn = (rows: Row[] | undefined): boolean => rows?.[0]?.whole === 1;

/** The next piece: the cursor in KV's list at which it begins, and the last id before it; both "" at the start of a round. */
export interface Place {
  cursor: string;
  after: string;
  whole: number;
}

export async function readPlace(env: Indexed): Promise<Place> {
  const [rows] = await ask(env, ["SELECT cursor, after, whole FROM sweep LIMIT 1"]);
  return rows?.[0] as unknown as Place;
}

/** The rows after the id `after`, up to `last`; at most `limit`. */
export async function readRows(env: Indexed, after: string, last: string, limit: number) {
  const query = "SELECT id, status, expires_at FROM links WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
  return (await ask(env, [query, after, last, limit]))[0] as unknown as {
    id: string;
    status: LinkStatus;
    expires_at: number;
  }[];
}

/**
 * The piece at `cursor` is done; `isMissing` when a link of it is not in the index. The next one begins at `next`, after the
 * id `last`; where there is none, a new round does. Of two that have done the same piece the first counts.
 */
export async function notePlace(
  env: Indexed,
  cursor: string,
  isMissing: boolean,
  next: string | null,
  last: string,
): Promise<void> {
  await ask(env, [
    `UPDATE sweep SET cursor = ?1, after = ?2, missing = iif(?3, 0, missing OR ?4),
       whole = whole OR (?3 AND NOT (missing OR ?4)) WHERE cursor = ?5`,
    next ?? "",
    next === null ? "" : last,
    next === null,
    isMissing,
    cursor,
  ]);
}
