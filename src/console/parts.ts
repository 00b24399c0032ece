// Small pieces that several views show.
import { announce } from "./announce.ts";
import { type Child, element } from "./element.ts";
import type { LinkStatus } from "./types.ts";
import { statuses, type Tone, unheardOf } from "./words.ts";

export const badge = (label: string, tone: Tone): HTMLElement => element("span", { class: `badge ${tone}` }, label);

/** How a link stands. */
export function statusBadge(status: LinkStatus): HTMLElement {
  const { label, tone } = statuses[status] ?? unheardOf(status);
  return badge(label, tone);
}

/** A heading that the view's own parts are found by. */
export const heading = (words: string, id?: string): HTMLElement => element("h2", { id }, words);

/** Pairs of a name and what it is; those whose value is nothing are left out. */
export const facts = (pairs: [string, Child][]): HTMLElement =>
  element(
    "dl",
    {},
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
      .map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
  );

/** An id or an address, to be read and selected as a whole. */
export const code = (text: string): HTMLElement => element("code", {}, text);

/** A button that puts `text` in the clipboard, and says so. */
export function copyButton(label: string, text: () => string, at = label): HTMLElement {
  const button = element("button", { type: "button", class: "small", "data-at": at }, label);
  button.addEventListener("click", async () => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      // Where the page came without https there is no clipboard at all.
      done = "Copying is not allowed here: select the text";
    }
    button.textContent = done;
    announce(done);
    setTimeout(() => {
      button.textContent = label;
    }, 2500);
  });
  return button;
}

/**
 * A button that does something at the API. While that goes on it does nothing more; what fails is told to `failed`. Not
 * `disabled` meanwhile, which would take the focus from it.
 */
export function doButton(
  label: string,
  run: () => Promise<unknown>,
  failed: (error: unknown) => void,
  attributes: Record<string, string> = {},
): HTMLButtonElement {
  const button = element("button", { type: "button", class: "small", "data-at": label, ...attributes }, label);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await run();
    } catch (error) {
      failed(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  return button;
}

/** What somebody should know, in a box. */
export const notice = (...words: Child[]): HTMLElement => element("p", { class: "notice" }, words);

/** Words while something is asked for. */
export const loading = (words = "Loading…"): HTMLElement => element("p", { class: "quiet" }, words);
