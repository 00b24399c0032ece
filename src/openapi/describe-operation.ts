// One operation as OpenAPI has it.
import { type JsonSchema, requestSchema } from "./convert.ts";
import { describe } from "./describe.ts";
import { type Code, errorCodes } from "./errors.ts";
import type { Answer, Operation, Status } from "./operation.ts";
import { exampleOf, refusalsOf } from "./refusals.ts";
import { json, type OperationObject, type Parameter, type ResponseObject, refTo } from "./shape.ts";

/** Puts the schema of the operation's body into `bodies`, by its name. */
export function describeOperation(operation: Operation, bodies: Bodies): OperationObject {
  const { id, tag, who, method, summary, description, body, answers } = operation;
  const parameters = parametersOf(operation);
  const isOnce = who === "operator" && method !== "get";
  const replies = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer, isOnce)]);
  const refusals = [...refusalsOf(operation)].map(([status, codes]) => [status, refusal(status, codes)]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    ...(who === "operator" ? {} : { security: [] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: bodyOf(body, bodies) } : {}),
    responses: Object.fromEntries([...replies, ...refusals]),
  };
}

/** The schemas of bodies by their names: as they were converted, and with words. */
export type Bodies = Map<string, { bare: JsonSchema; described: JsonSchema }>;

function bodyOf(body: NonNullable<Operation["body"]>, bodies: Bodies) {
  const { name, description, schema, words, examples: shown, mayBeMissing = false } = body;
  const bare = withNames(requestSchema(schema), bodies);
  const before = bodies.get(name);
  if (before && JSON.stringify(before.bare) !== JSON.stringify(bare)) throw new Error(`Two bodies are named ${name}.`);
  // Of two operations that take the same, the words of the first stand.
  if (!before) bodies.set(name, { bare, described: { description, ...describe(bare, words, name) } });
  const named = Object.entries(shown).map(([summary, value]) => [summary.replaceAll(/\W+/g, "_"), { summary, value }]);
  const content = json({ schema: refTo(name), examples: Object.fromEntries(named) });
  return { description, required: !mayBeMissing, content };
}

/** A choice of which one is a body that has a name already refers to it. */
function withNames(schema: JsonSchema, bodies: Bodies): JsonSchema {
  if (!schema.anyOf) return schema;
  const nameOf = (option: JsonSchema) =>
    [...bodies].find(([, { bare }]) => JSON.stringify(bare) === JSON.stringify(option))?.[0];
  return {
    ...schema,
    anyOf: schema.anyOf.map((option) => (nameOf(option) ? refTo(nameOf(option) as string) : option)),
  };
}

function parametersOf({ inPath = {}, headers = {}, query, who, method }: Operation): Parameter[] {
  const needed = (place: string, all: NonNullable<Operation["headers"]>) =>
    Object.entries(all).map(([name, { description, example }]) => ({
      name,
      in: place,
      required: true,
      description,
      schema: { type: "string" },
      example,
    }));
  const { properties = {}, required = [] } = query
    ? describe(requestSchema(query.schema), query.words, "The query")
    : {};
  const asked = Object.entries(properties).map(([name, { description = "", ...schema }]) => ({
    name,
    in: "query",
    ...(required.includes(name) ? { required: true } : {}),
    description,
    schema:
      schema.type === "integer" && schema.default !== undefined
        ? { ...schema, default: Number(schema.default) }
        : schema,
    ...(query?.examples && name in query.examples ? { example: query.examples[name] } : {}),
  }));
  const key =
    who === "operator" && method !== "get" ? [{ $ref: "#/components/parameters/IdempotencyKey" } as Parameter] : [];
  return [...needed("path", inPath), ...asked, ...needed("header", headers), ...key];
}

const requestId = { "Request-Id": { $ref: "#/components/headers/RequestId" } };

function responseOf({ description, schema, example, also }: Answer, isOnce: boolean): ResponseObject {
  const replayed = isOnce ? { "Idempotent-Replayed": { $ref: "#/components/headers/IdempotentReplayed" } } : {};
  return {
    description,
    headers: { ...requestId, ...replayed },
    content: json({ schema: also?.allOf ? also : { ...refTo(schema), ...also }, example }),
  };
}

/** The error envelope with one of `codes`. Beside `$ref`, not in `allOf`: there a validator may take it for all that may be. */
const errorOf = (codes: Code[]): JsonSchema => ({
  ...refTo("ErrorEnvelope"),
  properties: { error: { ...refTo("ApiError"), properties: { code: { enum: codes } } } },
});

function refusal(status: Status, codes: Code[]): ResponseObject {
  const named = codes.map((code) => [code, exampleRef(code, status)]);
  const retry = status === 429 || status === 503 ? { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } : {};
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    headers: { ...requestId, ...retry },
    content: json({ schema: errorOf(codes), examples: Object.fromEntries(named) }),
  };
}

/** Of a code with another status than its own the type may differ, so that the example is one of its own. */
const exampleRef = (code: Code, status: Status) =>
  errorCodes[code].status === status
    ? { $ref: `#/components/examples/${code}` }
    : { summary: errorCodes[code].means, value: exampleOf(code, status) };
