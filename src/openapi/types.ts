// The client's types, made from the API's description.
import type { JsonSchema } from "./convert.ts";
import type { Document } from "./shape.ts";

/** What json-schema-to-typescript does: it is installed in test/docs, and handed in by whoever has it. */
export type Compile = (schema: object, name: string, options: object) => Promise<string>;

const head = `// What the API takes and answers with. Made by \`npm run openapi\` from the API's description: change that, not this file.

/** One page of a list. */
export interface List<T> {
  object: "list";
  data: T[];
  /** Whether there are more after these. */
  has_more: boolean;
  /** Send it as \`page\` to get the next page, with the same filters. Null on the last one; not there in a list inside of something else. */
  next_page?: string | null;
  /** Where the list is. */
  url: string;
  /** Of links: how far the list is known to be complete, in Unix seconds. Null while that is not known. */
  as_of?: number | null;
}
`;

/** The source of src/client/types.ts, not formatted yet. */
export async function makeTypes(document: Document, compile: Compile): Promise<string> {
  const { schemas } = document.components;
  const kept = Object.entries(schemas).filter(([name]) => listed(schemas[name]) === null && !isSentAlone(name));
  const definitions = Object.fromEntries(kept.map(([name, schema]) => [name, rewritten(schema, schemas)]));
  const source = await compile({ title: "Ignored", definitions }, "Ignored", {
    additionalProperties: true,
    bannerComment: "",
    format: false,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
  });
  const types = source
    .replace(/export interface Ignored \{[^}]*\}\n?/, "")
    .replaceAll(/\/\*\*\n(?: \*.*\n)+/g, shortened);
  return `${head}${types.replaceAll(/\n(\/\*\*.*\n)?export/g, "\n\n$1export")}`;
}

/** A comment in one line, without what the compiler adds to it. */
function shortened(comment: string): string {
  const lines = comment.split("\n").map((line) => line.replace(/^ ?\/?\*+\/? ?/, ""));
  const said = lines.filter((line) => !/^(This interface was referenced|via the `definition`|@minItems|$)/.test(line));
  return `/** ${said.join(" ")} */\n`;
}

/** Bodies of which nobody but Stripe and the page needs a type. */
const isSentAlone = (name: string) => ["Nothing", "ManageDeletion", "StripeEvent", "WebhookReceived"].includes(name);

/** What a list is of, by the name of its schema; null for what is no list. */
function listed(schema: JsonSchema | undefined): string | null {
  const { object, data } = schema?.properties ?? {};
  return object?.const === "list" ? (data?.items?.$ref?.toString().split("/").at(-1) ?? null) : null;
}

/** Objects of which a value is one: none may have another's fields beside its own, which TypeScript would let pass. */
function apart(choices: JsonSchema[]): JsonSchema[] {
  const all = [...new Set(choices.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return choices.map((choice) => {
    const { properties = {} } = choice;
    const others = all.filter((name) => !(name in properties)).map((name) => [name, { tsType: "never" }]);
    return { ...choice, properties: { ...properties, ...Object.fromEntries(others) } };
  });
}

function rewritten(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const text = JSON.stringify(schema, (_, given) => {
    const value = given?.oneOf ? { ...given, oneOf: apart(given.oneOf) } : given;
    const name = typeof value?.$ref === "string" ? value.$ref.split("/").at(-1) : null;
    if (name === null) return value;
    const of = listed(schemas[name]);
    return { ...value, $ref: undefined, ...(of ? { tsType: `List<${of}>` } : { tsType: name }) };
  });
  return JSON.parse(text);
}
