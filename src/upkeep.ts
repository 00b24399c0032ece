// What the search index needs done from time to time: by the Worker's cron, and while lists are asked for.
import { isBound } from "./d1/database.ts";
import { keptSeconds, prune } from "./d1/links.ts";
import { notePlace, readPlace, readRows } from "./d1/sweep.ts";
import { holderKeyIn } from "./domain/ids.ts";
import type { AccountHolder } from "./holder/account-holder.ts";
import { listLinks } from "./kv/read.ts";
import { now } from "./platform/clock.ts";
import type { Env } from "./platform/config.ts";
import { callObject } from "./platform/durable-object.ts";
import { logJob, reasonOf } from "./platform/trace.ts";

/** Links of a piece, and pieces that one run of the cron does: the platform lets it make 1,000 calls. */
const linksAPiece = 200;
const piecesARun = 4;
const callsAtOnce = 6;
/** How often, and how many milliseconds apart, it is looked whether objects have written the rows that were missing. */
const looks = 10;
const lookMs = 400;
/** An object ends its own link, and says so, within so many seconds. */
const endSeconds = 60;

/** For the cron: removes rows whose time is over, and goes on with the sweep. Throws what either has thrown. */
export async function upkeep(env: Env): Promise<void> {
  if (!isBound(env)) return;
  await logJob("cron", {}, 0, async () => {
    const ends = await Promise.allSettled([prune(env, now()), sweepOn(env)]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  });
}

async function sweepOn(env: Env): Promise<void> {
  for (let piece = 0; piece < piecesARun; piece++) if (!(await sweep(env))) return;
}

/**
 * Compares a piece of KV's links with the rows of the index, and has the objects of those that differ bring
 * their rows level; nobody else may. While the index is not whole, it waits a little for rows that are missing. Whether the
 * round goes on.
 */
export async function sweep(env: Env): Promise<boolean> {
  const { cursor, after, whole } = await readPlace(env);
  const { links, next } = await listLinks(env.RESULTS, linksAPiece, cursor).catch(async (error) => {
    // KV may not take this cursor any more: a new round begins.
    await notePlace(env, cursor, true, null, "");
    throw error;
  });
  const last = next === null ? "~" : (links.at(-1)?.id ?? after);
  for (let look = 1; ; look++) {
    const rows = new Map((await readRows(env, after, last, 2 * linksAPiece)).map((row) => [row.id, row]));
    let isMissing = false;
    const differing = links.filter(({ id, status, expires_at }) => {
      const row = rows.get(id);
      rows.delete(id);
      if (row) return row.status !== status || row.expires_at !== expires_at || (status === "open" && expires_at <= now() - endSeconds); // biome-ignore format: one idea
      const isWanted = !(expires_at <= now() - keptSeconds);
      isMissing ||= isWanted;
      return isWanted;
    });
    // What KV does not have may be gone.
    if (look === 1) await level(env, [...differing.map(({ id }) => id), ...rows.keys()]);
    if (isMissing && !whole && look < looks) await scheduler.wait(lookMs);
    else {
      await notePlace(env, cursor, isMissing, next, last);
      return next !== null;
    }
  }
}

/** Asks the objects of these links. One that fails is met again in the next round. */
async function level(env: Env, ids: string[]): Promise<void> {
  const holders = [...Map.groupBy(ids, holderKeyIn)];
  for (let at = 0; at < holders.length; at += callsAtOnce)
    await Promise.all(
      holders.slice(at, at + callsAtOnce).map(async ([name, links]) => {
        if (name !== null)
          await callObject<AccountHolder, void>(env.ACCOUNT_HOLDER, name, (holder) => holder.indexLinks(links)).catch(
            (error) => console.error(JSON.stringify({ at: "index", link: links[0], reason: reasonOf(error) })),
          );
      }),
    );
}
