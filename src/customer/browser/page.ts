// What all parts of the page's script share: the server, the host that shows the page, and facts about the browser.
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

/** The return URL is signed together with the link's status, so the newest one that the server sent is kept. */
const heard = ({ returnUrl }: LinkStatus) => {
  data.returnUrl = returnUrl;
};

export const server = serverAt(location.pathname, heard, () => isLeaving);
export const bridge = new Bridge(window, data.link, data.origins);
export const facts = () => factsOf(bridge.isHosted, data.now, readAtMs);
/** In a frame the page does not leave by itself: the page around it decides. */
export const isFramed = window.parent !== window;
export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds that a wait is longer while the page is hidden. */
const LONGER_IF_HIDDEN = 60_000;

/** Waits, and longer if the page is hidden by then. Some webviews always say that it is, so it never waits for good. */
export async function waitLonger(milliseconds: number): Promise<void> {
  await wait(milliseconds);
  if (document.hidden) await wait(LONGER_IF_HIDDEN);
}

/** The same, but only until the page comes back into view: then it resolves to true. */
export const waitInView = (milliseconds: number) =>
  new Promise<boolean>((resolve) => {
    const end = (isBack: boolean) => {
      document.removeEventListener("visibilitychange", look);
      resolve(isBack);
    };
    const look = () => {
      if (!document.hidden) end(true);
    };
    document.addEventListener("visibilitychange", look);
    void waitLonger(milliseconds).then(() => end(false));
  });

/** A page that is still visible after so many milliseconds was not left. */
const STILL_HERE_AFTER = 2_000;

/**
 * Goes to `address`. If that is no web page, and ours is unchanged and was not hidden by it a moment later, calls
 * `otherwise`.
 */
export function leaveFor(address: string, otherwise: () => void): void {
  location.assign(address);
  if (/^https?:/.test(address)) return;
  const state = shown();
  const wasHidden = document.hidden;
  setTimeout(() => {
    if ((wasHidden || !document.hidden) && shown() === state) otherwise();
  }, STILL_HERE_AFTER);
}
