// Reads a request's body and query: limits the size, demands JSON, and checks both against a schema.
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "./context.ts";

/** Refuses a body over `limitBytes`, whether or not its Content-Length says so. */
export const boundedBody = (limitBytes: number): MiddlewareHandler<AppContext> =>
  bodyLimit({
    maxSize: limitBytes,
    onError: () => {
      throw new Failed({ kind: "too_large", limitBytes });
    },
  });

/**
 * Refuses a body over `limitBytes`. Of a POST, refuses a body that is not sent as JSON or is no object, and sets
 * `json`; no body counts as `{}`.
 */
export function jsonBody(limitBytes: number): MiddlewareHandler<AppContext> {
  const limit = boundedBody(limitBytes);
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    if (c.req.method !== "POST") return limit(c, next);
    const type = c.req.header("Content-Type");
    const isJson = type !== undefined && /^application\/json\s*(;|$)/i.test(type);
    if (type !== undefined && !isJson) throw new Failed({ kind: "unsupported_media_type" });
    return limit(c, async () => {
      const text = await c.req.text();
      if (!isJson && text !== "") throw new Failed({ kind: "unsupported_media_type" });
      c.set("json", objectOf(text));
      await next();
    });
  };
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

const invalid = (code: string, message: string, param?: string) =>
  new Failed({ kind: "invalid", code, message, ...(param ? { param } : {}) });
