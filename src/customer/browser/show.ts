// Shows one state of the page and hides the others. Its heading gets the focus, and screen readers read its sentence.
import type { LinkedAccount, PageData } from "../page/view.ts";
import type { LinkStatus } from "./server.ts";

export type Shown =
  | "ready"
  | "opening"
  | "saving"
  | "late"
  | "linked"
  | "nothing"
  | "failed"
  | "elsewhere"
  | "already"
  | "expired"
  | "revoked"
  | "exhausted"
  | "unknown";

export type Reason = "other" | "offline" | "blocked" | "slow" | "busy" | "popup" | "storage" | "clock";

export const main = query(document, "main");

export const data = JSON.parse(query(document, "#page-data").textContent) as PageData;

const kinds = new Map(Object.entries(data.kinds));

export function shown(): string {
  return main.dataset.state ?? "";
}

export function show(state: Shown): void {
  main.dataset.state = state;
  let current: HTMLElement | undefined;
  for (const section of main.querySelectorAll<HTMLElement>("section")) {
    section.hidden = section.dataset.view !== state;
    if (!section.hidden) current = section;
  }
  if (!current) return;
  const heading = query(current, "h1");
  query(main, "[data-closing]").hidden = true;
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  document.title = `${heading.textContent} · ${main.dataset.business}`;
  const lead = [...current.querySelectorAll<HTMLElement>(".lead")].find((paragraph) => !paragraph.hidden);
  announce(lead);
}

/** Has screen readers read `words`. */
export function announce(words: HTMLElement | undefined): void {
  query(main, "[role=status]").textContent = words?.textContent ?? "";
}

/** Says that the page can be closed, for when nothing has taken the customer away from it. */
export function showClosing(): void {
  const lead = main.querySelector<HTMLElement>(`[data-view=${shown()}] [data-way=closing]`);
  if (lead) only(main, "way", "closing");
  const words = lead ?? query(main, "[data-closing]");
  words.hidden = false;
  announce(words);
}

/** Says why the attempt could not run, and which reference to give to support (the link's id, if there is no other). */
export function showFailed(reason: Reason, reference: string | null): void {
  only(main, "reason", reason);
  query(main, "[data-reference]").textContent = reference ?? data.link ?? "";
  show("failed");
}

/** Of the paragraphs with an attribute `data-<name>`, shows those where it is `value`, and hides the others. */
export function only(section: HTMLElement, name: string, value: string): void {
  for (const paragraph of section.querySelectorAll<HTMLElement>(`[data-${name}]`))
    paragraph.hidden = paragraph.dataset[name] !== value;
}

/** Shows the linked accounts and the button that leads back. Returns that button's address; null when there is none. */
export function showLinked(
  state: "linked" | "already",
  link: Pick<LinkStatus, "accounts" | "returnUrl">,
): string | null {
  const section = query(main, `[data-view=${state}]`);
  const list = query(section, "[data-accounts]");
  list.replaceChildren(...link.accounts.map(row));
  list.hidden = link.accounts.length === 0;
  const back = section.querySelector<HTMLAnchorElement>("[data-return]");
  if (back && link.returnUrl) back.href = link.returnUrl;
  show(state);
  return back?.href ?? null;
}

function row(account: LinkedAccount): Node {
  const template = query(document, "#account") as HTMLTemplateElement;
  const item = template.content.cloneNode(true) as DocumentFragment;
  const kind = kinds.get(account.subcategory) ?? kinds.get("other") ?? "";
  const detail = data.account.replace("{kind}", kind).replace("{last4}", account.last4 ?? "");
  query(item, "b").textContent = account.institutionName;
  query(item, "small").textContent = account.last4 ? detail : kind;
  return item;
}

/** Rewrites times in the customer's own time zone, which the server does not know: it writes them in UTC. */
export function localTimes(): void {
  for (const time of document.querySelectorAll("time")) {
    const format = new Intl.DateTimeFormat(`${data.locale}-US`, { dateStyle: "long", timeStyle: "short" });
    time.textContent = format.format(new Date(time.dateTime));
  }
}

export function query(within: ParentNode, selector: string): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}
