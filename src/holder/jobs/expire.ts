// Ends the links whose time is over. Needs nobody else, so the alarm does it itself.
import { asOf } from "../../domain/link.ts";
import { now } from "../../platform/clock.ts";
import type { Changes } from "../changes.ts";

const linksAtOnce = 40;

/** Ends some of the links that are due; `nextEndMs` of the store says whether more are. */
export function expire(changes: Changes): void {
  const due = changes.store.links.toExpire(now(), linksAtOnce);
  if (due.length === 0) return;
  changes.change(() => {
    for (const link of due) changes.saveLink(asOf(link, now()));
  });
}
