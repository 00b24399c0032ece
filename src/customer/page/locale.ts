// Chooses the language of a page.
import type { Locale } from "./view.ts";

/**
 * The link's own language, or with "auto" the one of ours that the browser prefers most (RFC 9110 quality values).
 * English when it asks for neither.
 */
export function chooseLocale(linkLocale: "auto" | Locale, acceptLanguage: string | undefined): Locale {
  if (linkLocale !== "auto") return linkLocale;
  let best: Locale = "en";
  let bestQuality = 0;
  for (const range of (acceptLanguage ?? "").toLowerCase().split(",")) {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
    const language = tag.split("-")[0];
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    if ((language === "en" || language === "es") && quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}
