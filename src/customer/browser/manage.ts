// The script of the customer's own page: asks before each change, makes it, and shows the receipt for it.
import { Bridge } from "./bridge.ts";
import { isWebview } from "./browser-checks.ts";
import { request } from "./server.ts";
import { all, data, find, hide, localTimes, main, only, show, write } from "./show.ts";

interface Receipt {
  id: string;
  /** Unix seconds. */
  at: number;
}

/** What the server answers to a change. */
interface Change {
  deletion: "requested" | "done" | null;
  /** Null where it was so before the customer asked. */
  receipt: Receipt | null;
}

/** Milliseconds in which a step cannot be confirmed yet: the second tap of a double one is not meant for it. */
const UNREAD = 600;

const bridge = new Bridge(window, data.link, data.origins);
let isLeaving = false;
/** The button that has led away from the overview, which gets the focus back. */
let from: HTMLElement | null = null;
/** The browser's way back leads to the overview. */
let isAway = false;
let isRunning = false;
/** The change that was tried last. */
let tried: string | undefined;
let unread: ReturnType<typeof setTimeout> | undefined;

/** The account that `from` belongs to; null where it is about all of them. */
const card = () => from?.closest<HTMLElement>("[data-account]") ?? null;

/** Shows a step, with the names of the accounts that it is about, and has screen readers read all of it. */
function step(state: string): void {
  const names = all(main, "[data-account]")
    .filter((one) => one === (card() ?? one))
    .map((one) => find(one, ".account"));
  for (const slot of all(main, "[data-chosen]")) {
    slot.textContent = "";
    for (const name of names) if (name) slot.append(name.cloneNode(true));
  }
  const confirming = all(main, "[data-do]") as HTMLButtonElement[];
  for (const button of confirming) button.disabled = true;
  clearTimeout(unread);
  unread = setTimeout(() => {
    for (const button of confirming) button.disabled = false;
  }, UNREAD);
  show(state as "confirm");
  const words = all(main, ".lead, [data-chosen], .notice, .payments").filter(
    (element) => element.closest<HTMLElement>("section")?.dataset.view === state,
  );
  // biome-ignore lint/performance/useDomNodeTextContent: bank and number run together but for how they are shown.
  write(main, "[role=status]", words.map(({ innerText }) => innerText).join(" "));
}

/** Leaves the overview by `button`. The browser's way back leads there again, and not off the page. */
function leave(button: HTMLElement, go: () => void): void {
  from = button;
  if (!isAway) history.pushState(null, "");
  isAway = true;
  go();
}

function back(): void {
  if (isAway) history.back();
  isAway = false;
}

/** The browser has gone back. The overview has changed if anything was, or may have been. */
function overview(): void {
  isAway = false;
  if (isRunning) return;
  if (tried) location.reload();
  else show("overview");
  from?.focus();
}

async function change(what: string | undefined): Promise<void> {
  if (isRunning || !what) return;
  isRunning = true;
  tried = what;
  show("working");
  const body = what === "disconnect" ? { account: card()?.dataset.account } : {};
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await request<Change>(`${location.pathname.replace(/\/$/, "")}/${what}`, init, () => isLeaving);
  isRunning = false;
  if (answer.ok) return settle(what, answer.value);
  const { status, code, requestId } = answer.failure;
  // The account is not there any more: the page says what is.
  if (status === 404) return location.reload();
  only(main, "reason", status === 429 ? "busy" : code === "network" ? "offline" : "other");
  write(main, "[data-failed]", requestId ?? data.link ?? "");
  show("undone");
}

function settle(what: string, { deletion, receipt }: Change): void {
  if (deletion === "done") location.reload();
  else if (!receipt) step("earlier");
  else showReceipt(what === "deletion" ? "asked" : "done", receipt);
}

function showReceipt(state: string, { id, at }: Receipt): void {
  const moment = new Date(at * 1000);
  // With the time zone, for whoever reads it elsewhere.
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-US`, {
    dateStyle: "long",
    timeStyle: "long",
  });
  for (const when of all(main, "[data-when]")) {
    when.setAttribute("datetime", moment.toISOString());
    when.textContent = format.format(moment);
  }
  write(main, "[data-reference]", id);
  step(state);
}

/** The receipt of a change that was made before, which the page has beside the button. */
function showAgain(button: HTMLElement): void {
  const kept = button.closest<HTMLElement>("[data-receipt]");
  const at = Date.parse(find(kept, "time")?.getAttribute("datetime") ?? "") / 1000;
  showReceipt(button.dataset.show ?? "", { id: kept?.dataset.receipt ?? "", at });
}

/** The customer is done: whoever shows the page may close it, or else they do. */
function close(): void {
  bridge.tell("closed");
  if (window.opener) window.close();
  hide(main, "[data-closing]", false);
}

function listen(): void {
  const on = (selector: string, act: (element: HTMLElement) => void) => {
    for (const element of all(document, selector)) element.addEventListener("click", () => act(element));
  };
  on("[data-ask]", (button) => leave(button, () => step(button.dataset.ask ?? "")));
  on("[data-show]", (button) => leave(button, () => showAgain(button)));
  on("[data-back]", back);
  on("[data-do]", (button) => void change(button.dataset.do));
  on("[data-again]", () => void change(tried));
  on("[data-print]", () => print());
  on("[data-leave]", close);
  addEventListener("popstate", overview);
  addEventListener("pagehide", () => {
    isLeaving = true;
  });
  // What the browser restores from its cache may have changed meanwhile.
  addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted) location.reload();
  });
}

listen();
localTimes();
// Apps' webviews have no way to print.
if (typeof print !== "function" || isWebview(navigator.userAgent)) hide(main, "[data-print]", true);
hide(main, "[data-leave]", !bridge.isHosted);
main.setAttribute("data-live", "");
// The button that was tapped before this script was there.
(window as { tapped?: HTMLElement }).tapped?.click();
