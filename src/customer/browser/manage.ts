// The script of the customer's own page: asks before each change, makes it, and shows the receipt for it.
import { isWebview } from "./browser-checks.ts";
import { request } from "./server.ts";
import { all, find, hide, localTimes, main, only, show, write } from "./show.ts";

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

let isLeaving = false;
/** The button that has led away from the overview, which gets the focus back. */
let from: HTMLElement | null = null;
let isRunning = false;
/** The change that was tried last. */
let tried: string | undefined;

/** The account that `from` belongs to; null where it is about all of them. */
const card = () => from?.closest<HTMLElement>("[data-account]") ?? null;

/** Shows a step, with the name of the account that it is about. */
function step(state: string): void {
  const name = find(card(), ".account");
  for (const slot of all(main, "[data-chosen]")) slot.innerHTML = name?.innerHTML ?? "";
  show(state as "confirm");
}

function back(): void {
  show("overview");
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
  write(main, "[data-failed]", requestId ?? "");
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

function listen(): void {
  const on = (selector: string, act: (element: HTMLElement) => void) => {
    for (const element of all(document, selector)) element.addEventListener("click", () => act(element));
  };
  const leave = (button: HTMLElement, go: () => void) => {
    from = button;
    go();
  };
  on("[data-ask]", (button) => leave(button, () => step(button.dataset.ask ?? "")));
  on("[data-show]", (button) => leave(button, () => showAgain(button)));
  on("[data-back]", back);
  on("[data-do]", (button) => void change(button.dataset.do));
  on("[data-again]", () => void change(tried));
  on("[data-print]", () => print());
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
main.setAttribute("data-live", "");
