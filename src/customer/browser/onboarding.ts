// Where the page's script starts: handles taps, names problems of the browser, and follows what other devices do.
import { start } from "./attempt.ts";
import { copy, copySelection } from "./browser.ts";
import { atFirstSight } from "./browser-checks.ts";
import { selectAddress, showCopied, showElsewhere, showStuck } from "./elsewhere.ts";
import { follow, IDLE } from "./follow.ts";
import { changed, report, stay, tellCompleted } from "./outcome.ts";
import { bridge, facts, isFramed, leaveFor, server, waitLonger } from "./page.ts";
import { offerPhone } from "./phone.ts";
import { isOver } from "./server.ts";
import { all, data, hide, localTimes, main, show, showClosing, shown } from "./show.ts";

/** The customer wants to leave: tells the host, and goes to the return URL if there is one. */
function leave(): void {
  if (["ready", "nothing", "failed", "elsewhere", "opening"].includes(shown()))
    bridge.tell("canceled", { status: "open" });
  bridge.tell("closed");
  if (data.returnUrl && !isFramed) leaveFor(data.returnUrl, showClosing);
  else if (window.opener) window.close();
}

function listen(): void {
  const on = (selector: string, act: (element: HTMLElement) => void) => {
    for (const element of all(document, selector)) element.addEventListener("click", () => act(element));
  };
  on("[data-start]", () => void start());
  on("[data-leave]", leave);
  on("[data-return]", () => bridge.tell("closed"));
  on("[data-stay]", () => show("ready"));
  on("[data-view=linked] .fine a", stay);
  on("[data-outside]", (button) => leaveFor(button.dataset.outside || "", showStuck));
  on("[data-copy]", async () => {
    let isCopied = await copy(location.href);
    if (!isCopied) {
      selectAddress();
      isCopied = copySelection();
    }
    showCopied(isCopied);
  });
  // A page that the browser restores from its cache in the middle of an attempt has lost its requests. Loaded again, it
  // gets the result from the server.
  addEventListener("pageshow", (event) => {
    if (event.persisted && ["opening", "saving", "late"].includes(shown())) location.reload();
  });
}

const isIdle = () => ["ready", "nothing", "failed", "elsewhere"].includes(shown());
const mayChange = () => isIdle() || shown() === "late";

function watchForOthers(): void {
  addEventListener("visibilitychange", async () => {
    if (document.hidden || !mayChange()) return;
    const answer = await server.status();
    if (answer.ok && isOver(answer.value) && mayChange()) changed(answer.value);
  });
  // On a wide screen with a mouse the customer may go on with a phone, which is another device.
  if (!matchMedia("(min-width: 48rem) and (pointer: fine)").matches) return;
  offerPhone();
  void follow(server, waitLonger, isIdle, IDLE).then((link) => link && changed(link));
}

/** For a page with nothing to tap: only tells the host. */
function tellEnd({ status, code, returnUrl }: typeof data): void {
  if (code) bridge.tell("failed", { ...(status ? { status } : {}), error: { code, message: null } });
  else if (status) tellCompleted(status, returnUrl);
}

function begin(): void {
  listen();
  localTimes();
  if (bridge.isHosted || (data.returnUrl && data.status === "open")) hide(document, "[data-leave]", false);
  main.setAttribute("data-live", "");
  if (data.status === "open" && shown() === "ready") welcome();
  else tellEnd(data);
}

function welcome(): void {
  bridge.tell("ready", { status: "open" });
  watchForOthers();
  const problem = atFirstSight(facts());
  if (!problem) {
    if (document.documentElement.hasAttribute("data-tapped")) void start();
    return;
  }
  showElsewhere(problem, navigator.userAgent);
  bridge.tell("failed", { error: { code: problem, message: null } });
  void report(problem);
}

begin();
