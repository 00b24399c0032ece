// The dialog around every step: its header with the Sandbox mark and Close, its keyboard, and where the focus goes.
import { element } from "./element.ts";

export interface Step {
  heading: string;
  content: (Node | string)[];
  /** What gets the focus; the heading when not given. */
  focus?: HTMLElement;
  back?: () => void;
}

const focusable = "button:not([disabled]), input:not([disabled]), a[href]";

export class Dialog {
  readonly #root: HTMLElement;
  readonly #onClose: () => void;

  constructor(root: HTMLElement, onClose: () => void) {
    this.#root = root;
    this.#onClose = onClose;
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") onClose();
      if (event.key === "Tab") this.#keepInside(event);
    });
  }

  show(step: Step): void {
    const title = element("h1", { id: "heading", tabindex: "-1" }, step.heading);
    const header = element("header", {}, element("span", { class: "mark" }, "Sandbox"));
    if (step.back !== undefined)
      header.prepend(element("button", { class: "icon back", "aria-label": "Back", click: step.back }));
    header.append(element("button", { class: "icon close", "aria-label": "Close", click: this.#onClose }));
    const dialog = element(
      "div",
      { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "heading" },
      header,
      element("div", { class: "step" }, title, ...step.content),
      element("footer", {}, "This is a test: no real bank is contacted."),
    );
    this.#root.replaceChildren(dialog);
    (step.focus ?? title).focus();
  }

  #keepInside(event: KeyboardEvent): void {
    const all = [...this.#root.querySelectorAll<HTMLElement>(focusable)];
    const first = all[0];
    const last = all[all.length - 1];
    const active = document.activeElement;
    const inside = all.some((candidate) => candidate === active);
    if (event.shiftKey && (active === first || !inside)) {
      event.preventDefault();
      last?.focus();
    } else if (!event.shiftKey && active === last) {
      event.preventDefault();
      first?.focus();
    }
  }
}
