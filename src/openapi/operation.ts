// What is said of each operation of the API, wherever it is described.
import type * as v from "valibot";
import type { JsonSchema } from "./convert.ts";
import type { Words } from "./describe.ts";
import type { Code } from "./errors.ts";

export type Method = "get" | "post" | "delete";
export type Status = 200 | 202 | 400 | 401 | 404 | 405 | 409 | 410 | 413 | 415 | 429 | 500 | 502 | 503;

export interface Answer {
  description: string;
  /** The name of one of the document's schemas. */
  schema: string;
  example: unknown;
  /** What holds of this answer beyond its schema, in JSON Schema. */
  also?: JsonSchema;
}

export interface Operation {
  id: string;
  method: Method;
  /** As OpenAPI writes it: `/v1/links/{id}`. */
  path: string;
  tag: string;
  /** Who calls it, and so what it asks for. */
  who: "operator" | "customer" | "stripe" | "anyone";
  summary: string;
  description: string;
  /** What each name in the path stands for, and an example. */
  inPath?: Record<string, { description: string; example: string }>;
  /** Headers that it cannot do without, beside the API key. */
  headers?: Record<string, { description: string; example: string }>;
  query?: { schema: v.GenericSchema; words: Words; examples?: Record<string, unknown> };
  /** `name` of the body's schema, which the client's type has too. */
  body?: {
    name: string;
    description: string;
    schema: v.GenericSchema;
    words: Words;
    examples: Record<string, unknown>;
    /** Whether none makes sense too: it counts as `{}`. */
    mayBeMissing?: true;
  };
  answers: Partial<Record<Status, Answer>>;
  /** What it is refused with, beside what every operation of its kind is. */
  refusals: Refusal[];
}

/** A code with its usual status, or with another one before it: "400 resource_missing". */
export type Refusal = Code | `${Status} ${Code}`;
