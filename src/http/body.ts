// Reads a request's body and query: limits the size, demands UTF-8 and JSON, and checks both against a schema.
import type { Context, MiddlewareHandler } from "hono";
import * as v from "valibot";
import { Failed } from "../domain/failure.ts";
import { flawIn } from "../domain/text.ts";
import type { AppContext } from "./context.ts";

/** Reads the body, for `bodyText`, and refuses one over `limitBytes`. That of a GET is not read. */
export const boundedBody = (limitBytes: number): MiddlewareHandler<AppContext> =>
  unlessGet(async (c, next) => {
    c.set("body", await bytesOf(c.req.raw, limitBytes));
    await next();
  });

/**
 * The same; of a POST or a DELETE, also refuses a body that is not sent as JSON or is no object, and sets `json`; no body
 * counts as `{}`.
 */
export const jsonBody = (limitBytes: number): MiddlewareHandler<AppContext> =>
  unlessGet(async (c, next) => {
    const { method } = c.req;
    const isMeant = method === "POST" || method === "DELETE";
    const type = c.req.header("Content-Type");
    const isJson = type !== undefined && isJsonType(type);
    if (isMeant && type !== undefined && !isJson) throw new Failed({ kind: "unsupported_media_type" });
    c.set("body", await bytesOf(c.req.raw, limitBytes));
    if (isMeant) {
      const text = bodyText(c);
      if (!isJson && text !== "") throw new Failed({ kind: "unsupported_media_type" });
      c.set("json", objectOf(text));
    }
    await next();
  });

const unlessGet =
  (read: MiddlewareHandler<AppContext>): MiddlewareHandler<AppContext> =>
  (c, next) =>
    c.req.method === "GET" || c.req.method === "HEAD" ? next() : read(c, next);

/** The bytes of the body. Throws `too_large` for over `limitBytes`, whether or not a Content-Length says how many there are. */
async function bytesOf(request: Request, limitBytes: number): Promise<ArrayBuffer> {
  const tooLarge = () => new Failed({ kind: "too_large", limitBytes });
  const length = request.headers.has("Transfer-Encoding") ? null : request.headers.get("Content-Length");
  if (Number(length) > limitBytes) throw tooLarge();
  if (length !== null) return request.arrayBuffer();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body ?? []) {
    size += piece.length;
    if (size > limitBytes) throw tooLarge();
    pieces.push(piece);
  }
  return new Blob(pieces).arrayBuffer();
}

/** JSON, in UTF-8 as JSON always is: a `charset` may say so, and nothing else. */
function isJsonType(type: string): boolean {
  if (type === "application/json") return true;
  const [media = "", ...parameters] = type
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  return media === "application/json" && charsets.every((charset) => /^charset\s*=\s*("utf-?8"|utf-?8)$/.test(charset));
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The body as text, once it was read. Throws `invalid` when it is not UTF-8. A byte order mark at its start is left out,
 * unless `isVerbatim`: then the text has exactly the bytes of the body.
 */
export function bodyText(c: Context<AppContext>, isVerbatim = false): string {
  try {
    const text = decoder.decode(c.get("body"));
    return isVerbatim ? text : text.replace(/^\ufeff/, "");
  } catch {
    throw invalid("encoding_invalid", "The body is not UTF-8. Encode it as UTF-8.");
  }
}

function objectOf(text: string): object {
  if (text.trim() === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    throw invalid("json_invalid", "The body is not valid JSON.");
  }
  throw invalid("json_invalid", "The body must be a JSON object.");
}

/** The request's JSON body, checked and completed by `schema`. Throws `invalid`, naming the parameter. */
export const readBody = <S extends v.GenericSchema>(c: Context<AppContext>, schema: S) => parse(schema, c.get("json"));

/** The query parameters, checked and completed by `schema`. Throws `invalid`, naming the parameter. */
export function readQuery<S extends v.GenericSchema>(c: Context<AppContext>, schema: S) {
  const all = c.req.queries();
  const repeated = Object.keys(all).find((name) => (all[name]?.length ?? 0) > 1);
  if (repeated) throw invalid("parameter_invalid", "This parameter came more than once.", repeated);
  return parse(schema, c.req.query());
}

function parse<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  refuseFlaws(input);
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const param = keys.map((key, i) => (i === 0 ? key : `[${key}]`)).join("");
  if (issue.type === "strict_object" && issue.expected === "never")
    throw invalid("parameter_unknown", `Received unknown parameter: ${param}.`, param);
  if (issue.received === "undefined")
    throw invalid("parameter_missing", `Missing required parameter: ${param}.`, param);
  throw invalid("parameter_invalid", `Invalid ${param || "body"}: ${issue.message}.`, param);
}

/** Throws `invalid` for text anywhere in `input`, or a name, that is fit for nowhere. */
function refuseFlaws(input: unknown): void {
  // A list of what is still to be looked at, not recursion: a body may be nested deeper than the stack is.
  const rest: { value: unknown; param: string }[] = [{ value: input, param: "" }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, param } = next;
    if (typeof value === "string") refuse(flawIn(value), param);
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      refuse(flawIn(key), param, "has a name that ");
      rest.push({ value: inner, param: param ? `${param}[${key}]` : key });
    }
  }
}

function refuse(flaw: string | null, param: string, what = ""): void {
  if (flaw) throw invalid("parameter_invalid", `Invalid ${param || "parameters"}: ${what}${flaw}.`, param);
}

const invalid = (code: string, message: string, param?: string) =>
  new Failed({ kind: "invalid", code, message, ...(param ? { param } : {}) });
