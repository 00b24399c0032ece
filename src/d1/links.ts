// One row a link: written by the link's own object alone, found by status, account holder, reference and age.
import { idBound } from "../domain/ids.ts";
import type { LinkStatus } from "../domain/link.ts";
import { ask, type Indexed, type Statement } from "./database.ts";
import { askWhole, isWholeIn } from "./sweep.ts";

/** How long a row stays after its link's end, in seconds. */
export const keptSeconds = 400 * 24 * 60 * 60;
/** Rows that one statement may change. */
const rowsAtOnce = 1000;
const statuses: LinkStatus[] = ["open", "completed", "expired", "revoked"];

/** What is searched and counted of a link. Times are in Unix seconds. */
export interface LinkRow {
  id: string;
  /** Empty where it is the platform's own. */
  stripe_account: string;
  holder: string;
  client_reference_id: string | null;
  status: LinkStatus;
  livemode: boolean;
  created: number;
  expires_at: number;
  /** When somebody tapped first, whatever came of it. */
  opened_at: number | null;
  /** When Stripe's window opened first: the link's own `opened_at`. */
  started_at: number | null;
  /** When it has ended, or will. */
  ended_at: number;
  /** Why the last try came to nothing; null once a bank is linked. */
  last_error: string | null;
}

/** What may change of a row. A link is revoked for good: when that was is nearest to when it was first written. */
const changing = ["status", "expires_at", "opened_at", "started_at", "last_error"] satisfies (keyof LinkRow)[];
const update = [...changing.map((name) => `${name} = excluded.${name}`), "ended_at = iif(status = 'revoked', ended_at, excluded.ended_at)"]; // biome-ignore format: one idea

export async function putRow(env: Indexed, row: LinkRow): Promise<void> {
  const values = Object.values(row);
  const places = values.map(() => "?");
  const insert = `INSERT INTO links (${Object.keys(row)}) VALUES (${places}) ON CONFLICT DO UPDATE SET ${update}`;
  await ask(env, [insert, ...values]);
}

export async function removeRows(env: Indexed, ids: string[]): Promise<void> {
  await ask(env, ...ids.map((id): Statement => ["DELETE FROM links WHERE id = ?", id]));
}

/** Removes some rows of links that ended long ago. */
export async function prune(env: Indexed, now: number): Promise<void> {
  await ask(env, [
    "DELETE FROM links WHERE id IN (SELECT id FROM links WHERE ended_at <= ? ORDER BY ended_at LIMIT ?)",
    now - keptSeconds,
    rowsAtOnce,
  ]);
}

export interface LinkSearch {
  stripe_account?: string | undefined;
  status?: LinkStatus | undefined;
  account_holder?: string | undefined;
  client_reference_id?: string | undefined;
  /** Made at this time or later, and made before this one. */
  "created[gte]"?: number | undefined;
  "created[lt]"?: number | undefined;
}
export type FoundLink = Pick<LinkRow, "id" | "status" | "expires_at" | "started_at" | "ended_at">;

/**
 * At most `limit` links that `search` wants, newest first, after the id `after`. One that is `open` may be over at `now`, as
 * its object says so a moment later. `isWhole` is false while links may be missing.
 */
export async function findLinks(
  env: Indexed,
  search: LinkSearch,
  after: string,
  limit: number,
  now: number,
): Promise<{ found: FoundLink[]; isWhole: boolean }> {
  const { "created[gte]": from, "created[lt]": before } = search;
  // Ids sort newest first.
  const newest = before === undefined ? "" : idBound(before);
  const values: (string | number)[] = [
    search.stripe_account ?? "",
    newest > after ? newest : after,
    from === undefined ? "~" : idBound(from),
    limit,
  ];
  let [index, wanted] = ["links_by", ""];
  const only = (column: string, value: string | undefined, name = column) => {
    if (value === undefined) return;
    wanted += ` AND ${column} = ?${values.push(value)}`;
    index += `_${name}`;
  };
  only("holder", search.account_holder);
  only("client_reference_id", search.client_reference_id, "reference");
  // For each status from an index of its own order, so that nothing is sorted. It is named, as SQLite would take another.
  const part = (status: LinkStatus, from = `${index}_status`, more = "") =>
    `SELECT id, status, expires_at, started_at, ended_at FROM links INDEXED BY ${from}
     WHERE stripe_account = ?1 AND status = '${status}' AND id > ?2 AND id < ?3${wanted}${more}`;
  const parts = (search.status ? [search.status] : statuses).map((status) => part(status));
  // Links that are over and whose objects have not said so yet are few: they may be sorted, or passed over.
  const over = (is: string) => ` AND expires_at ${is} ?${values.push(now)}`;
  if (search.status === "open") parts[0] += over(">");
  if (search.status === "expired") parts.push(part("open", "links_open", over("<=")));
  const query = `${parts.join(" UNION ALL ")} ORDER BY id LIMIT ?4`;
  const [found, sweep] = await ask(env, [query, ...values], askWhole);
  return { found: found as unknown as FoundLink[], isWhole: isWholeIn(sweep) };
}
