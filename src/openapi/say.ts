// How the schemas of answers say what they mean: a description for each field, and a name for each that is referred to.
import * as v from "valibot";

/** Every schema that has a name, in the order of being named: the document's components. */
export const components = new Map<string, v.GenericSchema>();
const names = new Map<v.GenericSchema, string>();

/** A schema that others refer to by its name, which the client's types have too. Throws for a name that is taken. */
export function named<S extends v.GenericSchema>(name: string, description: string, schema: S): S {
  if (components.has(name)) throw new Error(`There are two schemas named ${name}.`);
  const described = withWords(schema, description);
  components.set(name, described);
  names.set(described, name);
  return described;
}

/** A schema with a description: of one that has a name a reference, which has the description beside it. */
export function say<S extends v.GenericSchema>(schema: S, description: string): S {
  const name = names.get(schema);
  return name === undefined ? withWords(schema, description) : (referenceTo(name, description) as unknown as S);
}

/** The schemas are made into JSON Schema and never run, so their types may stay as simple as they are written. */
const withWords = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description)) as unknown as S;

const referenceTo = (name: string, description: string) =>
  v.pipe(v.unknown(), v.metadata({ $ref: `#/components/schemas/${name}`, description }));

export const text = (description: string) => say(v.string(), description);
export const flag = (description: string) => say(v.boolean(), description);
export const count = (description: string) => say(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), description);
/** A time in Unix seconds, as Stripe's own description of its API says it. */
export const time = (description: string) =>
  say(v.pipe(v.number(), v.safeInteger(), v.metadata({ format: "unix-time" })), description);
export const constant = <const T extends string>(value: T, description: string) => say(v.literal(value), description);
export const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  say(v.picklist(values), description);
export const list = <S extends v.GenericSchema>(of: S, description: string) => say(v.array(of), description);
/** May be null; `description` says when. */
export const orNull = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);
/** May be missing; `description` says when. */
export const ifAny = <S extends v.GenericSchema>(schema: S) => v.optional(schema);
/** One of Stripe's ids. */
export const stripeId = (prefix: string, description: string) =>
  say(v.pipe(v.string(), v.regex(new RegExp(`^${prefix}_\\w{1,200}$`))), description);
export const linkId = (description: string) =>
  say(v.pipe(v.string(), v.regex(/^lnk_[0-9a-hjkmnp-tv-z]{34}$/)), description);
export const object = v.strictObject;
/** Stripe's own JSON: what is not named here comes as Stripe sends it. */
export const stripeObject = v.looseObject;
