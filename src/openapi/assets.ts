// The static assets that the API's description is served as: for programs, for people, for assistants.
import { makeDocument } from "./document.ts";
import { llmsText } from "./page/llms.ts";
import { referencePage } from "./page/page.ts";

/** The files by their names. `version` is the release's, `css` the address of the page's styles. */
export function describingAssets(version: string, css: string): Record<string, string> {
  const document = makeDocument(version);
  return {
    "openapi.json": JSON.stringify(document),
    "docs.html": referencePage(document, css),
    "llms.txt": llmsText(document),
  };
}
