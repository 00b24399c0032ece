// The events of one link, read page by page from those of its account holder, which are of other links too.
import { listEvents } from "./api.ts";
import { isOf } from "./story.ts";
import type { EventObject, LinkObject } from "./types.ts";
import { holderIdOf } from "./words.ts";

/** How many pages are read at once. */
const PAGES = 10;

export const isPending = ({ delivery }: EventObject): boolean => delivery.status === "pending";

/** Those of the link with this `id`. What reads throws what the API refuses with, and the reason of `signal`. */
export function linkEvents(id: string, signal: AbortSignal) {
  const mine = new Map<string, EventObject>();
  /** Whatever was read, of this link or not. */
  const known = new Set<string>();
  /** Where the ones begin that were not read yet; null where none of them can be of the link. */
  let older: string | null = null;

  /**
   * Reads from `page` on, the newest when that is null, until `isEnough` says so of a page, none that follows can be of the
   * link, or it would be too many. Answers where the next ones begin; null where there is none.
   */
  async function read(link: LinkObject, page: string | null, isEnough: (page: EventObject[]) => boolean) {
    const holder = holderIdOf(link.account_holder);
    for (let at = page, left = PAGES; ; left--) {
      const { data, has_more, next_page } = await listEvents(holder, link.stripe_account, at, signal);
      for (const event of data) if (isOf(id, event)) mine.set(event.id, event);
      const isMet = isEnough(data);
      for (const event of data) known.add(event.id);
      // Events of before the link are of others.
      const isPast = (data.at(-1)?.created ?? 0) < link.created;
      at = has_more && !isPast ? (next_page ?? null) : null;
      if (at === null || isMet || left <= 1) return at;
    }
  }
  const hasMine = (page: EventObject[]) => page.some((event) => isOf(id, event));

  return {
    /** What is known of them, newest first. */
    all: (): EventObject[] => [...mine.values()].sort((a, b) => b.created - a.created),
    hasOlder: (): boolean => older !== null,
    put: (event: EventObject): void => void mine.set(event.id, event),
    /** Reads from the newest down to the first of the link. */
    async begin(link: LinkObject): Promise<void> {
      older = await read(link, null, hasMine);
    },
    /** Reads on, to the next one of the link. */
    async readOlder(link: LinkObject): Promise<void> {
      const from = older;
      if (from === null) return;
      const next = await read(link, from, hasMine);
      if (older === from) older = next;
    },
    /** Reads what is new, and again what is being sent, wherever that stands. */
    async readNews(link: LinkObject): Promise<void> {
      const pending = new Set([...mine.values()].filter(isPending).map((event) => event.id));
      let isJoined = false;
      const next = await read(link, null, (page) => {
        for (const event of page) pending.delete(event.id);
        isJoined ||= page.some((event) => known.has(event.id));
        return isJoined && pending.size === 0;
      });
      // More is new than is read at once: below that is a gap, from where on `readOlder` goes.
      if (!isJoined) older = next;
    },
  };
}
