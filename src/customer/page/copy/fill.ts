// Fills the {braces} of a piece of copy.
import type { Content } from "../markup.ts";

const PLACEHOLDER = /\{(\w+)\}/;

/** The template's pieces in order, each {name} replaced by its value; a name without a value becomes nothing. */
export function fill(template: string, values: Record<string, Content>): Content[] {
  return template.split(PLACEHOLDER).map((piece, index) => (index % 2 === 0 ? piece : (values[piece] ?? "")));
}

/** The same as plain text. */
export function fillText(template: string, values: Record<string, string>): string {
  return fill(template, values).join("");
}
