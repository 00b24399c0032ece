// What the list of links is searched by.
import type { LinkQuery } from "../../client/client.ts";
import { DAY } from "../days.ts";
import { element, newId } from "../element.ts";
import { addressOf, go } from "../place.ts";
import type { LinkStatus } from "../types.ts";
import { statuses } from "../words.ts";

/** As they stand in the address; "" where one is not used. Days are those of the reader's own calendar. */
export interface Filters {
  q: string;
  status: string;
  from: string;
  to: string;
  stripe_account: string;
}

export function filtersOf(query: URLSearchParams): Filters {
  const of = (name: string) => query.get(name) ?? "";
  return { q: of("q"), status: of("status"), from: of("from"), to: of("to"), stripe_account: of("stripe_account") };
}

/** The same as the API takes them. */
export function queryOf({ q, status, from, to, stripe_account }: Filters): LinkQuery {
  const query: LinkQuery = {};
  if (/^(cus|acct)_/.test(q)) query.account_holder = q;
  else if (q !== "") query.client_reference_id = q;
  if (status !== "") query.status = status as LinkStatus;
  const first = startOf(from);
  const last = startOf(to);
  const created = {
    ...(first === null ? {} : { gte: first }),
    // Up to the end of that day, which may have an hour more or less than others.
    ...(last === null ? {} : { lt: startOf(dayAfter(to)) ?? last + DAY }),
  };
  if (first !== null || last !== null) query.created = created;
  if (stripe_account !== "") query.stripe_account = stripe_account;
  return query;
}

/** When a day (yyyy-mm-dd) begins here, in Unix seconds; null for none. */
function startOf(day: string): number | null {
  const at = /^\d{4,}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00`).getTime() : Number.NaN;
  // While a year is being typed it is long ago.
  return Number.isNaN(at) ? null : Math.max(0, Math.floor(at / 1000));
}

function dayAfter(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + 1);
  return noon.toISOString().slice(0, 10);
}

/** The link that a text names: its id, or the address that its customer has. Null for any other text. */
export function linkIn(text: string): string | null {
  if (/^lnk_\w+$/.test(text)) return text;
  const token = /\/[lm]\/([0-9a-z]{34})[0-9a-z]{16}(?![0-9a-z])/.exec(text)?.[1];
  return token ? `lnk_${token}` : null;
}

/** The form. `change` is told of each new choice. */
export function linkFilters(filters: Filters, change: (filters: Filters) => void): HTMLElement {
  const q = input("search", filters.q, { placeholder: "Reference, lnk_…, cus_… or the link itself" });
  const status = element(
    "select",
    { id: newId("filter") },
    element("option", { value: "" }, "All"),
    Object.entries(statuses).map(([value, { label }]) =>
      element("option", { value, selected: value === filters.status }, label),
    ),
  );
  const from = input("date", filters.from);
  const to = input("date", filters.to);
  const stripeAccount = input("text", filters.stripe_account, { placeholder: "acct_…" });
  const tell = () =>
    change({
      q: q.value.trim(),
      status: status.value,
      from: from.value,
      to: to.value,
      stripe_account: stripeAccount.value.trim(),
    });
  for (const choice of [status, from, to, stripeAccount])
    choice.addEventListener("change", () => {
      // A day of which a part is missing is not to be taken for none: while it is typed nothing changes, later it is said.
      if (!choice.validity.badInput && form.reportValidity()) tell();
    });
  q.addEventListener("search", () => q.value === "" && form.reportValidity() && tell());
  const form = element(
    "form",
    { role: "search", class: "filters", "aria-label": "Links" },
    labelled("Search", q, "wide"),
    element("button", { type: "submit", class: "small" }, "Search"),
    labelled("Status", status),
    labelled("Made from", from),
    labelled("Made until", to),
    element(
      "details",
      { open: filters.stripe_account !== "" },
      element("summary", {}, "Connected account"),
      labelled("Of connected account", stripeAccount),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const link = linkIn(q.value.trim());
    if (link) go(addressOf.link(link));
    else tell();
  });
  return form;
}

const input = (type: string, value: string, attributes: Record<string, string> = {}) =>
  element("input", { id: newId("filter"), type, value, autocomplete: "off", ...attributes });

const labelled = (words: string, control: HTMLElement, kind = "") =>
  element("div", { class: `filter ${kind}` }, element("label", { for: control.id }, words), control);
