// Reads the published copy in KV: fast everywhere, and up to a minute behind the account holder's object.
import { laterFields } from "../domain/link.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { note } from "../platform/trace.ts";
import type { LinkMetadata, PublishedAccount, PublishedLink } from "./keys.ts";
import { keyParts, keys } from "./keys.ts";

/** What `read` finds; null when KV fails, or takes too long: for what is to be had elsewhere. */
export const foundInTime = <T>(read: () => Promise<T>): Promise<T | null> =>
  within(timeouts.kvRead, read).catch((error: unknown) => {
    console.error(JSON.stringify({ at: "kv", error: error instanceof Error ? error.name : "unknown" }));
    return null;
  });

const laterFacts = { stripe_account: null, duplicate_of: null, replaces: null, replaced_by: null };

export async function readAccount(kv: KVNamespace, id: string): Promise<PublishedAccount | null> {
  note("kv_reads");
  const value = await kv.get<PublishedAccount>(keys.account(id), "json");
  // What an earlier release has written says less, until its object writes it anew.
  return value && { ...laterFacts, ...value, links: value.links ?? [value.link] };
}

/** Links that one read may ask for: KV answers with 25 MB at most. */
export const linksARead = 25;

/** The values of those of `ids` (lnk_…) that KV has, and the length of each in characters. */
export async function readLinks(kv: KVNamespace, ids: string[]): Promise<Map<string, [PublishedLink, number]>> {
  note("kv_reads");
  const values = await kv.get(ids.map(keys.link), "text");
  return new Map(
    ids.flatMap((id): [string, [PublishedLink, number]][] => {
      const value = values.get(keys.link(id));
      return value ? [[id, [{ ...laterFields, ...JSON.parse(value) }, value.length]]] : [];
    }),
  );
}

/** At most `limit` links as their keys' metadata say, newest first, from `cursor` on; and the next ones' cursor, null at the end. */
export async function listLinks(kv: KVNamespace, limit: number, cursor: string) {
  note("kv_reads");
  const listed = await kv.list<LinkMetadata>({ prefix: keys.link(""), limit, cursor: cursor || null });
  return {
    links: listed.keys.map(({ name, metadata }) => ({ ...(metadata as LinkMetadata), id: keyParts(name).id })),
    next: listed.list_complete ? null : listed.cursor,
  };
}
