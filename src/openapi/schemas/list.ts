// Stripe's list envelope, for each kind of thing that is listed.
import type * as v from "valibot";
import { constant, flag, list, named, object, orNull, text } from "../say.ts";

const nextPage = orNull(text("Send it as `page` to get the next page, with the same filters. Null on the last one."));

/** A page of a list. `what` is in it; `more` stands beside the page. */
export const pageOf = <S extends v.GenericSchema, E extends v.ObjectEntries>(
  name: string,
  what: string,
  item: S,
  more: E = {} as E,
) => named(name, `One page of ${what}.`, object({ ...entriesOf(what, item), next_page: nextPage, ...more }));

/** What a list has that stands inside of another object, and pages at its `url`. */
export const entriesOf = <S extends v.GenericSchema>(what: string, item: S) => ({
  object: constant("list", "Always `list`."),
  data: list(item, `The ${what}.`),
  has_more: flag("Whether there are more after these."),
  url: text("Where the list is."),
});
