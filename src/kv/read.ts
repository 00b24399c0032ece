// Reads the published copy in KV: fast everywhere, and up to a minute behind the account holder's object.
import { laterFields } from "../domain/link.ts";
import { note } from "../platform/trace.ts";
import type { LinkMetadata, PublishedAccount, PublishedLink } from "./keys.ts";
import { keys } from "./keys.ts";

const laterFacts = { stripe_account: null, duplicate_of: null, replaces: null, replaced_by: null };

export async function readAccount(kv: KVNamespace, id: string): Promise<PublishedAccount | null> {
  note("kv_reads");
  const value = await kv.get<PublishedAccount>(keys.account(id), "json");
  // What an earlier release has written says less, until its object writes it anew.
  return value && { ...laterFacts, ...value, links: value.links ?? [value.link] };
}

export interface LinkPage {
  links: PublishedLink[];
  /** Where the next page starts; null at the end. */
  next: LinkCursor | null;
}
/** The cursor of a page of KV's list, and the key in that page after which to go on. */
export type LinkCursor = [kvCursor: string | null, afterKey: string];

const keysAPage = 1000;
const pagesARequest = 20;
/** Values that one read asks for: KV answers with 25 MB at most. */
const valuesARead = 25;
/** A page of links weighs no more than this, in characters, but for what its last read has brought. */
const pageCharacters = 8 * 1024 * 1024;

/** KV's errors carry the status of its answer alone. Of these, a cursor that is none of its own gets 400. */
const isRefused = (error: unknown) => error instanceof Error && / failed: 4(00|14|22)\b/.test(error.message);

/**
 * Up to `limit` links whose metadata `wanted` accepts, newest first. One call looks at 20,000 links at most, so a page
 * can be short, or empty, and still have a `next`. "bad_cursor" when KV does not take the cursor of `from`.
 */
export async function listLinks(
  kv: KVNamespace,
  limit: number,
  from: LinkCursor | null,
  wanted: (metadata: LinkMetadata) => boolean,
): Promise<LinkPage | "bad_cursor"> {
  let kvCursor = from?.[0] ?? null;
  let after = from?.[1] ?? "";
  /** Keys that were found, and where each stands. */
  const found: LinkCursor[] = [];
  for (let page = 0; page < pagesARequest; page++) {
    const asked = { prefix: keys.link(""), limit: keysAPage, cursor: kvCursor };
    note("kv_reads");
    const listed = await kv.list<LinkMetadata>(asked).catch((error: unknown) => {
      // Only a cursor that came from outside may be a wrong one; anything else is KV's trouble, not the caller's.
      if (page === 0 && kvCursor !== null && isRefused(error)) return null;
      throw error;
    });
    if (!listed) return "bad_cursor";
    for (const key of listed.keys) {
      if (key.name <= after || !key.metadata || !wanted(key.metadata)) continue;
      if (found.length === limit) return readLinks(kv, found, [kvCursor, after]);
      found.push([kvCursor, key.name]);
      after = key.name;
    }
    if (listed.list_complete) return readLinks(kv, found, null);
    kvCursor = listed.cursor;
  }
  return readLinks(kv, found, [kvCursor, after]);
}

/** The values of `found`, or as many of them as fit into a page; `next` when all do. */
async function readLinks(kv: KVNamespace, found: LinkCursor[], next: LinkCursor | null): Promise<LinkPage> {
  const links: PublishedLink[] = [];
  let characters = 0;
  for (let i = 0; i < found.length; i += valuesARead) {
    const some = found.slice(i, i + valuesARead);
    note("kv_reads");
    const values = await kv.get(
      some.map(([, key]) => key),
      "text",
    );
    for (const [, key] of some) {
      const value = values.get(key);
      if (!value) continue;
      links.push({ ...laterFields, ...JSON.parse(value) });
      characters += value.length;
    }
    const last = some.at(-1);
    if (characters > pageCharacters && last && i + valuesARead < found.length) return { links, next: last };
  }
  return { links, next };
}
