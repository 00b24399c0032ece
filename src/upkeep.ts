// What the search index needs done from time to time: by the Worker's cron, and while lists are asked for.
import { backfillCursor, noteBackfill } from "./d1/backfill.ts";
import { isBound } from "./d1/database.ts";
import { prune } from "./d1/links.ts";
import { holderKeyIn } from "./domain/ids.ts";
import type { AccountHolder } from "./holder/account-holder.ts";
import { linkIds } from "./kv/read.ts";
import { now } from "./platform/clock.ts";
import type { Env } from "./platform/config.ts";
import { callObject } from "./platform/durable-object.ts";

/** Links of one part of the backfill, parts that one run of the cron does (the platform lets it make 1,000 calls), and objects that are called at a time. */
const linksAPart = 100;
const partsARun = 8;
const callsAtOnce = 6;

/** For the cron: removes rows whose time is over, and goes on with the backfill. */
export async function upkeep(env: Env): Promise<void> {
  if (!isBound(env)) return;
  await prune(env, now());
  for (let part = 0; part < partsARun; part++) if (!(await backfill(env))) return;
}

/**
 * Has the objects of some more links, which are in KV and may not be in the index, write them there; nobody else may.
 * Whether there are more.
 */
export async function backfill(env: Env): Promise<boolean> {
  const cursor = await backfillCursor(env);
  if (cursor === null) return false;
  const { ids, next } = await linkIds(env.RESULTS, linksAPart, cursor);
  const holders = [...Map.groupBy(ids, holderKeyIn)];
  for (let at = 0; at < holders.length; at += callsAtOnce)
    await Promise.all(
      holders
        .slice(at, at + callsAtOnce)
        .map(([name, links]) =>
          name === null
            ? null
            : callObject<AccountHolder, void>(env.ACCOUNT_HOLDER, name, (holder) => holder.indexLinks(links)),
        ),
    );
  await noteBackfill(env, cursor, next);
  return next !== null;
}
