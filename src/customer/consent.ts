// Which words a customer was shown, as the attempt records it: as the page says, if they are words of ours.
import type { Context } from "hono";
import type { ShownConsent } from "../domain/consent.ts";
import { keptConsent } from "../http/consents.ts";
import type { AppContext } from "../http/context.ts";
import type { Locale } from "./page/view.ts";
import { wordsIn } from "./words.ts";

/** The hash of the text that the page shows today in a language. */
export async function currentText(c: Context<AppContext>, locale: Locale): Promise<string> {
  const { consent } = await wordsIn(c, locale);
  return consent;
}

/**
 * What the page says that it showed; null where that is no text of ours. It may be one of another release, which the
 * kept texts have. Nobody is kept from linking because it cannot be looked up.
 */
export async function checkedConsent(c: Context<AppContext>, said: ShownConsent): Promise<ShownConsent | null> {
  if (said.text === (await currentText(c, said.locale))) return said;
  const kept = await keptConsent(c, said.text).catch(() => null);
  return kept?.locale === said.locale ? said : null;
}
