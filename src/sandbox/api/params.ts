// Readers that check decoded parameters; their errors are worded as Stripe's.

import { invalid, type Refusal } from "../refusal.ts";
import type { Form, FormHash } from "./form.ts";

/** Reads one parameter (undefined when it was not sent), or throws a Refusal that names it. */
export type Reader<T> = (value: Form | undefined, name: string) => T;
type Shape = Record<string, Reader<unknown>>;
export type Read<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

function missing(name: string): Refusal {
  return invalid(name, `Missing required param: ${name}.`, "parameter_missing");
}

function plain(value: Form, name: string): string {
  if (typeof value !== "string") throw invalid(name, `Invalid string: ${JSON.stringify(value)}`);
  return value;
}

export function required<T>(reader: Reader<T | undefined>): Reader<T> {
  return (value, name) => {
    const read = value === undefined ? undefined : reader(value, name);
    if (read === undefined) throw missing(name);
    return read;
  };
}

/** A non-empty string. */
export function text(maximum = 5000): Reader<string | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    const read = plain(value, name);
    if (read === "") {
      throw invalid(
        name,
        `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
        "parameter_invalid_empty",
      );
    }
    if (read.length > maximum)
      throw invalid(
        name,
        `Invalid string: ${read.slice(0, 10)}…${read.slice(-10)}; must be at most ${maximum} characters`,
      );
    return read;
  };
}

/** A string that may be unset: an empty value is read as null. */
export function unsettable(reader: Reader<string | undefined>): Reader<string | null | undefined> {
  return (value, name) => (value === "" ? null : reader(value, name));
}

export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): Reader<number | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    const read = plain(value, name);
    if (!/^-?\d{1,15}$/.test(read)) throw invalid(name, `Invalid integer: ${read}`, "parameter_invalid_integer");
    const number = Number(read);
    if (number < minimum) {
      throw invalid(name, `This value must be greater than or equal to ${minimum}.`, "parameter_invalid_integer");
    }
    if (number > maximum) {
      throw invalid(name, `This value must be less than or equal to ${maximum}.`, "parameter_invalid_integer");
    }
    return number;
  };
}

/** An integer that may be unset: an empty value is read as null. */
export function emptyable(reader: Reader<number | undefined>): Reader<number | null | undefined> {
  return (value, name) => (value === "" ? null : reader(value, name));
}

function either(values: readonly string[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(", ")}, or ${values.at(-1)}`;
}

export function oneOf<const T extends string>(values: readonly T[]): Reader<T | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    const found = values.find((allowed) => allowed === value);
    if (found === undefined) throw invalid(name, `Invalid ${name}: must be one of ${either(values)}`);
    return found;
  };
}

/** A list; `name=` and `name[]=` are read as an empty one. */
export function listOf<T>(reader: Reader<T | undefined>): Reader<T[] | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    if (value === "" || (Array.isArray(value) && value.length === 1 && value[0] === "")) return [];
    if (!Array.isArray(value)) throw invalid(name, "Invalid array");
    // A list of which only `name[1]=…` was sent has a hole at 0; Object.values leaves holes out.
    return Object.values(value).map((element, index) => required(reader)(element, `${name}[${index}]`));
  };
}

/** A hash with these parameters and no others. */
export function hash<S extends Shape>(shape: S): Reader<Read<S> | undefined> {
  return (value, name) => {
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string" || Array.isArray(value)) throw invalid(name, "Invalid object");
    return readAll(shape, value, (key) => `${name}[${key}]`);
  };
}

/** Stripe's metadata, up to 50 pairs. An empty value removes its key; `metadata=` is read as null and removes all. */
export const metadata: Reader<Record<string, string> | null | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (value === "") return null;
  if (typeof value === "string" || Array.isArray(value)) throw invalid(name, "Invalid object");
  const pairs = Object.entries(value).map(([key, content]): [string, string] => {
    const read = plain(content, `${name}[${key}]`);
    if (key.length > 40) throw invalid(name, `Metadata keys must be at most 40 characters long: ${key}`);
    if (read.length > 500) throw invalid(`${name}[${key}]`, "Metadata values must be at most 500 characters long");
    return [key, read];
  });
  if (pairs.length > 50) throw invalid(name, "You can specify up to 50 metadata keys");
  return Object.fromEntries(pairs);
};

/** Reads every parameter of a request; throws a Refusal for what is unknown, missing or wrong. */
export function readAll<S extends Shape>(shape: S, form: FormHash, nameOf = (key: string) => key): Read<S> {
  const unknown = Object.keys(form).filter((key) => !Object.hasOwn(shape, key));
  const [first] = unknown;
  if (first !== undefined) {
    const names = unknown.map(nameOf);
    throw invalid(
      nameOf(first),
      `Received unknown parameter${names.length === 1 ? "" : "s"}: ${names.join(", ")}`,
      "parameter_unknown",
    );
  }
  return Object.fromEntries(
    Object.entries(shape).map(([key, reader]) => [key, reader(form[key], nameOf(key))]),
  ) as Read<S>;
}
