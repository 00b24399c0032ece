// Decodes Stripe's form encoding: `a[b]=1&c[]=2&c[0]=3` into nested values.
import { Refusal } from "../refusal.ts";

export type Form = string | Form[] | FormHash;
export interface FormHash {
  [name: string]: Form;
}

function emptyHash(): FormHash {
  return Object.create(null) as FormHash;
}

function segments(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0) return [name];
  const rest = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(rest)) throw new Refusal(400, `Invalid parameter name: ${name}`, { param: name });
  return [name.slice(0, open), ...rest.slice(1, -1).split("][")];
}

function insert(target: FormHash, path: string[], value: string, name: string): void {
  const [head = "", next, ...rest] = path;
  if (next === undefined) {
    target[head] = value;
    return;
  }
  const list = next === "" || /^\d{1,4}$/.test(next);
  const inside = target[head] ?? (list ? [] : emptyHash());
  if (typeof inside === "string" || Array.isArray(inside) !== list) {
    throw new Refusal(400, `Invalid parameters: '${name}' mixes a list, a hash and a plain value`, { param: name });
  }
  target[head] = inside;
  if (!Array.isArray(inside)) {
    insert(inside, [next, ...rest], value, name);
    return;
  }
  const position = next === "" ? inside.length : Number(next);
  if (rest.length === 0) {
    inside[position] = value;
    return;
  }
  const element = inside[position] ?? emptyHash();
  if (typeof element === "string" || Array.isArray(element)) {
    throw new Refusal(400, `Invalid parameters: '${name}' mixes a list, a hash and a plain value`, { param: name });
  }
  inside[position] = element;
  insert(element, rest, value, name);
}

/** Decodes a form body or a query string; throws a Refusal for names that cannot be read. */
export function decodeForm(...sources: string[]): FormHash {
  const form = emptyHash();
  for (const source of sources) {
    for (const [name, value] of new URLSearchParams(source)) insert(form, segments(name), value, name);
  }
  return form;
}
