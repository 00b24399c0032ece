// From a valibot schema to JSON Schema, the checks of our own included. A check that is not known here fails the build, so
// that none is left out of the description unnoticed.
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import * as v from "valibot";
import { holderSchema } from "../api/links-schema.ts";
import { isVisible } from "../domain/text.ts";
import { wholeHolder } from "./account-holder.ts";

export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  additionalProperties?: JsonSchema | boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: valibot's schemas are walked as plain objects
type Node = any;

const tricks = "\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069";
/** What no text of a request may have (`flawIn`): control characters, but for tabs and line breaks. */
const control = "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f";
/** Something to see: as `isVisible` has it. */
const visible = "(?![\\u115f\\u1160\\u3164\\uffa0])[\\p{L}\\p{N}\\p{S}\\p{P}]";

/** What each check of ours is in JSON Schema, by its message. */
const checks: [RegExp, (found: string[]) => JsonSchema][] = [
  [/^must have at most (\d+) characters$/, ([, most]) => ({ maxLength: Number(most) })],
  [/^must be one line, without tabs$/, () => ({ pattern: visibleWithout(`\\t\\n\\r${tricks}`) })],
  [/^must not name anything twice$/, () => ({ uniqueItems: true })],
  [/^has a (?:key|value) over (\d+) characters$/, ([, most]) => ({ maxLength: Number(most) })],
  [/^must be from (\d+) to (\d+)$/, ([, least, most]) => ({ minimum: Number(least), maximum: Number(most) })],
  [/^must not have a key (.*)$/, ([, keys = ""]) => ({ propertyNames: { not: { enum: keys.split(", ") } } })],
  [/^has more than (\d+) keys$/, ([, most]) => ({ maxProperties: Number(most) })],
  [/^has a key with a line break or a tab$/, () => ({ pattern: textWithout("\\t\\n\\r") })],
  [/^must be a SHA-256 of 64 hexadecimal digits$/, () => ({ pattern: "^[0-9a-f]{64}$" })],
];

/** What each custom schema of ours accepts, by its message: of itself it says nothing. */
const customs: [RegExp, (found: string[]) => v.GenericSchema][] = [
  [/^must be a whole number$/, () => v.pipe(v.number(), v.safeInteger())],
  [
    /^must be a Stripe (?:[\w ]+ )?id, (.*)$/,
    ([, shapes = ""]) => {
      const prefixes = [...shapes.matchAll(/(\w+)_…/g)].map(([, prefix]) => prefix);
      return v.pipe(v.string(), v.regex(new RegExp(`^${prefixes.length > 1 ? `(${prefixes.join("|")})` : prefixes[0]}_\\w{1,200}$`))); // biome-ignore format: one idea
    },
  ],
];

function customOf(message: unknown): v.GenericSchema {
  for (const [said, toSchema] of customs) {
    const found = said.exec(String(message));
    if (found) return toSchema(found);
  }
  throw new Error(`What does this custom schema accept? "${message}" (src/openapi/convert.ts)`);
}

const textWithout = (characters: string) => `^[^${control}${characters}]*$`;
const visibleWithout = (characters: string) => `^[^${control}${characters}]*${visible}[^${control}${characters}]*$`;

function checked(action: Node, schema: JsonSchema): JsonSchema {
  if (action.requirement === isVisible) return { ...schema, minLength: 1, pattern: visibleWithout(tricks) };
  // The one whose message says which character it found: what it forbids stands in the pattern of `isVisible`.
  if (typeof action.message === "function") return schema;
  for (const [message, toSchema] of checks) {
    const found = message.exec(String(action.message));
    if (!found) continue;
    const { propertyNames, ...more } = toSchema(found);
    return { ...schema, ...more, ...(propertyNames ? { propertyNames: mergedNames(schema, propertyNames) } : {}) };
  }
  throw new Error(`How is this check said in JSON Schema? "${action.message}" (src/openapi/convert.ts)`);
}

const mergedNames = ({ propertyNames = {} }: JsonSchema, more: unknown) => ({
  ...(propertyNames as object),
  ...(more as object),
});

/** Numbers in a query are text, which a schema transforms: they are described as the numbers that they are. */
const numbers: [RegExp, (found: string[]) => JsonSchema][] = [
  [
    /^must be a whole number from (\d+) to (\d+)$/,
    ([, least, most]) => ({ minimum: Number(least), maximum: Number(most) }),
  ],
  [/^must be a time in Unix seconds$/, () => ({ minimum: 0, maximum: 999_999_999_999 })],
];

function inQuery(action: Node, schema: JsonSchema): JsonSchema | null {
  for (const [message, toSchema] of numbers) {
    const found = message.exec(String(action.message));
    if (!found) continue;
    const { pattern: _, ...rest } = schema;
    return { ...rest, type: "integer", ...toSchema(found) };
  }
  return null;
}

/** A text that must match this too: JSON Schema takes one pattern. */
function matching({ requirement: { source }, isWhole }: Node, schema: JsonSchema): JsonSchema {
  const { pattern } = schema;
  const isAlone = isWhole || pattern === undefined || pattern === source;
  return { ...schema, pattern: isAlone ? source : `(?=${pattern})${source}` };
}

/** What text must be like before a schema has taken something out of it. */
const beforeTransformation: [RegExp, RegExp][] = [
  [/^must be a phone number/, /^[ ().-]*\+[ ().-]*[1-9]([ ().-]*\d){6,14}[ ().-]*$/],
];

function untransformed(actions: Node[]): Node[] {
  const last = actions.at(-1);
  const found = beforeTransformation.find(([message]) => message.test(String(last?.message)));
  return found ? [...actions.slice(0, -2), { ...last, requirement: found[1], isWhole: true }] : actions;
}

const config: ConversionConfig = {
  target: "draft-2020-12",
  typeMode: "input",
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  // Said, because a validator may hold it against what is not named.
  overrideSchema: ({ valibotSchema, jsonSchema }) =>
    valibotSchema.type === "loose_object" ? { ...jsonSchema, additionalProperties: true } : null,
  overrideAction: ({ valibotAction: action, jsonSchema }) => {
    // Its bounds are those of JavaScript's numbers, which nobody means.
    if (action.type === "safe_integer") return { type: "integer" };
    if (action.type === "check") return checked(action, jsonSchema as JsonSchema) as typeof jsonSchema;
    if (action.type === "regex")
      return (inQuery(action, jsonSchema as JsonSchema) ??
        matching(action, jsonSchema as JsonSchema)) as typeof jsonSchema;
    // Spaces around text, and capitals in a code, are forgiven rather than refused: no word of it in the description.
    return action.type === "trim" || action.type === "to_lower_case" ? jsonSchema : null;
  },
};

/** The JSON Schema of what a request may send. */
export const requestSchema = (schema: v.GenericSchema): JsonSchema =>
  withoutControl(tidy(toJsonSchema(plain(schema), config) as JsonSchema));

/** Says of each text that says nothing else of its characters what body.ts checks of every one. */
function withoutControl(schema: JsonSchema): JsonSchema {
  const { type, properties, additionalProperties, items, pattern, enum: some, const: one } = schema;
  const isFree = [type].flat().includes("string") && (pattern ?? some ?? one) === undefined;
  const inner = <T>(value: T) => (typeof value === "object" ? withoutControl(value as JsonSchema) : value);
  const choices = (["anyOf", "oneOf"] as const).flatMap((key) => (schema[key] ? [[key, schema[key].map(inner)]] : []));
  return {
    ...schema,
    ...(isFree ? { pattern: textWithout("") } : {}),
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)])) } : {}), // biome-ignore format: one idea
    ...(additionalProperties === undefined ? {} : { additionalProperties: inner(additionalProperties) }),
    ...(items ? { items: inner(items) } : {}),
    ...Object.fromEntries(choices),
  };
}

/** The JSON Schemas of those that have a name, which refer to each other. */
export function namedSchemas(schemas: Map<string, v.GenericSchema>): Record<string, JsonSchema> {
  const all = toJsonSchemaDefs(Object.fromEntries(schemas), config);
  return Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, tidy(schema as JsonSchema)]));
}

/** Schemas that leave to a handler what goes with what, and what is described in place of each. */
const saidInWhole = new Map<Node, Node>([[holderSchema, wholeHolder]]);

/** Codes in whatever capitals: these are what the native SDKs send. */
const spelledOtherwise = ["Canceled", "Failed"];

/** A copy without what JSON Schema says by itself, or has another word for. */
function plain(schema: Node): Node {
  const node = saidInWhole.get(schema) ?? schema;
  if (node.kind !== "schema") return node;
  if (node.pipe) {
    // `anObject` is left out: in JSON Schema a list is no object anyway.
    const parts = node.pipe
      .filter((part: Node) => part.pipe || part.type !== "custom" || !/^must be an object/.test(part.message))
      .map(plain);
    const flat = parts.flatMap((part: Node) => part.pipe ?? [part]);
    const isSchema = (part: Node) => part.kind === "schema";
    if (flat[1]?.type === "to_lower_case" && flat[2]?.type === "picklist")
      return { ...flat[2], options: [...flat[2].options, ...spelledOtherwise] };
    const [first, ...others] = flat.filter(isSchema);
    if (!first || others.length > 0) throw new Error("A pipe must have one schema, beside anObject.");
    const actions = untransformed(flat.filter((part: Node) => !isSchema(part)));
    return actions.length > 0 ? { ...first, pipe: [first, ...actions] } : first;
  }
  if (node.type === "custom") return customOf(node.message);
  if (node.type === "lazy")
    return { ...node, type: "union", options: ["", {}].map((value) => plain(node.getter(value))) };
  if (node.entries) {
    const entries = Object.entries(node.entries).map(([key, entry]) => [key, plain(entry)]);
    return { ...node, entries: Object.fromEntries(entries) };
  }
  if (node.options && node.type !== "picklist") return { ...node, options: node.options.map(plain) };
  if (node.wrapped) return { ...node, wrapped: plain(node.wrapped) };
  if (node.item) return { ...node, item: plain(node.item) };
  return node.value?.kind === "schema" ? { ...node, value: plain(node.value) } : node;
}

/** The same in fewer words: `anyOf` of one thing and null is a type of both. */
export function tidy(schema: JsonSchema): JsonSchema {
  const result: JsonSchema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "$schema") continue;
    if (key === "required" && Array.isArray(value) && value.length === 0) continue;
    if (key === "properties")
      result[key] = Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, tidy(inner)]));
    else if (Array.isArray(value) && ["anyOf", "oneOf", "allOf"].includes(key)) result[key] = value.map(tidy);
    else if (typeof value === "object" && value !== null && !Array.isArray(value) && key !== "default")
      result[key] = tidy(value as JsonSchema);
    else result[key] = value;
  }
  if (typeof result.const === "string") return { type: "string", ...result };
  return nullableOf(result);
}

const isChoice = (schema: JsonSchema) => schema.anyOf !== undefined && Object.keys(schema).length === 1;

function nullableOf(schema: JsonSchema): JsonSchema {
  const { anyOf: options, ...rest } = schema;
  const anyOf = options?.flatMap((option) => (isChoice(option) ? (option.anyOf ?? []) : [option]));
  if (anyOf && anyOf.length !== options?.length) return { ...rest, anyOf };
  if (anyOf?.length !== 2 || anyOf[1]?.type !== "null") return schema;
  const [inner] = anyOf as [JsonSchema, JsonSchema];
  const { description, ...bare } = inner;
  const said = description === undefined ? {} : { description };
  if (inner.$ref !== undefined || inner.type === undefined || Array.isArray(inner.type))
    return { ...said, ...rest, anyOf: [bare, { type: "null" }] };
  return {
    ...inner,
    ...rest,
    type: [inner.type, "null"],
    ...(inner.enum ? { enum: [...inner.enum, null] } : {}),
  };
}
