// One link in a list.
import { element } from "./element.ts";
import { badge, statusBadge } from "./parts.ts";
import { addressOf } from "./place.ts";
import { reasonOfAttempt } from "./reasons.ts";
import { fromNow, timeOf } from "./times.ts";
import type { LinkedAccount, LinkObject } from "./types.ts";
import { holderIdOf, nameOf, permissionName, titleOf } from "./words.ts";

/** `mark` says that it is new in the list, or has changed while somebody looks. */
export function linkRow(link: LinkObject, mark?: string): HTMLElement {
  const last = link.attempts.at(-1);
  const reason = link.status === "open" && last ? reasonOfAttempt(last) : null;
  const holder = holderIdOf(link.account_holder);
  const accounts = link.accounts.data;
  return element(
    "li",
    { class: mark ? "fresh" : null },
    element(
      "p",
      { class: "title" },
      element("a", { href: addressOf.link(link.id), "data-at": "link" }, titleOf(link)),
      statusBadge(link.status),
      link.relink && badge("Repair", "off"),
      mark && badge(mark, "busy"),
    ),
    element(
      "p",
      { class: "quiet" },
      link.client_reference_id !== null && [holder, " · "],
      "made ",
      timeOf(link.created),
      link.status === "open" && ` · ends ${fromNow(link.expires_at)}`,
    ),
    accounts.length > 0
      ? element("p", {}, accountWords(accounts))
      : element("p", { class: "quiet" }, `Asks for: ${link.permissions.map(permissionName).join(", ").toLowerCase()}`),
    reason && element("p", { class: "why" }, `Last try: ${reason.what}`),
  );
}

const ACCOUNTS = 3;

function accountWords(accounts: LinkedAccount[]): string {
  const names = accounts.slice(0, ACCOUNTS).map(nameOf);
  const left = accounts.length - names.length;
  return [...names, ...(left > 0 ? [`${left} more`] : [])].join(" · ");
}
