// The types of the client, for those who install it: what the compiler declares of each file in src/client, as one file.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** What is declared, each after what it is made of. The rest of src/client is inside, and no part of the types. */
const parts = ["types", "queries", "options", "error", "verify", "client"];
const folder = "src/client";

/** The file to write at `path`. The compiler is asked only when what is there was made of other sources. */
export async function clientTypes(path) {
  const sources = await Promise.all(
    [import.meta.filename, ...parts.map((part) => join(folder, `${part}.ts`))].map((file) => readFile(file, "utf8")),
  );
  const stamp = `// Made from ${folder}: ${createHash("sha256").update(sources.join("\n")).digest("hex").slice(0, 16)}`;
  const file = (text) => ({ path: resolve(path), contents: Buffer.from(text), hash: "client-types" });
  const before = await readFile(path, "utf8").catch(() => "");
  if (before.startsWith(stamp)) return file(before);
  const declared = (await declarations()).map(alone).join("\n");
  return file(`${stamp}\n${declared}`);
}

/** Of each part, in a folder of this process's own: several builds may run at once. */
async function declarations() {
  const made = join("dist", `client-types.${process.pid}`);
  await mkdir(made, { recursive: true });
  const options = ["--declaration", "--emitDeclarationOnly", "--noEmit", "false", "--outDir", made];
  const tsc = ["node_modules/typescript/bin/tsc", "-p", folder, ...options];
  try {
    await promisify(execFile)(process.execPath, tsc);
    return await Promise.all(parts.map((part) => readFile(join(made, `${part}.d.ts`), "utf8")));
  } catch (error) {
    throw new Error(`The client's types cannot be made:\n${error.stdout || error.message}`);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Without what it takes from the other parts, which stand in the same file. */
const alone = (declared) =>
  declared.replace(/^(import|export) [^;]*? from "\.\/[^"]+";\n/gm, "").replace(/^export \{\};\n/gm, "");
