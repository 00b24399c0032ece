// Runs in the page, handed over as source text: says when and where an element can be pressed, and what a press met.
// Each function stands alone: it may use nothing from this module or another.

/** A point of the window's content, in CSS pixels from its top left corner. */
export interface Point {
  x: number;
  y: number;
}

/** The page itself, or the frame that it shows: one of the page's own origin, which the page may look into. */
export type Where = "page" | "frame";

/** What the pointer met: the wanted element, something else, or nothing that the page has heard of yet. */
export type Met = "wanted" | "other" | "nothing";

/** Where the page keeps what each press met. */
type Page = Window & { metByPress?: Record<string, { met: Met; element: Element }> };

/**
 * The point at which a pointer presses what `find` gives, or in words why it cannot be pressed yet. Once it can, the page
 * listens for the next click, and keeps under `name` what that met.
 */
export async function pressable(
  find: (document: Document) => Element | null | undefined,
  where: Where,
  name: string,
): Promise<Point | string> {
  const found = () => {
    const view = where === "page" ? window : window.frames[0];
    return view && find(view.document);
  };
  const element = found();
  if (!element) return "it is not there";
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });

  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const place = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    // The element that shows the frame; there is none around the page itself.
    const shownBy = element.ownerDocument.defaultView?.frameElement;
    const around = shownBy?.getBoundingClientRect();
    const left = (around?.x ?? 0) + (shownBy?.clientLeft ?? 0);
    const top = (around?.y ?? 0) + (shownBy?.clientTop ?? 0);
    return { x, y, width, height, left, top };
  };
  await nextFrame();
  const before = place();
  await nextFrame();
  const now = place();

  const view = element.ownerDocument.defaultView;
  if (!view || !element.isConnected || found() !== element) return "it was replaced";
  if (!element.checkVisibility({ visibilityProperty: true }) || !now.width || !now.height) return "it is not displayed";
  if (element.matches(":disabled")) return "it is disabled";
  if (JSON.stringify(before) !== JSON.stringify(now)) return "it moves";
  const x = Math.floor(now.left + now.x + now.width / 2);
  const y = Math.floor(now.top + now.y + now.height / 2);
  const receives = (target: Element, left: number, top: number) =>
    target.contains(target.ownerDocument.elementFromPoint(x - left, y - top));
  if (!receives(element, now.left, now.top)) return "something lies over it";
  if (view.frameElement && !receives(view.frameElement, 0, 0)) return "something lies over its frame";

  const page: Page = window;
  const press = { met: "nothing" as Met, element };
  page.metByPress = { ...page.metByPress, [name]: press };
  const listen = (type: string, act: (event: Event) => void) => {
    // To the page as well: when the frame goes, the press meets what lies under it.
    for (const each of new Set<Window>([window, view]))
      each.addEventListener(type, (event) => event.isTrusted && act(event), { capture: true, once: true });
  };
  // The click follows in the same breath when the button is let go; there is none when what was held down has gone.
  listen("mouseup", () => {
    press.met = "other";
  });
  listen("click", ({ target }) => {
    // What took the element's place since, and is found in the same way, is what is wanted too.
    if ([element, found()].some((each) => each?.contains(target as Node))) press.met = "wanted";
  });
  return { x, y };
}

/** What the press of that name met, or null when that can no longer be known. */
export function metBy(name: string): Met | null {
  const press = (window as Page).metByPress?.[name];
  if (!press) return null;
  // A document without a window is no longer shown: nothing more is heard from it.
  const isGone = press.element.ownerDocument.defaultView === null;
  return press.met === "nothing" && isGone ? null : press.met;
}
