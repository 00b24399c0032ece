// Finds the command that the arguments name, runs it, and answers the exit code.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Banklink } from "../client/client.ts";
import { closest } from "./closest.ts";
import { type Command, type Options, UsageError, type Values } from "./command.ts";
import { commands } from "./commands.ts";
import { keyOf, urlOf } from "./config.ts";
import { tell } from "./failure.ts";
import { helpOfAll, helpOfCommand, helpOfNoun, isNoun, isRaw } from "./help.ts";
import type { Io } from "./io.ts";
import { parse, parseLeading } from "./parse.ts";

/** Runs `banklink <args>`. Answers the exit code: 0, 1 (refused, not found or not reached) or 2 (usage). */
export async function main(args: string[], io: Io): Promise<number> {
  try {
    return await run(args[0] === "help" ? [...args.slice(1), "--help"] : args, io);
  } catch (error) {
    return tell(io, error, args.includes("--json"));
  }
}

async function run(args: string[], io: Io): Promise<number> {
  const { word: noun, others } = parseLeading(args);
  const isHelp = others.includes("--help") || others.includes("-h");
  const print = (text: string) => {
    io.stdout.write(text);
    return 0;
  };
  if (noun === undefined) {
    if (others.includes("--version")) return print(`${version()}\n`);
    if (isHelp) return print(helpOfAll(commands));
    throw new UsageError(`Say what to do. banklink --help lists all commands.`);
  }
  const found = Object.hasOwn(commands, noun) ? commands[noun] : undefined;
  if (!found) throw unknown("command", noun, Object.keys(commands), "banklink --help");
  if (isRaw(found)) return found.runRaw(others, io);
  if (!isNoun(found)) return isHelp ? print(helpOfCommand(noun, found)) : runCommand(found, others, io);

  const { word: verb, others: rest } = parseLeading(others);
  const verbs = Object.keys(found.verbs);
  if (verb === undefined && isHelp) return print(helpOfNoun(noun, found));
  if (verb === undefined) throw new UsageError(`Say what to do with ${noun}: ${verbs.join(", ")}.`);
  const one = Object.hasOwn(found.verbs, verb) ? found.verbs[verb] : undefined;
  if (!one) throw unknown(`${noun} command`, verb, verbs, `banklink ${noun} --help`);
  return isHelp ? print(helpOfCommand(`${noun} ${verb}`, one)) : runCommand(one, rest, io);
}

async function runCommand(one: Command, args: string[], io: Io): Promise<number> {
  const { id, values } = parse(args, one);
  const url = () => urlOf(io, typeof values.url === "string" ? values.url : undefined).value;
  const client = () => new Banklink({ url: url(), key: keyOf(io).value });
  const isJson = values.json === true;
  return (await one.run({ io, id, values: values as Values<Options>, isJson, url, client })) ?? 0;
}

function unknown(what: string, word: string, known: string[], help: string): UsageError {
  const meant = closest(word, known);
  return new UsageError(`Unknown ${what} '${word}'. ${meant ? `Did you mean ${meant}?` : `${help} lists them.`}`);
}

/** Of the package, whether this runs from src/cli or from dist/cli. */
function version(): string {
  const { version } = JSON.parse(
    readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../../package.json"), "utf8"),
  );
  return String(version);
}
