// Makes DOM elements: `element("p", { class: "note" }, "text")`. An attribute that is a function listens to that event.
type Attribute = string | boolean | ((event: Event) => void);

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, Attribute> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes)) {
    const value = attributes[key] ?? false;
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
