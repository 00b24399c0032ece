// How a link gets to its customer: copy it, show its QR code, or write a mail or an SMS with it.
import { renderSVG } from "uqr";
import { element, newId } from "./element.ts";
import { areaField, selectField, textField } from "./fields.ts";
import { draftOf, mailAddress, recipientOf, smsAddress } from "./messages.ts";
import { code, copyButton } from "./parts.ts";
import { settings } from "./session.ts";
import type { LinkObject } from "./types.ts";

export function sendPanel(link: LinkObject): HTMLElement {
  const title = newId("send");
  return element(
    "section",
    { class: "panel send", "aria-labelledby": title },
    element("h2", { id: title, tabindex: -1 }, "Send it"),
    element(
      "div",
      { class: "address" },
      element("img", { src: qrOf(link.url), alt: "QR code with the link", width: 148, height: 148 }),
      element(
        "div",
        {},
        element("p", {}, code(link.url)),
        element(
          "p",
          { class: "actions" },
          copyButton("Copy the link", () => link.url),
          element(
            "a",
            { class: "small", href: link.url, target: "_blank", rel: "noopener noreferrer" },
            "Open in a new tab",
          ),
        ),
        element("p", { class: "hint" }, "Whoever has the link can link a bank with it: send it to the customer alone."),
      ),
    ),
    drafts(link),
  );
}

/** The texts, to be changed, and what opens them where they are sent. */
function drafts(link: LinkObject): HTMLElement {
  const recipient = recipientOf(link.id);
  const language = selectField(
    { label: "Language of the messages", param: "" },
    [
      ["en", "English"],
      ["es", "Spanish"],
    ],
    link.locale === "es" ? "es" : "en",
  );
  const email = textField({ label: "To (e-mail)", param: "" }, { type: "email", value: recipient.email });
  const subject = textField({ label: "Subject", param: "" });
  const mail = areaField({ label: "Mail", param: "" }, { rows: 12 });
  const phone = textField({ label: "To (phone)", param: "" }, { type: "tel", value: recipient.phone });
  const sms = areaField({ label: "SMS", param: "" }, { rows: 4 });
  const write = element("a", { class: "small" }, "Write the mail");
  const text = element("a", { class: "small" }, "Write the SMS");

  const follow = () => {
    write.href = mailAddress(email.control.value.trim(), subject.control.value, mail.control.value);
    text.href = smsAddress(phone.control.value, sms.control.value);
  };
  const draft = () => {
    const locale = language.control.value === "es" ? "es" : "en";
    const words = draftOf(link, locale, settings().business.name, recipient);
    subject.control.value = words.subject;
    mail.control.value = words.mail;
    sms.control.value = words.sms;
    for (const { control } of [subject, mail, sms]) control.lang = locale;
    follow();
  };
  language.control.addEventListener("change", draft);
  draft();
  return element(
    "details",
    { class: "drafts", oninput: follow, open: recipient.email !== "" },
    element("summary", {}, "Mail and SMS"),
    language.root,
    element(
      "div",
      { class: "two" },
      element("div", {}, email.root, subject.root, mail.root, element("p", { class: "actions" }, write, copyButton("Copy the mail", () => mail.control.value))), // biome-ignore format: one line
      element("div", {}, phone.root, sms.root, element("p", { class: "actions" }, text, copyButton("Copy the SMS", () => sms.control.value))), // biome-ignore format: one line
    ),
  );
}

/** As an image, which no style reaches into. */
const qrOf = (url: string) => `data:image/svg+xml,${encodeURIComponent(renderSVG(url, { border: 2 }))}`;
