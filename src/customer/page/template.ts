// A page that is the same each time but for a few places: rendered and encoded once with holes there, then only filled.
import { type Content, htmlOf } from "./markup.ts";

// A control character: neither our words nor the settings have any. What holes are filled with is not looked through for it.
const mark = "\u0001";

/** What stands for the value `name` in a text to prepare. Escaping for HTML leaves it as it is. */
export const hole = (name: string): string => `${mark}${name}${mark}`;

/** Fills the holes, each with the value of its name, escaped like every value of a page. The page is in UTF-8. */
export type Template<Name extends string> = (values: Record<Name, Content>) => Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export function prepare<Name extends string>(text: string): Template<Name> {
  // In turn: a piece of the text, the name of a hole.
  const pieces = text.split(mark).map((piece, index) => (index % 2 === 0 ? encoder.encode(piece) : (piece as Name)));
  return (values) => {
    const encoded = new Map<string, Uint8Array>();
    for (const name in values) encoded.set(name, encoder.encode(htmlOf(values[name])));
    const filled = pieces.map((piece) => (typeof piece === "string" ? (encoded.get(piece) ?? none) : piece));
    const whole = new Uint8Array(filled.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of filled) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
}

const none = new Uint8Array();
