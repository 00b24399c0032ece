// What a command is: data that parsing, help and running all go by.
import type { Banklink } from "../client/client.ts";
import type { Io } from "./io.ts";

export interface Option {
  type: "string" | "boolean";
  /** What help shows in place of the value, such as cus_…. */
  value?: string;
  help: string;
  /** May be given several times. */
  multiple?: true;
}

export type Options = Record<string, Option>;

/** What was given for each option. */
export type Values<O extends Options> = {
  [Name in keyof O]?: O[Name] extends { multiple: true }
    ? string[]
    : O[Name] extends { type: "boolean" }
      ? true
      : string;
};

export interface Call<O extends Options = Options> {
  io: Io;
  /** The command's argument; "" for one that takes none. */
  id: string;
  values: Values<O>;
  /** Whether a program reads what is printed. */
  isJson: boolean;
  /** Where banklink is. Throws UsageError when nobody has said. */
  url(): string;
  /** A client of it. Throws UsageError when nobody has said where it is, or with which key. */
  client(): Banklink;
}

export interface Command<O extends Options = Options> {
  summary: string;
  /** What the one argument is, such as lnk_…. */
  argument?: string;
  options: O;
  /** More lines for help. */
  notes?: string[];
  /** Answers the exit code; 0 when it answers nothing. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a command that just ends has gone well
  run(call: Call<O>): Promise<number | void>;
}

/** A command that parses its own arguments. */
export interface RawCommand {
  summary: string;
  runRaw(args: string[], io: Io): Promise<number>;
}

export interface Noun {
  summary: string;
  verbs: Record<string, Command>;
}

/** Checks a command's types, and then forgets the names of its options, so that all fit into one table. */
export const command = <const O extends Options>(one: Command<O>): Command => one as unknown as Command;

/** The command was not used as it must be: exit code 2. `param` is the option that is wrong. */
export class UsageError extends Error {
  override name = "UsageError";
  readonly param: string | undefined;

  constructor(message: string, param?: string) {
    super(message);
    this.param = param;
  }
}
