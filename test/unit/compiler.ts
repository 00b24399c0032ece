// The TypeScript compiler, over a folder.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the compiler says of a project: "" when nothing is wrong. */
export async function complaints(folder: string): Promise<string> {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", folder, "--pretty", "false"];
  return promisify(execFile)(process.execPath, tsc).then(
    () => "",
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr || "tsc did not run",
  );
}
