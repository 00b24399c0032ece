// Shows one state of the page: the others hide, the heading takes the focus, the sentence is announced.
import type { LinkedAccount } from "../view.ts";
import type { LinkStatus } from "./server.ts";

export type Shown =
  | "ready"
  | "opening"
  | "saving"
  | "late"
  | "linked"
  | "nothing"
  | "failed"
  | "already"
  | "expired"
  | "revoked"
  | "unknown";

export type Reason = "other" | "offline" | "blocked" | "busy";

const main = query(document, "main");
const data = JSON.parse(query(document, "#page-data").textContent) as {
  locale: "en" | "es";
  link: string;
  account: string;
  kinds: Record<string, string>;
};

const kinds = new Map(Object.entries(data.kinds));

export const locale = data.locale;

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
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  document.title = `${heading.textContent} · ${main.dataset.business}`;
  const lead = [...current.querySelectorAll<HTMLElement>(".lead")].find((paragraph) => !paragraph.hidden);
  query(main, "[role=status]").textContent = lead?.textContent ?? "";
}

/** Could not run: the words for the reason, and the reference to give to support (the link's, if there is no other). */
export function showFailed(reason: Reason, reference: string | null): void {
  for (const paragraph of main.querySelectorAll<HTMLElement>("[data-reason]")) {
    paragraph.hidden = paragraph.dataset.reason !== reason;
  }
  query(main, "[data-reference]").textContent = reference ?? data.link;
  show("failed");
}

/** Linked, or linked before: the accounts, and the way back, which it answers (null when there is none). */
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

/** The server can only say when the link ends in UTC; here the reader's own clock is known. */
export function localTimes(): void {
  for (const time of document.querySelectorAll("time")) {
    const format = new Intl.DateTimeFormat(`${locale}-US`, { dateStyle: "long", timeStyle: "short" });
    time.textContent = format.format(new Date(time.dateTime));
  }
}

function query(within: ParentNode, selector: string): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}
