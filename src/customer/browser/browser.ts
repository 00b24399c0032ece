// Asks the browser: collects the facts for the browser checks, notices blocked pop-ups, and copies to the clipboard.
import type { Facts } from "./browser-checks.ts";

/** `serverNowMs` is the server's clock when it made the page, `readAtMs` this device's when the script started. */
export function factsOf(isHosted: boolean, serverNowMs: number, readAtMs: number): Facts {
  return {
    userAgent: navigator.userAgent,
    isHosted,
    isModern: typeof document.body.replaceChildren === "function" && typeof AbortController === "function",
    canStore: navigator.cookieEnabled && canKeep(),
    skewMs: readAtMs - serverNowMs,
  };
}

function canKeep(): boolean {
  try {
    const name = "banklink-check";
    localStorage.setItem(name, "1");
    localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}

export interface Popups {
  /** The browser refused this page a new window, so the bank's did not open. */
  wasRefused: boolean;
  /** That, or it refuses the page any window, so it may have refused the bank's too. */
  seemBlocked: boolean;
}

/**
 * Watches from now on whether the browser refuses this page a new window. The returned function stops that, and says
 * what was found; it also tries to open a window into a hidden frame, which shows nothing. Windows that Stripe opens from
 * inside its own frame cannot be seen from here.
 */
export function watchPopups(): () => Popups {
  const open = window.open;
  let wasRefused = false;
  window.open = (...given: Parameters<typeof open>) => {
    const opened = open.apply(window, given);
    wasRefused ||= opened === null;
    return opened;
  };
  return () => {
    window.open = open;
    return { wasRefused, seemBlocked: wasRefused || !opensFrame() };
  };
}

function opensFrame(): boolean {
  const frame = document.createElement("iframe");
  frame.name = "banklink-popup-check";
  frame.hidden = true;
  document.body.append(frame);
  try {
    return window.open("about:blank", frame.name) !== null;
  } finally {
    frame.remove();
  }
}

/** Copies the selection to the clipboard, for browsers without `copy`'s API; false when that is not allowed. */
export function copySelection(): boolean {
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

/** Copies `text` to the clipboard; false when the browser has no API for it, or does not allow it. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
