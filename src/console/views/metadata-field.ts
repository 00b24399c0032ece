// Pairs of a key and a value that the operator keeps with a link.
import { element, newId } from "../element.ts";
import { type Field, groupField } from "../fields.ts";

export function metadataField(): Field & { values(): [string, string][] } {
  const pairs = element("div");
  const addPair = () => {
    const key = element("input", { id: newId("key"), autocomplete: "off", maxlength: 40 });
    const value = element("input", { id: newId("value"), autocomplete: "off", maxlength: 500 });
    pairs.append(
      element(
        "div",
        { class: "pair" },
        element("div", {}, element("label", { for: key.id }, "Key"), key),
        element("div", {}, element("label", { for: value.id }, "Value"), value),
      ),
    );
    return key;
  };
  const add = element("button", { type: "button", class: "small", onclick: () => addPair().focus() }, "Add a pair");
  const field = groupField(
    { label: "Metadata", param: "metadata", hint: "For your own systems. The customer does not see it." },
    pairs,
    add,
  );
  const values = () =>
    [...pairs.children].map((pair): [string, string] => {
      const [key, value] = pair.querySelectorAll("input");
      return [key?.value.trim() ?? "", value?.value.trim() ?? ""];
    });
  return { ...field, values };
}
