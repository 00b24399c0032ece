// What every part of the page's script works with: the server behind the link, whoever shows the page, and the browser.
import { Bridge } from "./bridge.ts";
import { factsOf } from "./browser.ts";
import { serverAt } from "./server.ts";
import { data } from "./show.ts";

const readAtMs = Date.now();

export const server = serverAt(location.pathname);
export const bridge = new Bridge(window, data.link, data.origins);
export const facts = () => factsOf(bridge.isHosted, data.now, readAtMs);
/** In a frame the page around it decides where to go. */
export const isFramed = window.parent !== window;
export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
