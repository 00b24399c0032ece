// What text must be, whoever sends it. Pure.

/** What makes `text` unfit to be stored or shown anywhere, in words for an error message; null when nothing does. */
export function flawIn(text: string): string | null {
  // Half of a surrogate pair has no UTF-8: what is stored or sent on would be something else.
  if (!text.isWellFormed()) return "must be well-formed Unicode, without half of a surrogate pair";
  const control = /[^\P{Cc}\t\n\r]/u.exec(text)?.[0];
  return control === undefined ? null : `must not have control characters; found ${codePoint(control)}`;
}

/**
 * What makes `text` unfit to be shown to a person in the middle of other text; null when nothing does: characters that
 * turn the direction of what follows them, or break the line unseen.
 */
export function trickIn(text: string): string | null {
  const trick = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.exec(text)?.[0];
  return trick === undefined
    ? null
    : `must not have invisible characters that turn or break text; found ${codePoint(trick)}`;
}

/** Whether there is something to see in `text`, beyond spaces and characters that only steer or fill. */
export const isVisible = (text: string): boolean =>
  /[\p{L}\p{N}\p{S}\p{P}]/u.test(text.replaceAll(/[\u115f\u1160\u3164\uffa0]/g, ""));

const codePoint = (char: string) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
