// One operation, or one event, on the reference page.
import { type Content, html, type Markup } from "../../customer/page/markup.ts";
import type { Document, OperationObject, Parameter, ResponseObject } from "../shape.ts";
import { client, curl } from "./samples.ts";
import { field, kindOf, within } from "./schema.ts";
import { inline, paragraphs } from "./words.ts";

/** The label says to whom cannot see it what stands in the box, which scrolls by itself and so takes the keyboard's focus. */
export const sample = (of: string, label: string, code: string): Markup =>
  html`<figure><figcaption>${label}</figcaption><pre tabindex="0" role="region" aria-label="${of}: ${label}"><code>${code}</code></pre></figure>\n`;

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

export const heading = (id: string, title: string): Markup => html`<h3 id="${id}"><a href="#${id}">${title}</a></h3>\n`;

/** `bodies` has the names of those bodies that stand on the page already; this one's is added. */
export function operationSection(
  document: Document,
  path: string,
  method: string,
  operation: OperationObject,
  bodies: Set<string>,
): Markup {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const written = client(operation);
  return html`<article>
<div class="said">
${heading(operationId, summary)}<p class="route"><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code></p>
${paragraphs(description)}${parameterList("Parameters", document, parameters)}${requestBody ? bodySection(document, requestBody, bodies) : ""}<h4>Answers</h4>
<dl class="answers">${Object.entries(responses).map(([status, response]) => answer(document, status, response))}</dl>
</div>
<div class="shown">
${sample(summary, "curl", curl(path, method, operation))}${written === null ? "" : sample(summary, "TypeScript", written)}${examples(summary, responses)}</div>
</article>\n`;
}

function bodySection(
  { components }: Document,
  { description, content }: NonNullable<OperationObject["requestBody"]>,
  bodies: Set<string>,
): Markup {
  const name = String(content["application/json"].schema.$ref).split("/").at(-1) ?? "";
  const schema = components.schemas[name] ?? {};
  const id = bodies.has(name) ? "" : html` id="${name}"`;
  bodies.add(name);
  const isEmpty = schema.properties && Object.keys(schema.properties).length === 0;
  return html`<h4${id}>Body</h4>
<p>${inline(description)}${schema.anyOf ? html` ${kindOf(schema)}` : ""}</p>
${isEmpty ? "" : within(schema, true)}`;
}

function parameterList(title: string, { components }: Document, parameters: Parameter[]): Content {
  const known = parameters.map(({ $ref, ...own }) =>
    $ref ? (components.parameters?.[$ref.split("/").at(-1) ?? ""] as Parameter) : own,
  );
  if (known.length === 0) return "";
  const fields = known.map(({ name, schema, description, required = false }) =>
    field(name, { ...schema, description }, required, true),
  );
  return html`<h4>${title}</h4>\n<ul class="fields">\n${fields}</ul>\n`;
}

function answer({ components }: Document, status: string, { $ref, ...own }: ResponseObject): Markup {
  const response = $ref ? (components.responses?.[$ref.split("/").at(-1) ?? ""] as ResponseObject) : own;
  const media = response.content?.["application/json"];
  const codes = Object.keys(media?.examples ?? {});
  const said =
    codes.length > 0
      ? codes.map((code, index) => html`${index > 0 ? ", " : ""}<a href="#${code}"><code>${code}</code></a>`)
      : html`${inline(response.description)} ${media ? kindOf(media.schema.allOf?.[0] ?? media.schema) : ""}`;
  return html`<div><dt>${status}</dt><dd>${said}</dd></div>\n`;
}

function examples(of: string, responses: Record<string, ResponseObject>): Content {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const example = content?.["application/json"].example;
    return example === undefined ? [] : [sample(of, `Answer ${status}`, pretty(example))];
  });
}

export function eventSection(type: string, { description, requestBody }: OperationObject): Markup {
  const media = requestBody?.content["application/json"];
  return html`<article>
<div class="said">
${heading(`event-${type}`, type)}${paragraphs(description)}<p>${media ? kindOf(media.schema) : ""}</p>
</div>
<div class="shown">${sample(type, "Body", pretty(media?.example))}</div>
</article>\n`;
}

export function schemaSection(name: string, schema: Document["components"]["schemas"][string]): Markup {
  return html`<article>
<div class="said wide">
${heading(name, name)}<p>${inline(schema.description ?? "")}</p>
${within(schema, false)}${schema.properties ? "" : html`<p>${kindOf(schema)}</p>`}
</div>
</article>\n`;
}
