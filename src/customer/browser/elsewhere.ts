// Shows how to open the page in another browser: a button that leads there, or the address to copy.
import { appOf, type BrowserProblem, outsideAddress } from "./browser-checks.ts";
import { all, announce, find, hide, main, only, show, write } from "./show.ts";

/** Says why another browser is needed and how to get there, which depends on the app named in `userAgent`. */
export function showElsewhere(why: BrowserProblem, userAgent: string): void {
  const app = appOf(userAgent);
  write(main, "[data-app]", app || "");
  const outside = app && outsideAddress(location.href, userAgent);
  for (const open of all(main, "[data-outside]")) open.dataset.outside = outside || "";
  offer(why, Boolean(outside));
}

/** The button did not lead out of the app: offers the address to copy instead. */
export function showStuck(): void {
  offer("stuck", false);
}

function offer(why: BrowserProblem | "stuck", isOpened: boolean): void {
  hide(main, "[data-outside]", !isOpened);
  hide(main, "[data-copy]", isOpened);
  write(main, "[data-address]", isOpened ? "" : location.href);
  only(main, "why", why);
  show("elsewhere");
}

/** Selects the address on the page, to be copied by the browser or by hand. */
export function selectAddress(): void {
  const address = find(main, "[data-address]");
  if (address) getSelection()?.selectAllChildren(address);
}

/** Says that the address was copied or, if it was not, how to copy it by hand. */
export function showCopied(isCopied: boolean): void {
  const button = find(main, "[data-copy]");
  if (button && isCopied) button.textContent = button.dataset.copied || "";
  hide(main, "[data-hold]", isCopied);
  announce(isCopied ? button : find(main, "[data-hold]"));
}
