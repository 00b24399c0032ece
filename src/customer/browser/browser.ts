// What this browser is and can do, asked of it: the facts that the doctor judges.
import type { Facts } from "./browser-checks.ts";

/** `serverNowMs` is the server's clock when it made the page, `readAtMs` this device's when it read it. */
export function factsOf(isHosted: boolean, serverNowMs: number, readAtMs: number): Facts {
  return {
    userAgent: navigator.userAgent,
    isHosted,
    isModern: typeof document.body.replaceChildren === "function" && typeof AbortController === "function",
    canStore: navigator.cookieEnabled && canKeep(),
    isOnline: navigator.onLine,
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

/**
 * Whether a new window is refused, seen from this page: notes every refusal from now on, and asks with a frame of
 * its own, which opens nothing. What happens inside Stripe's frame is Stripe's to tell.
 */
export function watchPopups(): () => boolean {
  const open = window.open;
  let wasRefused = false;
  window.open = (...given: Parameters<typeof open>) => {
    const opened = open.apply(window, given);
    wasRefused ||= opened === null;
    return opened;
  };
  return () => {
    window.open = open;
    return wasRefused || !opensFrame();
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

/** Puts what is selected on the clipboard, the old way; false when the browser does not let the page. */
export function copySelection(): boolean {
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

/** Puts `text` on the clipboard; false when the browser does not let the page. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
