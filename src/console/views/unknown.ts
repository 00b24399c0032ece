// For an address that names no view.
import { element } from "../element.ts";
import { addressOf } from "../place.ts";

export const unknownView = (): HTMLElement =>
  element(
    "div",
    {},
    element("h1", {}, "There is nothing here"),
    element("p", {}, element("a", { href: addressOf.links() }, "All links")),
  );
