// The API's description, as a test uses it: which operation a request is for, and whether a value fits a schema of it.
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import { makeDocument } from "../../src/openapi/document.ts";
import type { Document, OperationObject, ResponseObject } from "../../src/openapi/shape.ts";
import { validator } from "./compile.ts";

export interface Described {
  id: string;
  method: string;
  path: string;
  operation: OperationObject;
}

interface Kept {
  document: Document;
  operations: (Described & { pattern: RegExp })[];
  compiled: Map<string, ValidateFunction>;
  ajv: Ajv2020;
  coercing: Ajv2020;
}

/** Made once a process: test files share it, though each has this module anew. */
const shared = globalThis as { banklinkDescribed?: Kept };
shared.banklinkDescribed ??= make();
const kept = shared.banklinkDescribed;
export const { document, operations } = kept;

function make(): Kept {
  const document = makeDocument("0");
  const [ajv, coercing] = [validator(), validator({ coerceTypes: true })];
  for (const each of [ajv, coercing]) {
    each.addVocabulary(Object.keys(document));
    each.addSchema(document, "api", undefined, false);
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      operation,
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    })),
  );
  return { document, operations, compiled: new Map(), ajv, coercing };
}

/** The operations of a path, whatever their method. */
export const operationsAt = (path: string): Described[] => operations.filter(({ pattern }) => pattern.test(path));

/** A schema's place in the document. Throws where there is none. */
export function at(...keys: (string | number)[]): string {
  const pointer = keys.map((key) => encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1")));
  return `api#/${pointer.join("/")}`;
}

/** Where the answer of a status is described; null where it is not. */
export function responseAt({ path, method, operation }: Described, status: number): string | null {
  const response = operation.responses[status] as ResponseObject | undefined;
  if (!response) return null;
  const place = response.$ref?.split("/").slice(1) ?? ["paths", path, method.toLowerCase(), "responses", status];
  return at(...place, "content", "application/json", "schema");
}

/** What is wrong with `value`; null when it fits the schema at `place`. A query's values are texts, so they are coerced. */
export function flaw(place: string, value: unknown, isCoerced = false): string | null {
  const key = `${isCoerced}${place}`;
  const { ajv, coercing, compiled } = kept;
  const validate = compiled.get(key) ?? (isCoerced ? coercing : ajv).compile({ $ref: place });
  compiled.set(key, validate);
  return validate(value) ? null : (isCoerced ? coercing : ajv).errorsText(validate.errors, { dataVar: "it" });
}
