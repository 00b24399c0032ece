// The frame with the modal, laid over the page. Meanwhile the page is inert; afterwards it gets its focus back.

const phone = "(max-width: 520px)";

function setStyles(element: HTMLElement, styles: Record<string, string>): void {
  for (const name of Object.keys(styles)) element.style.setProperty(name, styles[name] ?? "");
}

export interface Overlay {
  frame: HTMLIFrameElement;
  remove(): void;
}

/** Lays `url` over the page; `onEscape` is called when Escape is pressed while the focus is outside the frame. */
export function openOverlay(url: string, onEscape: () => void): Overlay {
  const before = document.activeElement;
  const narrow = window.matchMedia(phone);
  const backdrop = document.createElement("div");
  setStyles(backdrop, {
    position: "fixed",
    inset: "0",
    "z-index": "2147483647",
    display: "flex",
    "align-items": "center",
    "justify-content": "center",
    background: "rgba(12, 18, 28, 0.6)",
  });
  const frame = document.createElement("iframe");
  frame.title = "Link a bank account";
  frame.src = url;
  const resize = () =>
    setStyles(frame, {
      width: narrow.matches ? "100%" : "min(100%, 440px)",
      height: narrow.matches ? "100%" : "min(calc(100% - 32px), 680px)",
      border: "0",
      "border-radius": narrow.matches ? "0" : "16px",
      "box-shadow": narrow.matches ? "none" : "0 24px 64px rgba(0, 0, 0, 0.35)",
      "color-scheme": "light dark",
    });
  resize();
  narrow.addEventListener("change", resize);

  const beneath = [...document.body.children].filter((element) => !element.hasAttribute("inert"));
  for (const element of beneath) element.setAttribute("inert", "");
  const overflow = document.documentElement.style.overflow;
  document.documentElement.style.setProperty("overflow", "hidden");
  backdrop.append(frame);
  document.body.append(backdrop);
  frame.focus();

  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") onEscape();
  };
  document.addEventListener("keydown", onKey);

  return {
    frame,
    remove() {
      document.removeEventListener("keydown", onKey);
      narrow.removeEventListener("change", resize);
      backdrop.remove();
      document.documentElement.style.setProperty("overflow", overflow);
      for (const element of beneath) element.removeAttribute("inert");
      if (before instanceof HTMLElement) before.focus();
    },
  };
}
