// Makes a link: the form, and beside it the page that the customer will see.
import { BanklinkError } from "../../client/client.ts";
import { announce } from "../announce.ts";
import { makeLink } from "../api.ts";
import { now } from "../days.ts";
import { element, fill, newId } from "../element.ts";
import { type Field, fieldFor } from "../fields.ts";
import { noteRecipient } from "../messages.ts";
import { once } from "../once.ts";
import { addressOf, go, type View } from "../place.ts";
import { createPreview, type Scheme } from "../preview.ts";
import { settings } from "../session.ts";
import { expiryOf, missingIn, termsOf } from "../terms.ts";
import { troubleNotice } from "../trouble.ts";
import { newLinkForm } from "./new-link-form.ts";

export const newLinkView: View = ({ query }, signal) => {
  const form = newLinkForm(settings(), query);
  const trouble = element("div", { class: "trouble" });
  const button = element("button", { type: "submit", class: "button" }, "Make the link");
  const picture = previewPane();
  const root = element("form", { class: "terms", novalidate: true }, form.roots, trouble, button);

  const follow = () => {
    form.follow();
    const values = form.values();
    picture.show(
      {
        permissions: values.permissions,
        prefetch: values.prefetch,
        purpose: values.purpose || null,
        expiresAt: expiryOf(values, now()) ?? now(),
      },
      values.locale === "es" ? "es" : "en",
    );
  };
  root.addEventListener("input", follow);
  follow();

  const makeOnce = once();
  let isSending = false;
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    for (const field of form.fields()) field.fail("");
    fill(trouble);
    const values = form.values();
    const missing = missingIn(values);
    if (missing) return showAt(fieldFor(form.fields(), missing.param), missing.words);
    isSending = true;
    button.setAttribute("aria-disabled", "true");
    try {
      // The time that the link ends at is a part of what is asked for, so it is counted from the first time.
      const link = await makeOnce(JSON.stringify(values), (key, at) => makeLink(termsOf(values, at), key));
      // What was typed in before another choice was made is somebody else's.
      if (values.who === "new") noteRecipient(link.id, values);
      announce("The link is made");
      if (!signal.aborted) go(addressOf.link(link.id));
    } catch (error) {
      if (!signal.aborted) show(error);
    } finally {
      isSending = false;
      button.removeAttribute("aria-disabled");
    }
  });

  /** Says at the field what the API refused; below the form where it is none of them. */
  const show = (error: unknown) => {
    const param = error instanceof BanklinkError ? error.param : undefined;
    const field = param === undefined ? null : fieldFor(form.fields(), param);
    if (field && error instanceof BanklinkError) showAt(field, error.message);
    else fill(trouble, troubleNotice(error));
  };
  const showAt = (field: Field | null, words: string) => {
    if (!field) return;
    form.reveal(field);
    field.fail(words);
    field.control.focus();
    announce(words);
  };

  return element(
    "div",
    { class: "making" },
    element("div", { class: "form" }, element("h1", {}, "New link"), root),
    picture.root,
  );
};

/** The picture of the page, with the choice of language and colours. */
function previewPane() {
  const preview = createPreview(settings());
  const words = element("p", { class: "sr" });
  let last: Parameters<typeof preview.show>[0] | null = null;
  let locale: "en" | "es" = "en";
  let scheme: Scheme = "light";
  let asked: "en" | "es" = "en";
  const draw = () => {
    if (last) fill(words, `The page says: ${preview.show(last, locale, scheme)}`);
  };
  const language = switcher("Language", [["en", "English"], ["es", "Español"]], (value) => { locale = value; draw(); }); // biome-ignore format: one idea
  const colours = switcher("Colours", [["light", "Light"], ["dark", "Dark"]], (value) => { scheme = value; draw(); }); // biome-ignore format: one idea
  const title = newId("preview");
  const root = element(
    "aside",
    { class: "preview", "aria-labelledby": title },
    element("h2", { id: title }, "What the customer sees"),
    element("div", { class: "switches" }, language.root, colours.root),
    words,
    preview.root,
  );
  return {
    root,
    /** `wanted` is the language that the form has: choosing another there changes the picture's. */
    show(shown: NonNullable<typeof last>, wanted: "en" | "es"): void {
      last = shown;
      if (wanted !== asked) {
        asked = wanted;
        locale = wanted;
        language.choose(wanted);
      }
      draw();
    },
  };
}

/** A choice of two as radio buttons in one line. */
function switcher<T extends string>(name: string, options: [T, string][], change: (value: T) => void) {
  const group = newId("switch");
  const inputs = options.map(([value, label], index) => {
    const input = element("input", {
      type: "radio",
      name: group,
      value,
      checked: index === 0,
      onchange: () => change(value),
      // It is none of the form's fields.
      oninput: (event: Event) => event.stopPropagation(),
    });
    return { value, input, label: element("label", {}, input, label) };
  });
  return {
    root: element("fieldset", { class: "switch" }, element("legend", { class: "sr" }, name), inputs.map(({ label }) => label)), // biome-ignore format: one line
    choose(value: T): void {
      for (const each of inputs) each.input.checked = each.value === value;
    },
  };
}
