// A schema as a list of fields: what each is called, what kind of value it has, and what it means.
import { type Content, html, type Markup } from "../../customer/page/markup.ts";
import type { JsonSchema } from "../convert.ts";
import { inline } from "./words.ts";

const nameIn = (ref: unknown) => String(ref).split("/").at(-1) ?? "";

/** What kind of value it is, with a link to what has a name. */
export function kindOf(schema: JsonSchema): Content {
  if (schema.$ref) return html`<a href="#${nameIn(schema.$ref)}">${nameIn(schema.$ref)}</a>`;
  const choices = schema.anyOf ?? schema.oneOf;
  // Those without a name are shown below, one after the other.
  if (choices) return joined(choices.some(({ properties }) => properties) ? [...choices.filter(({ properties }) => !properties).map(kindOf), "object"] : choices.map(kindOf), " or "); // biome-ignore format: one idea
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${value === null ? "null" : String(value)}</code>`),
      ", ",
    );
  const types = [schema.type ?? "anything"].flat();
  return joined(
    types.map((type) =>
      type === "array" ? listOf(schema) : type === "object" ? objectOf(schema) : simple(type, schema),
    ),
    " or ",
  );
}

const simple = (type: string, { format }: JsonSchema) =>
  format === "unix-time" && type === "integer" ? "Unix seconds" : type;

const listOf = ({ items = {} }: JsonSchema): Content => html`list of ${kindOf(items)}`;

const objectOf = ({ additionalProperties, properties }: JsonSchema): Content =>
  !properties && typeof additionalProperties === "object" ? html`object of ${kindOf(additionalProperties)}` : "object";

const joined = (parts: Content[], between: string): Content =>
  parts.map((part, index) => (index === 0 ? part : html`${between}${part}`));

/** What a value must be beyond its kind, in words. */
export function boundsOf(schema: JsonSchema): string[] {
  const { minimum, maximum, maxLength, minItems, maxProperties, propertyNames, additionalProperties, default: usual } = schema; // biome-ignore format: one idea
  const longest = (of: unknown) => (of as JsonSchema | undefined)?.maxLength;
  const [name, value] = [longest(propertyNames), longest(additionalProperties)];
  return [
    minimum !== undefined && maximum !== undefined ? `from ${minimum} to ${maximum}` : "",
    maxLength !== undefined ? `at most ${maxLength} characters` : "",
    minItems !== undefined ? `at least ${minItems}` : "",
    maxProperties !== undefined ? `at most ${maxProperties} keys` : "",
    name !== undefined ? `keys of at most ${name} characters` : "",
    value !== undefined ? `values of at most ${value} characters` : "",
    usual !== undefined && usual !== null && !isEmpty(usual)
      ? `default ${typeof usual === "string" ? usual : JSON.stringify(usual)}`
      : "",
  ].filter((bound) => bound !== "");
}

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** One field. `isAsked`: it is of a request, where what must be there is said; of an answer it is what may be missing. */
export function field(name: string, schema: JsonSchema, isRequired: boolean, isAsked: boolean): Markup {
  const note = isAsked === isRequired ? html` <em>${isAsked ? "required" : "may be missing"}</em>` : "";
  const bounds = boundsOf(schema).map((bound) => html`, ${bound}`);
  return html`<li><p><b>${name}</b> <span>${kindOf(schema)}${bounds}</span>${note}</p>
${schema.description ? html`<p>${inline(schema.description)}</p>` : ""}
${within(schema, isAsked)}</li>\n`;
}

/** The fields of an object, of those in a list, or of each of several. */
export function within(schema: JsonSchema, isAsked: boolean): Markup | "" {
  const { properties, required = [], items, anyOf, oneOf } = schema;
  if (properties)
    return html`<ul class="fields">
${Object.entries(properties).map(([name, inner]) => field(name, inner, required.includes(name), isAsked))}</ul>`;
  if (items) return within(items, isAsked);
  const choices = (anyOf ?? oneOf ?? []).filter((choice) => choice.properties);
  return choices.length > 0
    ? html`${choices.map((choice, index) => html`${index > 0 ? html`<p class="or">or</p>` : ""}${within(choice, isAsked)}`)}`
    : "";
}
