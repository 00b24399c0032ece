// Puts words to the schemas of requests. They stand here and not on the schemas, which are part of the Worker.
import type { JsonSchema } from "./convert.ts";

/** A field's name, with those that it is inside of (`filters.country`), and what it means. */
export type Words = Record<string, string>;

/** `schema` with a description on every field. Throws where a field has no words, and for words that no field has. */
export function describe(schema: JsonSchema, words: Words, what: string): JsonSchema {
  const used = new Set<string>();
  const described = walk(schema, "");
  const idle = Object.keys(words).filter((name) => !used.has(name));
  if (idle.length > 0) throw new Error(`${what} has no ${idle.join(", ")}: take it out of its words.`);
  return described;

  function walk(node: JsonSchema, at: string): JsonSchema {
    const result = { ...node };
    if (at !== "") {
      const said = words[at] ?? node.description;
      if (said === undefined) throw new Error(`${what} does not say what ${at} means.`);
      used.add(at);
      result.description = said;
    }
    const inner = (other: JsonSchema) => inside(other, at);
    if (node.properties) result.properties = inside(node, at).properties as Record<string, JsonSchema>;
    if (node.oneOf) result.oneOf = node.oneOf.map(inner);
    if (node.anyOf) result.anyOf = node.anyOf.map(inner);
    return result;
  }

  /** A choice has no words of its own, but its fields have. */
  function inside(node: JsonSchema, at: string): JsonSchema {
    if (!node.properties) return node;
    const fields = Object.entries(node.properties).map(([name, field]) => [
      name,
      walk(field, at === "" ? name : `${at}.${name}`),
    ]);
    return { ...node, properties: Object.fromEntries(fields) };
  }
}
