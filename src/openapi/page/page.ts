// The reference page, /docs: everything that the API's description says, readable, in one page without a script.
import { html, type Markup } from "../../customer/page/markup.ts";
import { type ErrorCode, errorCodes } from "../errors.ts";
import type { Document } from "../shape.ts";
import { eventSection, operationSection, sample, schemaSection } from "./operation.ts";
import { clientSetup } from "./samples.ts";
import { anchorOf, inline, paragraphs } from "./words.ts";

/** `css` is the address of its styles. */
export function referencePage(document: Document, css: string): string {
  const { info, tags, webhooks, components } = document;
  const bodies = new Set<string>();
  const sections = tags.map(({ name, description }) => tagSection(document, name, description, bodies));
  const objects = Object.entries(components.schemas).filter(([name]) => !bodies.has(name));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${String(info.summary)}">
<title>banklink API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${css}">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${contents(document)}
<main id="content">
<header>
<h1>banklink API</h1>
<p class="lead">${String(info.summary)}</p>
<p>Release ${String(info.version)}. The same for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1), <a href="/llms.txt">llms.txt</a>.</p>
</header>
<section aria-labelledby="overview">
<h2 id="overview"><a href="#overview">Overview</a></h2>
<article><div class="said">${paragraphs(String(info.description))}</div>
<div class="shown">${sample("Overview", "The client, in TypeScript", clientSetup)}</div></article>
</section>
${sections}
<section aria-labelledby="notifications">
<h2 id="notifications"><a href="#notifications">What is sent to you</a></h2>
<p>Events are sent to NOTIFY_URL by POST, in order for each account holder, at least once, and signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says, with NOTIFY_SECRET. Answer with any 2xx. What is not answered so is tried again for three days.</p>
${Object.entries(webhooks).map(([type, { post }]) => eventSection(type, post))}
</section>
<section aria-labelledby="errors">
<h2 id="errors"><a href="#errors">Errors</a></h2>
<p>An error has the same shape everywhere: <a href="#ErrorEnvelope">ErrorEnvelope</a>. Decide by <code>code</code>, show <code>message</code> to developers, and name <code>request_id</code> when you report a problem.</p>
<dl class="codes">${Object.entries(errorCodes as Record<string, ErrorCode>).map(([code, { status, means }]) => html`<div id="${code}"><dt><code>${code}</code> <span>${status}</span></dt><dd>${inline(means)}</dd></div>\n`)}</dl>
</section>
<section aria-labelledby="objects">
<h2 id="objects"><a href="#objects">Objects</a></h2>
${objects.map(([name, schema]) => schemaSection(name, schema))}
</section>
</main>
</body>
</html>
`;
  return page.toString();
}

const operationsOf = ({ paths }: Document, tag: string) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ path, method, operation })),
  );

function tagSection(document: Document, name: string, description: string, bodies: Set<string>): Markup {
  const operations = operationsOf(document, name);
  return html`<section aria-labelledby="${anchorOf(name)}">
<h2 id="${anchorOf(name)}"><a href="#${anchorOf(name)}">${name}</a></h2>
<p>${inline(description)}</p>
${operations.map(({ path, method, operation }) => operationSection(document, path, method, operation, bodies))}</section>\n`;
}

function contents(document: Document): Markup {
  const entry = (id: string, title: string) => html`<li><a href="#${id}">${title}</a></li>\n`;
  const tags = document.tags.map(
    ({ name }) => html`<li><a href="#${anchorOf(name)}">${name}</a>
<ul>${operationsOf(document, name).map(({ operation }) => entry(operation.operationId, operation.summary))}</ul></li>\n`,
  );
  return html`<nav aria-label="Contents">
<p><a href="#content"><img src="/favicon.svg" alt="" width="28" height="28"><span>banklink API</span></a></p>
<ul>
${entry("overview", "Overview")}${tags}${entry("notifications", "What is sent to you")}${entry("errors", "Errors")}${entry("objects", "Objects")}</ul>
</nav>`;
}
