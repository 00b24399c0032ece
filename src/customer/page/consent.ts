// The words that a customer sees before the tap, as one text. An attempt records its hash, and the text is kept under that
// for good (docs/decisions/0016-consent-by-hash.md). For the build, which puts the hash beside the words, and for tests; the
// Worker's own code, which has to be small, is without it.
import type { Copy } from "./copy/en.ts";
import { fillText } from "./copy/fill.ts";
import type { Locale } from "./view.ts";
import { PERMISSIONS } from "./views/scene.ts";

/**
 * Plain text with one line for each piece, named before it. What differs from link to link stays in {braces}: whether
 * there is a purpose or the lead in its place, and which permissions are shown, the link and the record say.
 */
export function consentText(locale: Locale, { ready: words, repair, known }: Copy): string {
  const linked = (text: string, address: string) => `${text} (${address})`;
  const lines = [
    ["locale", locale],
    ["heading", words.heading],
    ["heading of a repair", repair.heading],
    ["repair when it has ended", repair.ended],
    ["repair when it is about to", repair.ending],
    ["repair when that is expected", repair.endingBy],
    ["how to repair", repair.againWithLast4],
    ["how to repair without last four", repair.again],
    ["bank without a name", repair.bank],
    ["purpose", "{purpose}"],
    ["without a purpose", words.lead],
    ["when accounts are linked already", known.heading],
    ["when accounts are linked already", known.again],
    ["shares", words.shares],
    ...PERMISSIONS.map((name) => [name, `${words[name].name} – ${words[name].detail}`]),
    ["when prefetched", `(${words.atOnce})`],
    ["promise", words.notPaid],
    ["promise", words.noLogin],
    ["button", words.button],
    ["button of a repair", repair.button],
    ["hint", words.opens],
    [
      "use",
      filled(words.use, {
        privacy: linked(words.privacy, "{privacy_url}"),
        terms: linked(words.terms, words.termsAddress),
      }),
    ],
    ["disconnect", filled(words.disconnect, { stripe: linked(words.disconnectAtStripe, words.disconnectAddress) })],
    ["until", words.until],
  ];
  return lines.map(([name, text]) => `${name}: ${text}\n`).join("");
}

/** Fills in `values`, and leaves every other {name} as it is. */
const filled = (template: string, values: Record<string, string>) =>
  fillText(template, { business: "{business}", support: "{support}", date: "{date}", ...values });
