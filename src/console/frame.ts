// What stands around every view: whose console it is, where one can go, and the way out.
import { palettes } from "../customer/page/color.ts";
import { liveRegion } from "./announce.ts";
import { element, fill } from "./element.ts";
import { badge } from "./parts.ts";
import { addressOf, type Place } from "./place.ts";
import type { Settings } from "./types.ts";

export interface Frame {
  root: HTMLElement;
  show(content: HTMLElement, name: Place["name"]): void;
}

const doors: [string, string, Place["name"][]][] = [
  ["Links", addressOf.links(), ["links", "link", "holder"]],
  ["New link", addressOf.newLink(), ["new"]],
  ["Funnel", addressOf.funnel(), ["funnel"]],
  ["Doctor", addressOf.doctor, ["doctor"]],
];

export function frame({ business, livemode }: Settings, leave: () => void): Frame {
  wear(business.brand_color);
  const main = element("main", { id: "main" });
  const links = doors.map(([words, href]) => element("a", { href }, words));
  const header = element(
    "header",
    {},
    element(
      "p",
      { class: "whose" },
      business.logo_url && element("img", { src: business.logo_url, alt: "", width: 32, height: 32 }),
      element("b", {}, element("bdi", {}, business.name)),
      !livemode && badge("Test mode", "warn"),
    ),
    element("nav", { "aria-label": "Console" }, links),
    element("button", { type: "button", class: "text", onclick: leave }, "Sign out"),
  );
  const skip = element("a", { class: "skip", href: "#main" }, "Skip to the content");
  // The address behind the # is the view's, so this one must not get there.
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    main.querySelector("h1")?.focus();
  });
  return {
    root: element("div", { class: "frame" }, skip, header, main, liveRegion),
    show(content, name) {
      for (const [index, link] of links.entries()) {
        if (doors[index]?.[2].includes(name)) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      fill(main, content);
    },
  };
}

let worn: CSSStyleSheet | null = null;

/** Dresses the console in the colours that the business's page has. */
function wear(brandColor: string): void {
  const { light, dark } = palettes(brandColor);
  const properties = (palette: typeof light) =>
    Object.entries(palette)
      .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`)
      .join(";");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((other) => other !== worn), sheet];
  worn = sheet;
}
