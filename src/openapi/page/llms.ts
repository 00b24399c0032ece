// /llms.txt: the API's description in plain text, for assistants.

import type { JsonSchema } from "../convert.ts";
import { type ErrorCode, errorCodes } from "../errors.ts";
import type { Document, OperationObject, Parameter, ResponseObject } from "../shape.ts";
import { curl } from "./samples.ts";
import { boundsOf } from "./schema.ts";

export function llmsText(document: Document): string {
  const { info, tags, paths, webhooks } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return [`## ${name}`, description, ...own.map((each) => operationText(document, each))].join("\n\n");
  });
  return `# banklink API

> ${info.summary}

Release ${info.version}. Everything that is said here is in /openapi.json too (OpenAPI 3.1), with every field of every answer; /docs is the same to read.

${String(info.description).replaceAll("**", "")}

${sections.join("\n\n")}

## Events

They are sent to NOTIFY_URL by POST, signed as Standard Webhooks says (headers webhook-id, webhook-timestamp, webhook-signature; secret NOTIFY_SECRET), at least once, in order for each account holder. Answer with any 2xx. The body is {id, object: "event", type, created, livemode, data: {object}}.

${Object.entries(webhooks)
  .map(([type, { post }]) => `- \`${type}\`: ${post.description}`)
  .join("\n")}

## Errors

{"error": {type, code, message, param?, stripe_code?, available_at?, request_id}}. Decide by \`code\`.

${Object.entries(errorCodes as Record<string, ErrorCode>)
  .map(([code, { status, means }]) => `- \`${code}\` (${status}): ${means}`)
  .join("\n")}
`;
}

interface Listed {
  path: string;
  method: string;
  operation: OperationObject;
}

function operationText({ components }: Document, { path, method, operation }: Listed): string {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const asked = parameters.filter((parameter) => parameter.in !== undefined);
  const name = nameIn(requestBody?.content["application/json"].schema.$ref);
  const fields = fieldsOf(components.schemas[name] ?? {});
  const replies = Object.entries(responses).map(([status, response]) => ({ status, ...shown(response, components) }));
  const granted = replies.filter(({ name }) => name !== "ErrorEnvelope");
  const refused = replies.filter(({ name }) => name === "ErrorEnvelope");
  return [
    `### ${summary}: ${method.toUpperCase()} ${path}`,
    description,
    [
      ...asked.map(parameterText),
      ...(fields.length > 0 ? ["- body:", ...fields] : []),
      ...granted.map(({ status, name }) => `- answers ${status}: ${answerText(name, components.schemas)}`),
      `- refuses with ${refused.map(({ status, description }) => `${status} ${description}`).join("; ")}`,
    ].join("\n"),
    `\`\`\`sh\n${curl(path, method, operation)}\n\`\`\``,
  ].join("\n\n");
}

/** What an operation answers with: what is said of it, and the name of its schema. */
function shown(response: ResponseObject, { responses }: Document["components"]) {
  const whole = response.$ref ? responses?.[nameIn(response.$ref)] : response;
  const { description, content } = whole as ResponseObject;
  const schema = content?.["application/json"].schema;
  return { description, name: nameIn(schema?.$ref ?? schema?.allOf?.[0]?.$ref) };
}

/** The name of what is answered, and what it has. */
function answerText(name: string, schemas: Record<string, JsonSchema>): string {
  const fields = Object.keys(schemas[name]?.properties ?? {});
  return fields.length > 0 ? `${name} {${fields.join(", ")}}` : name;
}

const nameIn = (ref: unknown) => String(ref ?? "").split("/").at(-1) ?? ""; // biome-ignore format: one idea

const parameterText = ({ name, in: place, required, description, schema }: Parameter) =>
  `- \`${name}\` (${place}${required ? ", required" : ""}): ${description}${limitsOf(schema)}`;

/** What a value must be, in sentences. */
function limitsOf(schema: JsonSchema): string {
  const bounds = boundsOf(schema).join(", ");
  const values = schema.enum ?? schema.items?.enum;
  const known = values?.map((value) => JSON.stringify(value)).join(", ");
  return [
    bounds && ` ${bounds.charAt(0).toUpperCase()}${bounds.slice(1)}.`,
    known && ` ${schema.enum ? "One" : "Any"} of ${known}.`,
  ]
    .filter(Boolean)
    .join("");
}

/** The fields of a body, those inside of others by their whole names (`filters.country`). */
function fieldsOf(schema: JsonSchema, inside = "", isChoice = false): string[] {
  const { properties = {}, required = [], anyOf, oneOf, items } = schema;
  const own = Object.entries(properties).flatMap(([name, field]) => [
    `  - \`${inside}${name}\`${required.includes(name) && !isChoice ? " (required)" : ""}: ${field.description ?? ""}${limitsOf(field)}`,
    ...fieldsOf(field, `${inside}${name}.`),
  ]);
  const choices = [...(anyOf ?? []), ...(oneOf ?? []), ...(items?.properties ? [items] : [])];
  const others = choices.flatMap((choice) =>
    choice.$ref ? [`  - or the body of \`POST ${pathOf[nameIn(choice.$ref)]}\``] : fieldsOf(choice, inside, true),
  );
  return [...new Set([...own, ...others])];
}

/** Where the body of a name that others refer to is described. */
const pathOf: Record<string, string> = { LinkCreate: "/v1/links" };
