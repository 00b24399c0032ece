// What --help prints, made from the commands' own data.
import type { Command, Noun, Options, RawCommand } from "./command.ts";
import { everywhere } from "./parse.ts";
import { width } from "./width.ts";

export type Known = Record<string, Noun | Command | RawCommand>;

export const isNoun = (one: Noun | Command | RawCommand): one is Noun => "verbs" in one;
export const isRaw = (one: Noun | Command | RawCommand): one is RawCommand => "runRaw" in one;

const configuration = `Configuration, from the environment or else from .dev.vars in this folder:
  BANKLINK_URL, or PUBLIC_URL    where banklink is, such as https://link.example.com
  BANKLINK_API_KEY, or API_KEY   one of its API keys; of several, comma separated, the first is used

Exit codes: 0 done; 1 refused, not found or not reached; 2 not used as it must be.
`;

export function helpOfAll(known: Known): string {
  const lines = Object.entries(known).flatMap(([name, one]): [string, string][] =>
    isNoun(one)
      ? Object.entries(one.verbs).map(([verb, { summary, argument }]) => [called(name, verb, argument), summary])
      : [[name, one.summary]],
  );
  return `Usage: banklink <noun> <verb> [options]

${table(lines)}
Every command takes:
${table([...optionLines(everywhere), ["--version", "Print the version (without a command)."]])}
${configuration}`;
}

export function helpOfNoun(name: string, { summary, verbs }: Noun): string {
  const lines = Object.entries(verbs).map(([verb, one]): [string, string] => [
    called(name, verb, one.argument),
    one.summary,
  ]);
  return `${summary}

Usage: banklink ${name} <verb> [options]

${table(lines)}
banklink ${name} <verb> --help says more.
`;
}

export function helpOfCommand(name: string, { summary, argument, options, notes = [] }: Command): string {
  const more = notes.length > 0 ? `\n${notes.join("\n")}\n` : "";
  return `${summary}

Usage: banklink ${called(name, "", argument)} [options]

${table(optionLines({ ...options, ...everywhere }))}${more}`;
}

const called = (...words: (string | undefined)[]) => words.filter(Boolean).join(" ");

const optionLines = (options: Options) =>
  Object.entries(options).map(([name, { value, help }]): [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    help,
  ]);

function table(lines: [string, string][]): string {
  const room = Math.max(0, ...lines.map(([left]) => width(left)));
  return lines.map(([left, right]) => `  ${left}${" ".repeat(room - width(left))}  ${right}\n`).join("");
}
