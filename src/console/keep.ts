// Shows a list that changes: what is the same stays as it is, with its focus, its scroll and what is unfolded in it.

const shownAs = new WeakMap<Element, string>();

export interface Changes {
  added: string[];
  changed: string[];
}

/**
 * Makes the children of `parent` those of `items`, in their order, each known by `keyOf` and drawn by `draw`. Only what is new,
 * or whose item has changed, is drawn. `seen` is what the drawing depends on, where that is not all of an item.
 */
export function keep<T>(
  parent: Element,
  items: T[],
  keyOf: (item: T) => string,
  draw: (item: T) => HTMLElement,
  seen: (item: T) => unknown = (item) => item,
): Changes {
  const before = new Map([...parent.children].map((child) => [(child as HTMLElement).dataset.key ?? "", child]));
  const wanted = new Set(items.map(keyOf));
  // First, so that what stands below need not be moved.
  for (const [key, gone] of before) if (!wanted.has(key)) gone.remove();
  const changes: Changes = { added: [], changed: [] };
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const look = JSON.stringify(seen(item));
    let child = before.get(key);
    if (!child || shownAs.get(child) !== look) {
      const made = draw(item);
      made.dataset.key = key;
      shownAs.set(made, look);
      if (child) {
        if (child === place) place = place.nextElementSibling;
        replace(child, made);
        changes.changed.push(key);
      } else {
        changes.added.push(key);
        parent.insertBefore(made, place);
      }
      child = made;
    } else if (child === place) {
      place = place.nextElementSibling;
      continue;
    }
    // Moving an element would take the focus from it, so it is moved only when it stands elsewhere.
    if (child.nextElementSibling !== place) parent.insertBefore(child, place);
  }
  return changes;
}

/** Puts `made` in the place of `child`. What was unfolded stays so, and the focus goes to the element with the same `data-at`. */
function replace(child: Element, made: Element): void {
  const at = (element: Element | null) => element?.getAttribute("data-at");
  const focused = child.contains(document.activeElement) ? at(document.activeElement) : null;
  const unfolded = [...child.querySelectorAll("details[open]")].map(at);
  child.replaceWith(made);
  for (const details of made.querySelectorAll("details")) if (unfolded.includes(at(details))) details.open = true;
  if (!focused) return;
  const next = [...made.querySelectorAll<HTMLElement>("[data-at]")].find((one) => at(one) === focused);
  next?.focus({ preventScroll: true });
}
