// GET /v1/links over all account holders: found in the index, shown as KV has them, or else as their objects have.
import type { Context } from "hono";
import { type FoundLink, findLinks, type LinkSearch, removeRows } from "../d1/links.ts";
import { isLinkId } from "../domain/ids.ts";
import { sizeOf } from "../domain/json.ts";
import { asOf, type LinkDetails } from "../domain/link.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { foundInTime, linksARead, readLinks } from "../kv/read.ts";
import { now } from "../platform/clock.ts";
import { reasonOf } from "../platform/trace.ts";
import { fromIndex, indexedUntil } from "./from-index.ts";
import { decodePage, listOf } from "./pagination.ts";
import { showLink } from "./shown.ts";

/** A page of links weighs no more than this, in characters, but for what its last read has brought. */
const pageCharacters = 8 * 1024 * 1024;
/** Objects that are asked at a time. */
const callsAtOnce = 6;

/** A link, and about how many characters long it is. */
type Sized = [LinkDetails, number];

/**
 * A page of the links that `query` wants, newest first. It may be short and have a next one all the same: a link whose status
 * has changed since it was found is left out, and so is one that is gone.
 */
export async function searchLinks(
  c: Context<AppContext>,
  query: LinkSearch & { limit: number; page?: string | undefined },
) {
  const at = now();
  const after = decodePage(query.page, isLinkId)?.[0] ?? "";
  const { found, isWhole } = await fromIndex(() => findLinks(c.env, query, after, query.limit + 1, at));
  const wanted = found.slice(0, query.limit);
  const links: LinkDetails[] = [];
  let last = wanted.at(-1);
  for (let i = 0, characters = 0; i < wanted.length; i += linksARead) {
    const some = wanted.slice(i, i + linksARead);
    for (const [link, size] of await linksOf(c, some, at)) {
      if (!query.status || link.status === query.status) links.push(link);
      characters += size;
    }
    if (characters <= pageCharacters) continue;
    last = some.at(-1);
    break;
  }
  const hasMore = last !== found.at(-1);
  const data = await Promise.all(links.map((link) => showLink(c, link)));
  return { ...listOf("/v1/links", data, hasMore && last ? [last.id] : null), as_of: indexedUntil(c, isWhole) };
}

async function linksOf(c: Context<AppContext>, found: FoundLink[], at: number): Promise<Sized[]> {
  const ids = found.map(({ id }) => id);
  const copies = await foundInTime(() => readLinks(c.env.RESULTS, ids));
  const links = new Map<string, Sized>();
  const missing: string[] = [];
  for (const row of found) {
    const copy = copies?.get(row.id);
    if (copy) links.set(row.id, [newest(copy[0], row, at), copy[1]]);
    else missing.push(row.id);
  }
  for (let i = 0; i < missing.length; i += callsAtOnce)
    await Promise.all(
      missing.slice(i, i + callsAtOnce).map(async (id) => {
        const known = await callHolder(c, id, (holder) => holder.getLink(id)).catch((error: unknown) => {
          console.error(JSON.stringify({ at: "index", link: id, reason: reasonOf(error) }));
          return null;
        });
        if (known?.ok) links.set(id, [known.value, sizeOf(known.value)]);
        // Erased by a release that knew of no index.
        else if (known?.failure.kind === "not_found") c.executionCtx.waitUntil(removeRows(c.env, [id]).catch(() => {}));
      }),
    );
  return ids.flatMap((id) => {
    const link = links.get(id);
    return link ? [link] : [];
  });
}

/** The link as KV has it, which may be a minute behind, with what the index knows better. */
function newest(link: LinkDetails, row: FoundLink, at: number): LinkDetails {
  const isFinal = link.status === "completed" || link.status === "revoked";
  const { status, expires_at } = isFinal ? link : row;
  return asOf(
    {
      ...link,
      status,
      expires_at,
      opened_at: link.opened_at ?? row.started_at,
      completed_at: link.completed_at ?? (status === "completed" ? row.ended_at : null),
    },
    at,
  );
}
