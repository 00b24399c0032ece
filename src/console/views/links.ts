// The list of links: newest first, searched and filtered, following what changes while it is looked at.
import { announce } from "../announce.ts";
import { listLinks } from "../api.ts";
import { now } from "../days.ts";
import { element, fill } from "../element.ts";
import { follow } from "../follow.ts";
import { keep } from "../keep.ts";
import { linkRow } from "../link-row.ts";
import { loading } from "../parts.ts";
import { addressOf, note, type View } from "../place.ts";
import { clockOf, fromNow } from "../times.ts";
import { isLeft, troubleNotice, wordsFor } from "../trouble.ts";
import type { LinkObject, Page } from "../types.ts";
import { some } from "../words.ts";
import { filtersOf, linkFilters, queryOf } from "./link-filters.ts";

const PAGE = 20;
/** How many more pages than somebody wants to see may be shown, as links come: the list does not grow for ever. */
const MORE_PAGES = 2;

export const linksView: View = ({ query }, signal) => {
  let filters = filtersOf(query);
  let rows: LinkObject[] = [];
  let next: string | null = null;
  /** How many pages somebody wants to see. */
  let pages = 1;
  let isReading = false;
  // An answer that belongs to filters of before is not for now.
  let asked = 0;
  const marks = new Map<string, "New" | "Changed">();
  const list = element("ul", { class: "list", "aria-label": "Links" });
  const state = element("div", { class: "state" });
  const fresh = element("p", { class: "quiet" });
  const more = element("button", { type: "button", class: "button quiet", hidden: true }, "Older links");

  const show = (answer: { as_of?: number | null | undefined }) => {
    const changes = keep(
      list,
      rows,
      ({ id }) => id,
      (link) => linkRow(link, marks.get(link.id)),
      (link) => [link, marks.get(link.id), fromNow(link.expires_at)],
    );
    list.hidden = rows.length === 0;
    more.hidden = next === null;
    // Null while links of before the index are still being read into it.
    if (answer.as_of === null) fill(fresh, "Older links are still being read in, so some may be missing.");
    else fill(fresh, "As of ", clockOf(answer.as_of ?? now()), ". What is newer appears by itself.");
    // A page may be short, or empty, and have a next one all the same.
    if (rows.length > 0 || next !== null) fill(state);
    else fill(state, element("p", { class: "quiet" }, emptyWords(Object.keys(queryOf(filters)).length > 0)));
    return changes;
  };

  const read = (page: string | null) =>
    listLinks({ ...queryOf(filters), limit: PAGE, ...(page === null ? {} : { page }) }, signal);

  const load = async () => {
    const turn = ++asked;
    isReading = true;
    if (rows.length === 0) fill(state, loading());
    try {
      const page = await read(null);
      if (turn !== asked) return;
      rows = page.data;
      next = nextOf(page);
      pages = 1;
      marks.clear();
      show(page);
      announce(rows.length === 0 ? "No links found" : `${some(rows.length, "link")} shown`);
    } catch (error) {
      if (isLeft(error, signal) || turn !== asked) return;
      rows = [];
      next = null;
      keep(list, rows, ({ id }) => id, linkRow);
      list.hidden = true;
      more.hidden = true;
      fill(fresh);
      fill(state, troubleNotice(error, load));
    } finally {
      if (turn === asked) isReading = false;
    }
  };

  more.addEventListener("click", async () => {
    if (next === null || isReading) return;
    // A look that is under way does not know of what comes now.
    const turn = ++asked;
    isReading = true;
    const page = await read(next).catch((error: unknown) => {
      if (!isLeft(error, signal) && turn === asked) fill(state, troubleNotice(error));
      return null;
    });
    if (turn !== asked) return;
    isReading = false;
    if (!page) return;
    const known = new Set(rows.map(({ id }) => id));
    const older = page.data.filter(({ id }) => !known.has(id));
    rows = [...rows, ...older];
    next = nextOf(page);
    pages++;
    show(page);
    announce(`${some(older.length, "older link")} shown`);
    // The button may be gone; reading goes on where it was pressed.
    const first = older[0] && list.querySelector<HTMLElement>(`[data-key="${CSS.escape(older[0].id)}"] a`);
    first?.focus();
  });

  /** The newest links, page after page down to `last`. Where that is too far, fewer: older ones are then to be asked for. */
  const readDownTo = async (last: LinkObject | undefined) => {
    let page = await read(null);
    const { as_of } = page;
    const found = [...page.data];
    const isThere = () => !last || found.some((link) => !isOlder(last, link));
    for (let left = pages + MORE_PAGES - 1; left > 0 && !isThere() && nextOf(page) !== null; left--) {
      page = await read(nextOf(page));
      found.push(...page.data);
    }
    return { found, next: nextOf(page), as_of };
  };

  /** Looks again at all that is shown, and at what is new. */
  const look = async () => {
    if (isReading) return false;
    const turn = asked;
    const last = rows.at(-1);
    const seen = await readDownTo(last).catch((error: unknown) => {
      if (!isLeft(error, signal) && turn === asked) fill(fresh, `Not up to date: ${wordsFor(error)}`);
      throw error;
    });
    if (turn !== asked) return false;
    const before = new Map(rows.map((link) => [link.id, link]));
    // What has moved up from the next page is not new.
    const added = seen.found.filter((link) => !before.has(link.id) && !(last && isOlder(link, last)));
    const changed = seen.found.filter((link) => {
      const known = before.get(link.id);
      return known && JSON.stringify(known) !== JSON.stringify(link);
    });
    for (const { id } of added) marks.set(id, "New");
    for (const { id } of changed) if (!marks.has(id)) marks.set(id, "Changed");
    rows = seen.found;
    next = seen.next;
    show(seen);
    const told = [
      added.length > 0 && some(added.length, "new link"),
      changed.length > 0 && `${some(changed.length, "link")} changed`,
    ].filter(Boolean);
    if (told.length > 0) announce(told.join(", "));
    return told.length > 0;
  };

  const bar = linkFilters(filters, (chosen) => {
    filters = chosen;
    note(addressOf.links({ ...chosen }));
    rows = [];
    void load();
  });

  void load();
  follow(signal, 4, look);
  return element("div", {}, element("h1", {}, "Links"), bar, fresh, state, list, more);
};

/** Whether a link stands after another in the list: it was made before. Of the same second, the id says which. */
const isOlder = (link: LinkObject, other: LinkObject) =>
  link.created < other.created || (link.created === other.created && link.id > other.id);

const nextOf = ({ has_more, next_page }: Page<LinkObject>): string | null => (has_more ? (next_page ?? null) : null);

const emptyWords = (isFiltered: boolean) =>
  isFiltered ? "No link fits this search." : "There is no link yet. Make the first one with “New link”.";
