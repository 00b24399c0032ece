// The API's description, OpenAPI 3.1, put together from the operations and the schemas that they name.
import { namedSchemas } from "./convert.ts";
import { type Bodies, describeOperation } from "./describe-operation.ts";
import { type Code, errorCodes } from "./errors.ts";
import { operations, tags } from "./operations/all.ts";
import { exampleOf } from "./refusals.ts";
import { components } from "./say.ts";
import "./schemas/customer.ts";
import "./schemas/error.ts";
import "./schemas/service.ts";
import type { Document, ResponseObject } from "./shape.ts";
import { webhooks } from "./webhooks.ts";

const overview = `banklink links a customer's US bank account through Stripe Financial Connections: you make a link, your customer opens it and links a bank in Stripe's own flow, and the result is in this API, in Workers KV and in the events that are sent to you.

It looks like Stripe's own API: every object says in \`object\` what it is, times are Unix seconds, lists have \`has_more\` and \`next_page\`, and errors have a \`type\`, a \`code\`, a \`message\` that says what to do next, and often a \`param\`.

**Authentication.** Send an API key with each request to \`/v1\`: \`Authorization: Bearer <API_KEY>\`. The customer's routes need the token in their path and nothing else.

**Requests.** Bodies are JSON in UTF-8. Send an \`Idempotency-Key\` with POST and DELETE: a repeat with the same key is the same request, for 24 hours, and gets the same answer.

**Answers.** Every answer has a \`Request-Id\`. Where it is 429 or 503 it mostly has a \`Retry-After\`, in seconds.`;

/** `version` is the release's. */
export function makeDocument(version: string): Document {
  const bodies: Bodies = new Map();
  const paths: Document["paths"] = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation, bodies) };
  const codes = Object.entries(errorCodes);
  const responses = shareResponses(paths);
  return {
    openapi: "3.1.1",
    info: {
      title: "banklink",
      version,
      summary: "Link a customer's US bank account with a link that anyone can open.",
      description: overview,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The service that this description comes from." }],
    security: [{ apiKey: [] }],
    tags,
    paths,
    webhooks,
    components: {
      schemas: {
        ...namedSchemas(components),
        ...Object.fromEntries([...bodies].map(([name, { described }]) => [name, described])),
      },
      examples: Object.fromEntries(
        codes.map(([code, { means }]) => [code, { summary: means, value: exampleOf(code as Code) }]),
      ),
      responses,
      headers,
      parameters: { IdempotencyKey: idempotencyKey },
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "One of the service's API_KEY." },
      },
    },
  };
}

/** Puts what several operations are refused with in one place, and a reference to it into each. */
function shareResponses(paths: Document["paths"]): Record<string, ResponseObject> {
  const all = Object.values(paths).flatMap((path) => Object.values(path).map(({ responses }) => responses));
  const uses = Map.groupBy(
    all.flatMap((responses) =>
      Object.entries(responses).map(([status, response]) => ({ responses, status, response })),
    ),
    ({ status, response }) => status + JSON.stringify(response),
  );
  const shared: Record<string, ResponseObject> = {};
  for (const same of uses.values()) {
    const [{ status, response }] = same as [(typeof same)[number]];
    if (same.length < 2 || Number(status) < 400) continue;
    const number = Object.keys(shared).filter((name) => name.startsWith(`Refused${status}`)).length;
    const name = `Refused${status}${number > 0 ? `_${number + 1}` : ""}`;
    shared[name] = response;
    for (const use of same)
      use.responses[status] = { $ref: `#/components/responses/${name}` } as unknown as ResponseObject;
  }
  return shared;
}

const headers = {
  RequestId: {
    description: "The request's id, which stands in the log. Name it when you report a problem.",
    required: true,
    schema: { type: "string", pattern: "^req_[0-9a-f]{24}$" },
    example: "req_0f3b8c1d2e4a5b6c7d8e9f0a",
  },
  RetryAfter: {
    description: "After how many seconds to try again.",
    schema: { type: "integer", minimum: 1 },
    example: 2,
  },
  IdempotentReplayed: {
    description: "There, and `true`, where the answer is that of an earlier request with this Idempotency-Key.",
    schema: { type: "string", const: "true" },
  },
};

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  description: "1 to 255 characters of your own. A repeat with the same key is the same request, for 24 hours.",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x20-\\x7e]+$" },
  example: "order-42",
};
