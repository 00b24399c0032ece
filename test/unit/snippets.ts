// The code blocks of the documentation, and how their TypeScript becomes files that a compiler and a test can take.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface Snippet {
  document: string;
  language: string;
  /** As its first line says (`// banklink.ts`), or made up from where it stands. */
  file: string;
  code: string;
}

/** Every fenced block of `document` with a language. */
export function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(document, "utf8").replaceAll("\r\n", "\n");
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", code = ""], index) => {
    const named = /^\/\/ (?:lib\/)?([\w.-]+\.\w+)\n/.exec(code)?.[1];
    const made = `${document.replace(/\W/g, "-")}-${index + 1}.${language === "js" ? "ts" : language}`;
    return { document, language, file: named ?? made, code };
  });
}

export const isTypeScript = ({ language }: Snippet) => ["ts", "tsx", "js"].includes(language);

/**
 * Writes `snippets` to a folder of their own below test/docs, where the types of the packages that they import are
 * installed, with a tsconfig of the house's strictness. Answers the folder.
 */
export function writeProject(name: string, snippets: Snippet[], compilerOptions: object): string {
  const folder = resolve("test/docs/dist", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of snippets) writeFileSync(join(folder, file), code);
  const config = { extends: "../../../../tsconfig.json", compilerOptions, include: ["."], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return folder;
}
