// `npm run openapi`: writes the client's types, which are made from the API's description. What compiles them is
// installed in test/docs.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { makeDocument } from "../openapi/document.ts";
import { makeTypes } from "../openapi/types.ts";

const types = "src/client/types.ts";

/** What `src/client/types.ts` has to be, formatted. */
export async function clientTypes() {
  const { compile } = createRequire(new URL("../../test/docs/package.json", import.meta.url))(
    "json-schema-to-typescript",
  );
  const source = await makeTypes(makeDocument("0"), compile);
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const format = [biome, "format", `--stdin-file-path=${types}`];
  return execFileSync(process.execPath, format, { input: source, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
}

if (process.argv[1] === import.meta.filename) writeFileSync(types, await clientTypes());
