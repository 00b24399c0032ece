// The part of Hono that the Worker uses, as a plugin for esbuild (docs/decisions/0033-hono-in-part.md). It cuts Hono's files
// as they stand, and fails when one has changed so that a cut finds nothing to take out.
import { readFile } from "node:fs/promises";
import { sep } from "node:path";

/** What Hono's classes have that nothing calls, by the file of the class. test/unit/hono-in-part.test.ts checks that. */
export const leftOut = {
  "hono-base.js": ["mount", "request", "fire"],
  "context.js": ["event", "render", "setLayout", "getLayout", "setRenderer", "status", "var", "text", "notFound"],
  "request.js": [
    ...["parseBody", "json", "text", "arrayBuffer", "bytes", "blob", "formData", "#cachedBody"],
    ...["addValidatedData", "valid", "matchedRoutes", "routePath", "#getAllDecodedParams"],
  ],
};

/** What else nothing needs, as it stands in the file, and what stands there in its place. */
const changes = {
  "hono-base.js": [
    [/^\t(get|post|put|delete|options|patch|query|all|on|use|router|getPath);\n/gm, ""],
    [/^\t\tthis\.on = [\s\S]*?^\t\t\};$/m, ""],
    // Options: we give none.
    [/strict \?\? true \? (options\.getPath \?\? getPath) : getPathNoStrict/, "$1"],
    // The app has its own answers to errors and unknown paths.
    [/^(const (notFoundHandler|errorHandler) = )\(.*\{$[\s\S]*?^\};$/gm, "$1null;"],
  ],
  "context.js": [
    [/^\t#(layout|renderer);$/gm, ""],
    // We set no cookies, and no header has several values.
    [/if \(k === "set-cookie"\) \{[\s\S]*?\} else /, ""],
    [/if \(key === "set-cookie"\) .*\s+else /, ""],
    [/if \(typeof v === "string"\) (responseHeaders\.set\(k, v\);)\s+else \{[\s\S]*?^\t{4}\}$/m, "$1"],
    // A page is a text that is whole.
    [/typeof html === "object" \? .* : (res\(html\))/, "$1"],
  ],
  "request.js": [
    [/^\t#validatedData;$/m, ""],
    [/^\tbodyCache = \{\};$/m, ""],
    // A parameter or a header is asked for by its name, those of the query all at once.
    [/key \? (this\.#getDecodedParam\(key\)) : .*;/, "$1;"],
    [/if \(name\) (return .*)[\s\S]*?^\t\}$/m, "$1\n\t}"],
  ],
  "utils/url.js": [[/^\tif \(!multiple && key [\s\S]*?^\t\}$/m, ""]],
};

/** For esbuild's `plugins`. */
export const honoInPart = {
  name: "hono-in-part",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]hono[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const file = path.split(`hono${sep}dist${sep}`).at(-1).replaceAll(sep, "/");
      const cuts = (leftOut[file] ?? []).map((name) => [member(name), ""]);
      return { contents: [...cuts, ...(changes[file] ?? [])].reduce(replace, await readFile(path, "utf8")) };
    });
  },
};

/** Matches a method of a class, or a function that is one of its fields, from the line with its name to its end. */
const member = (name) => new RegExp(`^\\t(async |get )?${name}( = )?\\((.*;|[\\s\\S]*?^\\t\\};?)$`, "m");

function replace(code, [what, by]) {
  const changed = code.replace(what, by);
  if (changed === code) throw new Error(`Hono has changed: there is no ${what} to leave out.`);
  return changed;
}
