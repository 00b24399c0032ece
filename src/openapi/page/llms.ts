// /llms.txt: the API's description in plain text, for assistants.

import type { JsonSchema } from "../convert.ts";
import { type ErrorCode, errorCodes } from "../errors.ts";
import type { Document, OperationObject, Parameter } from "../shape.ts";
import { curl } from "./samples.ts";

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
  const asked = parameters.filter((parameter) => parameter.in !== undefined && parameter.in !== "header");
  const name = requestBody?.content["application/json"].schema.$ref?.toString().split("/").at(-1) ?? "";
  const fields = fieldsOf(components.schemas[name] ?? {}, components.schemas);
  const granted = Object.entries(responses).filter(([status]) => status < "400");
  return [
    `### ${summary}: ${method.toUpperCase()} ${path}`,
    description,
    [
      ...asked.map(parameterText),
      ...(fields.length > 0 ? ["- body:", ...fields] : []),
      ...granted.map(
        ([status, { content }]) => `- answers ${status}: ${answerName(content?.["application/json"].schema)}`,
      ),
    ].join("\n"),
    `\`\`\`sh\n${curl(path, method, operation)}\n\`\`\``,
  ].join("\n\n");
}

const answerName = (schema: JsonSchema | undefined) =>
  String(schema?.$ref ?? schema?.allOf?.[0]?.$ref ?? "").split("/").at(-1); // biome-ignore format: one idea

const parameterText = ({ name, in: place, required, description }: Parameter) =>
  `- \`${name}\` (${place}${required ? ", required" : ""}): ${description}`;

function fieldsOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): string[] {
  const options = schema.anyOf?.map((option) =>
    option.$ref ? `what \`${String(option.$ref).split("/").at(-1)}\` takes` : fieldsOf(option, schemas).join("\n"),
  );
  if (options) return options.map((option) => (option.startsWith("  ") ? option : `  - or ${option}`));
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).map(
    ([name, { description }]) => `  - \`${name}\`${required.includes(name) ? " (required)" : ""}: ${description ?? ""}`,
  );
}
