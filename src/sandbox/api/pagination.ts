// Stripe's lists, newest first: a page begins after the object `starting_after` or ends before `ending_before`.
import type Stripe from "stripe";
import { invalid, noSuch } from "../refusal.ts";
import { integer, text } from "./params.ts";

export const pageParams = { limit: integer(1, 100), starting_after: text(), ending_before: text() };

interface PageParams {
  limit: number | undefined;
  starting_after: string | undefined;
  ending_before: string | undefined;
}

/** The page of `all` that `params` ask for; `what` names the objects in errors. */
export function page<T extends { id: string }, W>(
  all: T[],
  params: PageParams,
  url: string,
  what: string,
  toWire: (entity: T) => W,
): Stripe.ApiList<W> {
  const { limit = 10, starting_after, ending_before } = params;
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalid("ending_before", "You cannot parameterize both starting_after and ending_before.");
  }
  const cursor = starting_after ?? ending_before;
  const position = all.findIndex((entity) => entity.id === cursor);
  if (cursor !== undefined && position === -1) {
    throw noSuch(what, cursor, starting_after === undefined ? "ending_before" : "starting_after");
  }
  const backwards = ending_before !== undefined;
  const rest = backwards ? all.slice(0, position) : all.slice(position + 1);
  const data = backwards ? rest.slice(-limit) : rest.slice(0, limit);
  return { object: "list", data: data.map((entity) => toWire(entity)), has_more: rest.length > data.length, url };
}
