// The fields of a form: each with its words, a hint, and a place for what the API says is wrong with it.
import { type Attributes, type Child, element, fill, newId } from "./element.ts";

export interface Field<C extends HTMLElement = HTMLElement> {
  root: HTMLElement;
  control: C;
  /** What the API calls it, such as `account_holder[email]`. */
  param: string;
  /** Says what is wrong; "" that nothing is any more. */
  fail(words: string): void;
}

interface Words {
  label: string;
  param: string;
  hint?: Child;
}

function wrapped<C extends HTMLElement>(control: C, { label, param, hint }: Words): Field<C> {
  const id = newId("field");
  control.id = id;
  const trouble = element("p", { id: `${id}-trouble`, class: "error" });
  const described = [`${id}-trouble`, hint && `${id}-hint`].filter(Boolean).join(" ");
  control.setAttribute("aria-describedby", described);
  return {
    control,
    param,
    root: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      control,
      hint && element("p", { class: "hint", id: `${id}-hint` }, hint),
      trouble,
    ),
    fail(words) {
      fill(trouble, words);
      if (words === "") control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
    },
  };
}

export const textField = (words: Words, attributes: Attributes = {}): Field<HTMLInputElement> =>
  wrapped(element("input", { type: "text", autocomplete: "off", ...attributes }), words);

export const areaField = (words: Words, attributes: Attributes = {}): Field<HTMLTextAreaElement> =>
  wrapped(element("textarea", { rows: 3, ...attributes }), words);

export const selectField = (
  words: Words,
  options: readonly (readonly [string, string])[],
  chosen: string,
): Field<HTMLSelectElement> =>
  wrapped(
    element(
      "select",
      {},
      options.map(([value, label]) => element("option", { value, selected: value === chosen }, label)),
    ),
    words,
  );

/** A group of choices with one name. What is wrong with it stands below it. */
export function groupField(words: Words, ...content: Child[]): Field<HTMLFieldSetElement> {
  const id = newId("group");
  const trouble = element("p", { id, class: "error" });
  const control = element(
    "fieldset",
    { "aria-describedby": id, tabindex: -1 },
    element("legend", {}, words.label),
    words.hint && element("p", { class: "hint" }, words.hint),
    content,
    trouble,
  );
  return { root: control, control, param: words.param, fail: (said) => fill(trouble, said) };
}

/** A checkbox or a radio button with its words, and more words below them. */
export function choice(
  type: "checkbox" | "radio",
  words: string,
  detail: Child,
  attributes: Attributes,
): { root: HTMLElement; control: HTMLInputElement } {
  const id = newId("choice");
  const control = element("input", { type, id, ...attributes });
  if (detail) control.setAttribute("aria-describedby", `${id}-detail`);
  return {
    control,
    root: element(
      "div",
      { class: "choice" },
      control,
      element("label", { for: id }, words),
      detail && element("p", { class: "hint", id: `${id}-detail` }, detail),
    ),
  };
}

/** The field that the API means by `param`: the one of that name, or the one that it is a part of; null where there is none. */
export function fieldFor(fields: Field[], param: string): Field | null {
  return (
    fields.find((field) => field.param === param) ??
    fields.find((field) => param.startsWith(`${field.param}[`) || field.param.startsWith(`${param}[`)) ??
    null
  );
}
