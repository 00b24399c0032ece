// Reads a command's arguments, and says what is wrong with them.
import { parseArgs } from "node:util";
import { closest } from "./closest.ts";
import { type Command, type Option, type Options, UsageError } from "./command.ts";

/** What every command takes. */
export const everywhere = {
  json: { type: "boolean", help: "Print what the API answered, for programs." },
  url: { type: "string", value: "https://…", help: "Where banklink is, in place of BANKLINK_URL." },
  help: { type: "boolean", help: "Print this." },
} as const satisfies Options;

/** Why an option that one may expect is not there. */
const missing: Record<string, string> = {
  key: "There is no --key, as it would end up in your shell's history. Set BANKLINK_API_KEY.",
};

/**
 * The first word that is no option, and everything else. Options may come before a noun or a verb, if every command takes
 * them. Throws UsageError for others.
 */
export function parseLeading(args: string[]): { word: string | undefined; others: string[] } {
  let at = 0;
  for (let arg = args[at]; arg?.startsWith("-"); arg = args[at]) {
    const name = arg.replace(/^--?/, "").replace(/=.*/s, "");
    if (!["json", "url", "help", "h", "version"].includes(name))
      throw unknownOption(arg, name, Object.keys(everywhere));
    at += arg === "--url" ? 2 : 1;
  }
  return { word: args[at], others: [...args.slice(0, at), ...args.slice(at + 1)] };
}

export interface Parsed {
  id: string;
  values: Record<string, string | true | string[]>;
}

/** Throws UsageError that names the option, and the closest known one. */
export function parse(args: string[], command: Pick<Command, "options" | "argument">): Parsed {
  const options: Options = { ...everywhere, ...command.options };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [name, { type, multiple: true }]),
  );
  const { tokens } = parseArgs({ args, options: config, strict: false, allowPositionals: true, tokens: true });
  const values: Parsed["values"] = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) throw unknownOption(token.rawName, name, Object.keys(options));
    const value = readValue(name, option, token.value, token.inlineValue === true);
    const before = values[name];
    if (Array.isArray(value)) values[name] = [...(Array.isArray(before) ? before : []), ...value];
    else if (before !== undefined && value !== true) throw new UsageError(`--${name} is given twice.`, name);
    else values[name] = value;
  }
  return { id: argumentOf(words, command.argument), values };
}

function readValue(name: string, option: Option, value: string | undefined, isInline: boolean) {
  if (option.type === "boolean") {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`, name);
    return true;
  }
  // What looks like the next option is not taken for the value: --name=--x is the way to say so.
  if (value === undefined || value === "" || (!isInline && /^--?[a-z]/.test(value)))
    throw new UsageError(`--${name} needs a value: --${name} ${option.value ?? "…"}`, name);
  return option.multiple ? [value] : value;
}

function argumentOf([first, second]: string[], wanted: string | undefined): string {
  if (wanted === undefined && first !== undefined) throw new UsageError(`Too many arguments: '${first}'.`);
  if (second !== undefined) throw new UsageError(`Too many arguments: '${second}'.`);
  if (wanted !== undefined && !first) throw new UsageError(`Missing argument: ${wanted}`);
  // In an address these would lead elsewhere.
  if (first === "." || first === "..") throw new UsageError(`'${first}' is no ${wanted}.`);
  return first ?? "";
}

function unknownOption(raw: string, name: string, known: string[]): UsageError {
  const why = Object.hasOwn(missing, name) ? missing[name] : undefined;
  const meant = closest(name, known);
  const hint = why ?? (meant !== undefined ? `Did you mean --${meant}?` : "--help lists those that there are.");
  return new UsageError(`Unknown option ${raw}. ${hint}`, name);
}

/** The parts of values that may stand in one with commas between them. */
export const listed = (values: string[] | undefined): string[] | undefined =>
  values?.flatMap((value) => value.split(",")).map((value) => value.trim()).filter((value) => value !== ""); // biome-ignore format: one idea
