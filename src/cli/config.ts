// Where banklink is, and with which key: from the environment, or from .dev.vars in the folder that the command runs in.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./command.ts";
import { parseVars } from "./dev-vars.ts";
import type { Io } from "./io.ts";

export interface Setting {
  value: string;
  /** Where it was found, for people. */
  from: string;
}

const keyNames = ["BANKLINK_API_KEY", "API_KEY"];
const inDevVars = " in .dev.vars";

/**
 * Who has said nothing but a key in .dev.vars means what `npm run dev` serves with that file. Throws UsageError when there is
 * none, or it is no address.
 */
export function urlOf(io: Io, given: string | undefined): Setting {
  const said = given === undefined ? find(io, ["BANKLINK_URL", "PUBLIC_URL"]) : { value: given, from: "--url" };
  const isLocal = !said && find(io, keyNames)?.from.endsWith(inDevVars);
  const found = isLocal ? { value: "http://localhost:8787", from: "npm run dev" } : said;
  if (!found)
    throw new UsageError("Where is banklink? Set BANKLINK_URL, such as https://link.example.com, or use --url.", "url");
  if (!/^https?:\/\/[^/]/i.test(found.value) || !URL.canParse(found.value))
    throw new UsageError(`${found.from} must be an address, such as https://link.example.com.`, "url");
  const { origin, href } = new URL(found.value);
  if (href !== `${origin}/`)
    throw new UsageError(
      `${found.from} must be a host alone, such as ${origin}: banklink is at the root of a host.`,
      "url",
    );
  return { ...found, value: origin };
}

/** The first of several. Throws UsageError when there is none. */
export function keyOf(io: Io): Setting {
  const found = find(io, keyNames);
  const first = found?.value.split(",").map((key) => key.trim()).find((key) => key !== ""); // biome-ignore format: one idea
  if (!found || !first)
    throw new UsageError(
      "With which key? Set BANKLINK_API_KEY to an API_KEY of your banklink, or API_KEY in .dev.vars.",
    );
  if (!/^[\x21-\x7e]+$/.test(first))
    throw new UsageError(`${found.from} is no key: it has spaces or other characters.`);
  return { value: first, from: found.from };
}

/** The first that has a value: of the environment, then of .dev.vars. */
function find(io: Io, names: string[]): Setting | undefined {
  const sources: [Record<string, string | undefined>, string][] = [[io.env, ""]];
  const isSet = (vars: Record<string, string | undefined>) => (name: string) => (vars[name] ?? "").trim() !== "";
  if (!names.some(isSet(io.env))) sources.push([devVars(io.cwd), inDevVars]);
  for (const [vars, where] of sources) {
    const name = names.find(isSet(vars));
    if (name) return { value: (vars[name] ?? "").trim(), from: name + where };
  }
  return undefined;
}

function devVars(folder: string): Record<string, string | undefined> {
  const path = join(folder, ".dev.vars");
  return existsSync(path) ? parseVars(readFileSync(path, "utf8")) : {};
}
