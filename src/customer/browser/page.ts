// What every part of the page's script works with: the server behind the link, whoever shows the page, and the browser.
import { Bridge } from "./bridge.ts";
import { factsOf } from "./browser.ts";
import { type LinkStatus, serverAt } from "./server.ts";
import { data, shown } from "./show.ts";

const readAtMs = Date.now();

let isLeaving = false;
addEventListener("pagehide", () => {
  isLeaving = true;
});
addEventListener("pageshow", () => {
  isLeaving = false;
});

/** The way back is signed with the status of its time: whoever takes it takes the last one heard. */
const heard = ({ returnUrl }: LinkStatus) => {
  data.returnUrl = returnUrl;
};

export const server = serverAt(location.pathname, heard, () => isLeaving);
export const bridge = new Bridge(window, data.link, data.origins);
export const facts = () => factsOf(bridge.isHosted, data.now, readAtMs);
/** In a frame the page around it decides where to go. */
export const isFramed = window.parent !== window;
export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds after which a page that is still looked at has not been left. */
const STILL_HERE_AFTER = 2_000;

/** Goes to an address that only an app or another browser can open; still here after a moment, and as it was, does `otherwise`. */
export function leaveFor(address: string, otherwise: () => void): void {
  location.assign(address);
  if (/^https?:/.test(address)) return;
  const state = shown();
  setTimeout(() => {
    if (!document.hidden && shown() === state) otherwise();
  }, STILL_HERE_AFTER);
}
