// Reads a .dev.vars as wrangler does, which takes the rules of dotenv. Node.js' own parseEnv has others, and differs from
// release to release.

/** A quoted value may go on over lines, and have # in it; any other ends with its line or at a #. */
const value = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\n]+/;
const line = new RegExp(
  `^\\s*(?:export\\s+)?([\\w.-]+)(?:[^\\S\\n]*=|:[^\\S\\n]+)[^\\S\\n]*(${value.source})?\\s*(?:#.*)?$`,
  "gm",
);

/** The values of a file's text by their names. Of a name that is there twice, the last counts. */
export function parseVars(text: string): Record<string, string> {
  const vars: Record<string, string> = {};
  for (const [, name = "", found = ""] of text.replace(/\r\n?/g, "\n").matchAll(line)) {
    const [, quote, inside = ""] = /^(['"`])([\s\S]*)\1$/.exec(found.trim()) ?? [];
    const bare = quote === undefined ? found.trim() : inside;
    vars[name] = quote === '"' ? bare.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : bare;
  }
  return vars;
}
