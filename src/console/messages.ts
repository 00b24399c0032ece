// The drafts that a link is sent with, in the link's language, and the addresses that open them in a mail or SMS program.
import type { LinkObject } from "./types.ts";

export interface Recipient {
  email: string;
  phone: string;
  name: string;
}

export interface Draft {
  subject: string;
  mail: string;
  sms: string;
}

const nobody: Recipient = { email: "", phone: "", name: "" };
const recipients = new Map<string, Recipient>();

/** Whom a link was made for. Kept while the page is open, and nowhere else: the API does not tell it again. */
export const noteRecipient = (link: string, { email, phone, name }: Recipient): void =>
  void recipients.set(link, { email, phone, name });

export const forgetRecipients = (): void => recipients.clear();

export const recipientOf = (link: string): Recipient => recipients.get(link) ?? nobody;

/** What is written to the customer. */
export function draftOf(link: LinkObject, locale: "en" | "es", business: string, { name }: Recipient): Draft {
  const date = new Intl.DateTimeFormat(`${locale}-US`, { dateStyle: "long" }).format(new Date(link.expires_at * 1000));
  const isRepair = link.relink !== null;
  const purpose = link.purpose ? [link.purpose, ""] : [];
  if (locale === "es") {
    const verb = isRepair ? "reconecte su banco" : "vincule su cuenta bancaria";
    const Verb = isRepair ? "Reconecte su banco" : "Vincule su cuenta bancaria";
    return {
      subject: `${Verb} con ${business}`,
      mail: [
        name ? `Hola, ${name}:` : "Hola:",
        "",
        `Por favor, ${verb} con ${business} en esta página:`,
        "",
        link.url,
        "",
        ...purpose,
        `Toma cerca de un minuto. El enlace es solo para usted y sirve hasta el ${date}.`,
        "",
        business,
      ].join("\n"),
      sms: `${business}: por favor, ${verb} aquí: ${link.url} (hasta el ${date})`,
    };
  }
  const verb = isRepair ? "reconnect your bank" : "link your bank account";
  return {
    subject: `${isRepair ? "Reconnect your bank" : "Link your bank account"} with ${business}`,
    mail: [
      name ? `Hello ${name},` : "Hello,",
      "",
      `please ${verb} with ${business} on this page:`,
      "",
      link.url,
      "",
      ...purpose,
      `It takes about a minute. The link is for you alone, and works until ${date}.`,
      "",
      business,
    ].join("\n"),
    sms: `${business}: please ${verb} here: ${link.url} (until ${date})`,
  };
}

export const mailAddress = (to: string, subject: string, body: string): string =>
  `mailto:${encodeURIComponent(to).replaceAll("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;

/** iOS and Android both read the text when it stands behind `?&`. */
export const smsAddress = (to: string, body: string): string =>
  `sms:${to.replaceAll(/[^\d+]/g, "")}?&body=${encodeURIComponent(body)}`;
