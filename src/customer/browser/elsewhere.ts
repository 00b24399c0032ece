// Shows the way to another browser: the tap that leads there, or the address to copy.
import { type Ailment, appOf, outsideAddress } from "./browser-checks.ts";
import { announce, main, only, query, show } from "./show.ts";

/** Another browser is needed: why, and the one thing to do. `userAgent` says which app this is, and whether a tap leads out of it. */
export function showElsewhere(why: Ailment, userAgent: string): void {
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

/** No tap leads out of this app: the customer is offered the address. */
export function showStuck(): void {
  const section = query(main, "[data-view=elsewhere]");
  query(section, "[data-outside]").hidden = true;
  query(section, "[data-copy]").hidden = false;
  query(section, "[data-address]").textContent = location.href;
  only(section, "why", "stuck");
  show("elsewhere");
}

/** Marks the address, for a copy by the browser or by hand. */
export function selectAddress(): void {
  getSelection()?.selectAllChildren(query(main, "[data-address]"));
}

/** Whether the address is copied; if not, how to do it. */
export function showCopied(isCopied: boolean): void {
  const button = query(main, "[data-copy]");
  const byHand = query(main, "[data-hold]");
  if (isCopied) button.textContent = button.dataset.copied ?? "";
  byHand.hidden = isCopied;
  announce(isCopied ? button : byHand);
}
