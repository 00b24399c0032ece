// Finds a link's token in an address that was changed on its way: by a mail or chat program, or by whoever typed it.
import { alphabet } from "./ids.ts";
import { type TokenUse, tokenLength } from "./link-token.ts";

/** What is written in place of a character of the alphabet. */
const lookAlikes: Record<string, string> = { o: "0", i: "1", l: "1" };

/** How many layers of percent encoding are taken off. */
const layers = 5;

const htmlEntity = /&#?\w{2,16};/g;
const htmlTag = /<\/?[a-z][^<>]*>/g;
const quotedPrintable = /(?:=[0-9a-f]{2})+/g;

/**
 * The tokens that an address may have meant, at most 16 and mostly one, in lower case. `path` is the path of the
 * request, as it came. Empty when it is not one of a page for `use`, or is too short. All may be forged: check each with
 * `linkIdOf`, which one at most will fit.
 */
export function tokensMeant(path: string, use: TokenUse = "token"): string[] {
  const text = decoded(path).normalize("NFKC").toLowerCase();
  const readings = new Set(Array.from({ length: 16 }, (_, which) => reading(text, which)));
  return [...new Set([...readings].map((address) => tokenIn(address, use)))].filter((token) => token !== null);
}

/**
 * `text` without what looks like an HTML tag, or like quoted-printable (`=20`). Either may be part of the token instead:
 * `<` and `>` stand around it, or `=` is left of a line break in it. So in some of the 16 readings it stays; from the
 * third run of quoted-printable on, all stay or none.
 */
function reading(text: string, which: number): string {
  let runs = 0;
  return (which & 1 ? text : text.replace(htmlTag, " ")).replace(quotedPrintable, (run) => {
    runs = Math.min(runs + 1, 3);
    return (which >> runs) & 1 ? run : " ";
  });
}

// An `l` is as easily mistaken in /l/ as in the token.
const pages: Record<TokenUse, RegExp> = {
  token: /^\/[\W_]*[li1][\W_]*?\/(.*)$/s,
  manage: /^\/[\W_]*m[\W_]*?\/(.*)$/s,
};

/** The first 50 characters of the alphabet behind the page's `/l/` or `/m/`, whatever stands between; null for another. */
function tokenIn(address: string, use: TokenUse): string | null {
  const behind = pages[use].exec(address)?.[1] ?? "";
  let token = "";
  let at = 0;
  for (; at < behind.length && token.length < tokenLength; at++) token += meantBy(behind.charAt(at));
  if (token.length < tokenLength) return null;
  // A word after a slash is another page, and one more character of the alphabet another token, unless it begins an
  // address, as when one was pasted twice.
  return /^(?:\/+[a-z]|(?!https?:)[0-9a-tv-z])/.test(behind.slice(at)) ? null : token;
}

/** The character of the alphabet that `char` stands for; "" when for none. */
function meantBy(char: string): string {
  const meant = lookAlikes[char] ?? char;
  return alphabet.includes(meant) ? meant : "";
}

/** Without percent encoding and HTML entities. Bytes that are no UTF-8 become U+FFFD, an entity a space. */
function decoded(path: string): string {
  const utf8 = new TextDecoder();
  const bytesOf = (run: string) => Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16));
  let text = path;
  for (let layer = 0; layer < layers; layer++)
    text = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => utf8.decode(bytesOf(run))).replace(/&amp;/gi, "&");
  return text.replace(htmlEntity, " ");
}
