// How much room text takes in a terminal, and text that is safe to print there.

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// East Asian Wide and Fullwidth, of Unicode's EastAsianWidth.txt, and emoji: two columns each.
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Marks that belong to the letter before them, and take a column beside it: of Thai, Lao and halfwidth katakana. */
const beside = /(?<!^)[\u0e33\u0eb3\uff9e\uff9f]/gu;

function widthOf(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return invisible.test(grapheme) ? 0 : 1 + (grapheme.match(beside)?.length ?? 0);
}

/** In columns. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment);
  return columns;
}

/** `text` in at most `columns`, with … where it was cut. */
export function shortened(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = "";
  let room = columns - 1;
  for (const { segment } of graphemes.segment(text)) {
    room -= widthOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return columns > 0 ? `${kept}…` : "";
}

/**
 * `text` in one line, without what would steer the terminal or turn the direction of writing: names of banks and messages
 * were written by others.
 */
export const clean = (text: string): string =>
  text.replace(/\s+/g, " ").replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
