// A press itself, in every browser that this machine has: it waits for what is not ready, and happens once.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Driver, pressWhenThere, until } from "./driver.ts";
import { here } from "./installed.ts";

// What each document begins with: a button that counts its presses, and `anew()`, which puts another one in its place.
const preamble = `
  top.count ??= 0;
  const make = () => {
    const made = document.createElement("button");
    made.textContent = "Press";
    made.onclick = () => top.count++;
    return made;
  };
  const button = make();
  document.body.append(button);
  const anew = () => document.querySelector("button").replaceWith(make());`;

const buttons: [string, string][] = [
  ["comes late", "button.remove(); setTimeout(() => document.body.append(button), 300);"],
  ["is displayed late", "button.style.display = 'none'; setTimeout(() => { button.style.display = ''; }, 300);"],
  ["is enabled late", "button.disabled = true; setTimeout(() => { button.disabled = false; }, 300);"],
  ["moves", "button.animate([{ translate: '0 0' }, { translate: '200px 300px' }], { duration: 600, fill: 'both' });"],
  ["lies below the window", "document.body.style.paddingTop = '3000px';"],
  [
    "lies under something",
    `const cover = document.createElement("div");
     cover.style = "position: fixed; inset: 0";
     document.body.append(cover);
     setTimeout(() => cover.remove(), 300);`,
  ],
  ["is replaced all the time at first", "const timer = setInterval(anew, 7); setTimeout(clearInterval, 600, timer);"],
  ["is replaced as the pointer comes", "document.addEventListener('mousemove', anew, { once: true });"],
  [
    "is replaced while it is held down",
    "let times = 2; document.addEventListener('mousedown', () => { if (times-- > 0) anew(); });",
  ],
  ["is replaced by the press", "document.addEventListener('click', anew);"],
];
const html = (body: string) => `<!doctype html><meta charset=utf-8><title>Press</title><body>${body}`;
const withButton = (script: string) => html(`<script>${preamble}${script}</script>`);
/** A page with another one in a frame that has a border and lies somewhere below; `reframe()` puts it there anew. */
const framed = (script: string, around = "") => {
  const frame = { srcdoc: withButton(script), style: "margin: 150px 0 0 40px; border: 11px solid" };
  const source = JSON.stringify(frame).replaceAll("<", "\\u003c");
  return html(`<script>
    const reframe = () => {
      document.querySelector("iframe")?.remove();
      document.body.append(Object.assign(document.createElement("iframe"), ${source}));
    };
    reframe();
    ${around}</script>`);
};

describe.each(here)("$name presses once", ({ start }) => {
  let driver: Driver;
  let page = "";
  const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(page));
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    driver = await start({ width: 800, height: 600 });
  });
  afterAll(async () => {
    await driver?.close();
    server.close();
  });
  // The pointer is left in a corner: then it has a way to go to the next button, wherever that is.
  afterEach(() => driver.pressAt({ x: 1, y: 1 }));

  const button = 'document.querySelector("button")';
  const open = (content: string) => {
    page = content;
    return driver.go(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  };
  const counted = async () => {
    // Long enough for a second press to have come, if there is one.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return driver.ask<number>("count");
  };

  it.each(buttons)("a button that %s", async (_, script) => {
    await open(framed(script));
    await pressWhenThere(driver, button, "frame");
    expect(await counted()).toBe(1);
  });

  it("a button of the page itself, without a frame", async () => {
    await open(withButton("document.body.style.paddingTop = '3000px'; setTimeout(anew, 30);"));
    await pressWhenThere(driver, button);
    expect(await counted()).toBe(1);
  });

  it("a button in a frame that is replaced while it is looked at", async () => {
    const around = `const timer = setInterval(reframe, 40);
      setTimeout(() => { clearInterval(timer); window.isOver = true; }, 900);`;
    const script = "button.disabled = true; setInterval(() => { button.disabled = !top.isOver; });";
    await open(framed(script, around));
    await pressWhenThere(driver, button, "frame");
    expect(await counted()).toBe(1);
  });

  it("a button in a frame that is removed as the pointer comes, and comes back", async () => {
    const around = `let times = 1;
      window.leave = () => {
        if (times-- <= 0) return;
        document.querySelector("iframe").remove();
        setTimeout(reframe, 400);
      };`;
    await open(framed("document.addEventListener('mousemove', () => top.leave());", around));
    await pressWhenThere(driver, button, "frame");
    expect(await counted()).toBe(1);
  });

  it("a button that removes its frame", async () => {
    await open(framed("button.addEventListener('click', () => frameElement.remove());"));
    await pressWhenThere(driver, button, "frame");
    await until(driver, "!document.querySelector('iframe')");
    expect(await counted()).toBe(1);
  });
});
