// Shows how to open the page in another browser: a button that leads there, or the address to copy.
import { appOf, type BrowserProblem, outsideAddress } from "./browser-checks.ts";
import { announce, main, only, query, show } from "./show.ts";

/** Says why another browser is needed and how to get there, which depends on the app named in `userAgent`. */
export function showElsewhere(why: BrowserProblem, userAgent: string): void {
  const section = query(main, "[data-view=elsewhere]");
  const app = appOf(userAgent);
  query(section, "[data-app]").textContent = app;
  const outside = app && outsideAddress(location.href, userAgent);
  const open = query(section, "[data-outside]");
  if (outside) open.dataset.outside = outside;
  open.hidden = !outside;
  query(section, "[data-copy]").hidden = Boolean(outside);
  query(section, "[data-address]").textContent = outside ? "" : location.href;
  query(section, "[data-stay]").hidden = why === "browser_unsupported";
  only(section, "why", why);
  show("elsewhere");
}

/** The button did not lead out of the app: offers the address to copy instead. */
export function showStuck(): void {
  const section = query(main, "[data-view=elsewhere]");
  query(section, "[data-outside]").hidden = true;
  query(section, "[data-copy]").hidden = false;
  query(section, "[data-address]").textContent = location.href;
  only(section, "why", "stuck");
  show("elsewhere");
}

/** Selects the address on the page, to be copied by the browser or by hand. */
export function selectAddress(): void {
  getSelection()?.selectAllChildren(query(main, "[data-address]"));
}

/** Says that the address was copied or, if it was not, how to copy it by hand. */
export function showCopied(isCopied: boolean): void {
  const button = query(main, "[data-copy]");
  const byHand = query(main, "[data-hold]");
  if (isCopied) button.textContent = button.dataset.copied ?? "";
  byHand.hidden = isCopied;
  announce(isCopied ? button : byHand);
}
