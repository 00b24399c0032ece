// Reads and edits the few lines of wrangler.toml that are the operator's own, and leaves every other byte as it is,
// comments included. Knows no more of TOML than these lines need.
import { Stop } from "./stop.ts";

/** A line `NAME = "text"`: up to the value, the value, and what follows it. */
const assignment = /^(\s*(\w+)\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?\s*)$/;
const isTable = (line: string) => /^\s*\[/.test(line);

/** The line numbers of the section `[vars]`, without its heading; `to` is the line after it. */
function varsOf(lines: string[]): { from: number; to: number } {
  const heading = lines.findIndex((line) => /^\s*\[vars\]\s*(#.*)?$/.test(line));
  if (heading < 0) throw new Stop(1, "wrangler.toml has no section [vars]. Take it from the repository again.");
  const next = lines.findIndex((line, at) => at > heading && isTable(line));
  return { from: heading + 1, to: next < 0 ? lines.length : next };
}

/** The texts in `[vars]`. Throws a Stop at one that is no text. */
export function readVars(toml: string): Record<string, string> {
  const lines = toml.split("\n");
  const { from, to } = varsOf(lines);
  const vars: Record<string, string> = {};
  for (const line of lines.slice(from, to).map((each) => each.trimEnd())) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, , name, value] = assignment.exec(line) ?? [];
    if (!name || !value)
      throw new Stop(1, `wrangler.toml: in [vars] write each setting as NAME = "value", unlike ${line.split("=")[0]}`);
    vars[name] = value.startsWith("'") ? value.slice(1, -1) : textOf(name, value);
  }
  return vars;
}

function textOf(name: string, quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new Stop(1, `wrangler.toml: ${name} in [vars] has an escape that setup does not read; write it without.`);
  }
}

/** The same file with `changes` in its `[vars]`. */
export function writeVars(toml: string, changes: Record<string, string>): string {
  const lines = toml.split("\n");
  for (const [name, value] of Object.entries(changes)) {
    const { from, to } = varsOf(lines);
    const at = lines.findIndex((line, index) => index >= from && index < to && assignment.exec(line)?.[2] === name);
    if (at >= 0) {
      lines[at] = (lines[at] ?? "").replace(
        assignment,
        (_, start, __, ___, end) => start + JSON.stringify(value) + end,
      );
      continue;
    }
    let last = to;
    while (last > from && /^\s*(#.*)?$/.test(lines[last - 1] ?? "")) last--;
    lines.splice(last, 0, `${name} = ${JSON.stringify(value)}`);
  }
  return lines.join("\n");
}

/** What stands above all sections. */
export function topOf(toml: string): string {
  const lines = toml.split("\n");
  const first = lines.findIndex(isTable);
  return lines.slice(0, first < 0 ? lines.length : first).join("\n");
}

/** The text of `name` above all sections; null when it is not there. */
export const readTop = (toml: string, name: string): string | null =>
  new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, "m").exec(topOf(toml))?.[1] ?? null;

/** The same file with `name = value` above all sections, in place of what `name` is there. `value` is TOML. */
export const writeTop = (toml: string, name: string, value: string): string =>
  putTop(toml, new RegExp(`^\\s*${name}\\s*=`), `${name} = ${value}`);

/** The same file with `line` above all sections, in place of the one that `is` it. */
function putTop(toml: string, is: RegExp, line: string): string {
  const lines = topOf(toml).split("\n");
  const rest = toml.split("\n").slice(lines.length);
  const at = lines.findIndex((other) => is.test(other));
  let last = lines.length;
  while (last > 0 && /^\s*(#.*)?$/.test(lines[last - 1] ?? "")) last--;
  lines.splice(at < 0 ? last : at, at < 0 ? 0 : 1, line);
  return [...lines, ...rest].join("\n");
}

/** All but the sections of environments, such as the sandbox's. */
export function productionOf(toml: string): string {
  let isProduction = true;
  const isOf = (line: string) => {
    if (isTable(line)) isProduction = !/^\s*\[+\s*env\s*\./.test(line);
    return isProduction;
  };
  return toml.split("\n").filter(isOf).join("\n");
}

const endpointsLine = /^# STRIPE_WEBHOOK_SECRET: of (.*)$/m;

/** The ids of the webhook endpoints whose secrets setup has handed to the Worker last. */
export const readEndpoints = (toml: string): string[] => endpointsLine.exec(topOf(toml))?.[1]?.match(/we_\w+/g) ?? [];

/** The same file with `ids` in their place. A comment: neither wrangler nor the Worker needs them. */
export const writeEndpoints = (toml: string, ids: string[]): string =>
  putTop(toml, endpointsLine, `# STRIPE_WEBHOOK_SECRET: of ${ids.join(", ")} (setup's own note; do not change it)`);

const ownRoute = /^\s*routes\s*=\s*\[\{ pattern = "[^"]*", custom_domain = true \}\]\s*$/m;

/**
 * The same file with a custom domain for `publicUrl`, which Cloudflare then makes the DNS record and certificate for.
 * Unchanged for workers.dev, and where routes lead there already. Null when there are routes that setup has not written.
 */
export function writeDomain(toml: string, publicUrl: string): string | null {
  const { hostname } = new URL(publicUrl);
  if (hostname.endsWith(".workers.dev")) return ownRoute.test(topOf(toml)) ? toml.replace(ownRoute, "") : toml;
  const routes = productionOf(toml)
    .split("\n")
    .filter((line) => /^\s*(routes?|pattern)\s*=|^\s*\[\[routes\]\]/.test(line));
  if (routes.some((line) => line.includes(`"${hostname}"`) || line.includes(`"${hostname}/*"`))) return toml;
  if (routes.length > 0 && !ownRoute.test(topOf(toml))) return null;
  return writeTop(toml, "routes", `[{ pattern = "${hostname}", custom_domain = true }]`);
}
