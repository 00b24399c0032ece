// Changes a valid request into one that is nearly valid: in its JSON, its text, its bytes, and all around the body.
import { gzipSync } from "node:zlib";
import type { Chance } from "./chance.ts";
import * as hostile from "./hostile.ts";
import type { Sent } from "./send.ts";

type Container = Record<string | number, unknown>;

/** Every place in `value` that something stands at. */
function placesIn(value: unknown): { target: Container; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const target = value as Container;
  return Object.keys(target).flatMap((key) => [{ target, key }, ...placesIn(target[key])]);
}

/** An own property, also where the name is `__proto__`. */
const put = (target: Container, key: string, value: unknown) =>
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });

/** Changes one place of a JSON value; the result may be another value altogether. */
export function mutateJson(json: unknown, chance: Chance): unknown {
  const changed = structuredClone(json);
  const places = placesIn(changed);
  if (places.length === 0 || chance.maybe(0.03)) return chance.pick(hostile.values);
  const { target, key } = chance.pick(places);
  const value = target[key];
  const asText = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const at = chance.int(asText.length + 1);
  const edits = [
    () => put(target, key, chance.pick(hostile.values)),
    () => put(target, key, chance.pick(hostile.texts)),
    ...Array(4).fill(() => put(target, key, asText.slice(0, at) + chance.pick(hostile.flaws) + asText.slice(at))),
    () => put(target, key, asText + chance.pick(hostile.texts)),
    () => put(target, key + chance.pick(hostile.flaws), value),
    () => delete target[key],
    () => put(target, chance.pick([...hostile.texts, "__proto__", "unknown"]), chance.pick(hostile.values)),
    () => put(target, key, [value]),
    () => put(target, key, { [key]: value }),
    () => put(target, key, asText),
    () => put(target, key, typeof value === "string" ? Number(value) || 0 : chance.pick(hostile.numbers)),
    () => put(target, key.toUpperCase(), value),
    () => put(target, `${key} `, value),
  ];
  chance.pick(edits)();
  return changed;
}

/** Changes a JSON text in ways that no JSON value can say. */
export function mutateText(text: string, chance: Chance): string {
  const names = [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name ?? "");
  const at = chance.int(text.length + 1);
  return chance.pick([
    // A key twice.
    () => text.replace("{", `{"${chance.pick(names) ?? "a"}":${JSON.stringify(chance.pick(hostile.values))},`),
    () => text.replace(/:("[^"]*"|\d+|true|false|null)/, () => `:${chance.pick(hostile.rawValues)}`),
    () => text.slice(0, at),
    () => text.slice(0, at) + chance.pick(["\u0000", "\u2028", ",", "}", '"', "\\", "//", "/**/"]) + text.slice(at),
    () => `${text}${chance.pick(["x", "{}", "\u0000", ",", "\n\n"])}`,
    () => `\ufeff${text}`,
    () => `${" ".repeat(2_000)}${text}`,
    () => text.replace(/"(\w)/, (_, char) => `"\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    () => text.replace(/"(\w+)"\s*:/, (_, name) => `"${name}\\ud800":`),
    () => `{"a":`.repeat(600) + text + "}".repeat(600),
  ])();
}

/** The bytes of a text, or of something like it. */
export function mutateBytes(text: string, chance: Chance): Buffer {
  const bytes = Buffer.from(text);
  const at = chance.int(bytes.length + 1);
  return chance.pick([
    () => Buffer.from(text, "latin1"),
    () => Buffer.from(text, "utf16le"),
    () => gzipSync(bytes),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([chance.int(256)]), bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([0xed, 0xa0, 0x80]), bytes.subarray(at)]),
    () => Buffer.concat([bytes, Buffer.alloc(chance.pick([4_096, 33_000]), " ")]),
    () => Buffer.alloc(0),
  ])();
}

/** Changes what is around the body. */
export function mutateRequest(sent: Sent, chance: Chance): Sent {
  const [path = "", query] = sent.path.split(/\?(.*)/s, 2);
  const withQuery = (changed: string) => ({ ...sent, path: query === undefined ? changed : `${changed}?${query}` });
  const without = (name: string) => sent.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  const withHeader = (name: string, value: string) => ({
    ...sent,
    headers: [...without(name), [name, value]] as Sent["headers"],
  });
  return chance.pick<() => Sent>([
    () => ({ ...sent, method: chance.pick(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) }),
    () => withHeader(...chance.pick(hostile.headers)),
    () => withHeader(...chance.pick(hostile.headers)),
    () => ({ ...sent, headers: [...sent.headers, chance.pick(sent.headers) ?? ["A", "b"]] }),
    () => ({ ...sent, headers: without(chance.pick(["Authorization", "Content-Type", "Stripe-Signature"])) }),
    () => withHeader("Content-Type", chance.pick(hostile.contentTypes)),
    () => withHeader("Idempotency-Key", chance.pick(hostile.idempotencyKeys)),
    () => ({ ...sent, isChunked: sent.body !== null }),
    () => withQuery(mutatePath(path, chance)),
    () => withQuery(mutatePath(path, chance)),
    () => ({ ...sent, path: `${path}?${mutateQuery(query ?? "", chance)}` }),
    () => ({ ...sent, path: `${path}?${mutateQuery(query ?? "", chance)}` }),
  ])();
}

function mutatePath(path: string, chance: Chance): string {
  const parts = path.split("/");
  const at = 1 + chance.int(parts.length - 1);
  const part = parts[at] ?? "";
  const inside = chance.int(part.length + 1);
  const replaced = (...other: string[]) => parts.toSpliced(at, 1, ...other).join("/");
  return chance.pick([
    () => replaced(part + chance.pick(hostile.pathParts)),
    () => replaced(chance.pick(hostile.pathParts)),
    () => replaced(part.slice(0, inside) + chance.pick(hostile.pathParts) + part.slice(inside)),
    () => replaced(part.slice(0, inside) + chance.pick([..."0123456789abcxyzilou_-"]) + part.slice(inside + 1)),
    () => replaced(part.slice(0, inside)),
    () => replaced(part, part),
    () => replaced("", part),
    () => replaced(part.toUpperCase()),
    () => replaced(encodeURIComponent(encodeURIComponent(`${part}\u00e9`))),
    () => parts.toSpliced(at, 1).join("/") || "/",
    () => `${path}/`,
    () => `/${path}`,
  ])();
}

function mutateQuery(query: string, chance: Chance): string {
  const pairs = query.split("&").filter(Boolean);
  const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
  const name = () => chance.pick(["page", "limit", "status", "account_holder", "link", "unknown", "__proto__", "a[b]"]);
  const page = () => Buffer.from(JSON.stringify(chance.pick(hostile.places))).toString("base64url");
  const value = () => chance.pick([encoded(chance.pick(hostile.texts)), chance.pick(hostile.pathParts), "101", "1e1"]);
  return chance.pick([
    () => [...pairs, `${name()}=${value()}`].join("&"),
    () => [`page=${page()}`, ...pairs.filter((pair) => !pair.startsWith("page="))].join("&"),
    () => [`page=${page().slice(1)}`, ...pairs.filter((pair) => !pair.startsWith("page="))].join("&"),
    () => [...pairs, ...pairs].join("&"),
    () => pairs.map((pair) => pair.replace(/=.*/, () => `=${value()}`)).join("&"),
    () => pairs.slice(1).join("&"),
    () => chance.pick(["&&&", "=", "?", "a", "%", "%ff=%ff", "page", "limit=5#x"]),
  ])();
}
