// Shows one state of the page and hides the others. Its heading gets the focus, and screen readers read its sentence.
// The page may be of another release than this script. What it does not have is left out, and is no error.
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
  | "mended"
  | "disconnected"
  | "expired"
  | "revoked"
  | "exhausted"
  | "unknown"
  | ManageState;

/** The states of the customer's own page. */
export type ManageState = "overview" | "confirm" | "deletion" | "working" | "done" | "earlier" | "asked" | "undone";

export type Reason = "other" | "refused" | "offline" | "blocked" | "slow" | "busy" | "popup" | "storage" | "clock";

export const main = find(document, "main") || document.body;

export const data = readData();

function readData(): PageData {
  const none = { locale: "en", link: null, status: null, code: null, returnUrl: null, consent: null } as const;
  const empty: PageData = { ...none, now: Date.now(), origins: [], account: "{kind} {last4}", kinds: {} };
  return { ...empty, ...JSON.parse(find(document, "#page-data")?.textContent || "{}") };
}

const kinds = new Map(Object.entries(data.kinds));

export function shown(): string {
  return main.dataset.state || "";
}

/** Shows a state. What shows stays where the page does not have that state, unless the server has it for whoever reloads. */
export function show(state: Shown): void {
  main.dataset.state = state;
  const current = find(main, `[data-view=${state}]`);
  if (!current) {
    if (state === "mended" || state === "disconnected") location.reload();
    return;
  }
  for (const section of all(main, "section")) section.hidden = section !== current;
  hide(main, "[data-closing]", true);
  scrollTo(0, 0);
  const heading = find(current, "h1");
  heading?.focus({ preventScroll: true });
  document.title = [heading?.textContent, main.dataset.business].filter(Boolean).join(" · ");
  announce(all(current, ".lead").find((paragraph) => !paragraph.hidden));
}

/** Has screen readers read `words`. */
export function announce(words: HTMLElement | null | undefined): void {
  write(main, "[role=status]", words?.textContent || "");
}

/** Says that the page can be closed, for when nothing has taken the customer away from it. */
export function showClosing(): void {
  const lead = find(main, `[data-view=${shown()}] [data-way=closing]`);
  if (lead) only(main, "way", "closing");
  const words = lead || find(main, "[data-closing]");
  if (words) words.hidden = false;
  announce(words);
}

/** Says that nothing was linked. `withPopups`: pop-ups seem to be blocked here, so that is said above the button. */
export function showNothing(withPopups: boolean): void {
  only(main, "tip", withPopups ? "blocked" : "other");
  show("nothing");
}

/**
 * Says why the attempt could not run, and which reference to give to support (the link's id, if there is no other).
 * `withPopups`: pop-ups seem to be blocked here, which is said beside the reason.
 */
export function showFailed(reason: Reason, reference: string | null, withPopups: boolean): void {
  only(main, "reason", reason);
  write(main, "[data-reference]", reference || data.link || "");
  hide(main, "[data-popups]", !withPopups);
  show("failed");
}

/** Of the paragraphs with an attribute `data-<name>`, shows the one where it is `value`, or else the first of them. */
export function only(within: ParentNode, name: string, value: string): void {
  const paragraphs = all(within, `[data-${name}]`);
  const fitting = paragraphs.find((paragraph) => paragraph.dataset[name] === value) || paragraphs[0];
  for (const paragraph of paragraphs) paragraph.hidden = paragraph !== fitting;
}

/** Shows the linked accounts and the button that leads back. Returns that button's address; null when there is none. */
export function showLinked(
  state: "linked" | "already",
  { accounts, returnUrl }: Pick<LinkStatus, "accounts" | "returnUrl">,
): string | null {
  const section = find(main, `[data-view=${state}]`);
  const list = find(section, "[data-accounts]");
  const template = find(document, "#account") as HTMLTemplateElement | null;
  if (list && template) {
    const isOver = accounts.some(({ surplus }) => surplus);
    list.textContent = "";
    for (const account of accounts) list.append(row(template, account, isOver));
    list.hidden = accounts.length === 0;
  }
  const back = find(section, "[data-return]") as HTMLAnchorElement | null;
  if (back && returnUrl) back.href = returnUrl;
  show(state);
  return back?.href || null;
}

/** `isOver`: more accounts were linked than were asked for, so each row says whether its account is used. */
function row(template: HTMLTemplateElement, account: LinkedAccount, isOver: boolean): Node {
  const item = template.content.cloneNode(true) as DocumentFragment;
  const kind = kinds.get(account.subcategory) || kinds.get("other") || "";
  const detail = data.account.replace("{kind}", kind).replace("{last4}", account.last4 || "");
  // A bank without a name is called what the template says.
  if (account.institutionName) write(item, find(item, "bdi") ? "b bdi" : "b", account.institutionName);
  write(item, "small:not([data-use])", account.last4 ? detail : kind);
  if (isOver) only(item, "use", account.surplus ? "surplus" : "counts");
  return item;
}

/** Rewrites times, and days, in the customer's own time zone, which the server does not know: it writes them in UTC. */
export function localTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const style = {
      dateStyle: "long",
      ...(time.dataset.day === undefined && { timeStyle: "short" as const }),
    } as const;
    const format = new Intl.DateTimeFormat(`${data.locale}-US`, style);
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/** Null where there is none. */
export function find(within: ParentNode | null, selector: string): HTMLElement | null {
  return within?.querySelector<HTMLElement>(selector) || null;
}

export function all(within: ParentNode, selector: string): HTMLElement[] {
  return Array.from(within.querySelectorAll<HTMLElement>(selector));
}

export function write(within: ParentNode, selector: string, text: string): void {
  for (const element of all(within, selector)) element.textContent = text;
}

export function hide(within: ParentNode, selector: string, isHidden: boolean): void {
  for (const element of all(within, selector)) element.hidden = isHidden;
}
