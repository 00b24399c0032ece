// docs/observability.md names every step and every kind of job that the source has.
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync("docs/observability.md", "utf8");
const source = globSync("src/{domain,platform,holder,endpoint,http,api,kv,stripe,customer,webhooks}/**/*.ts", {
  exclude: ["src/customer/browser/**"],
})
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const found = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))];
const missing = (names: string[]) => names.filter((name) => !page.includes(`\`${name}\``));

describe("docs/observability.md", () => {
  it("names every step", () => {
    const events = /export type EventType =([^;]+);/.exec(source)?.[1] ?? "";
    const names = [...found(events, /"([a-z_.]+)"/g), ...found(source, /[" (]((?:delivery|attempt)\.[a-z_]+)"/g)];
    expect(names).toEqual(expect.arrayContaining(["link.created", "attempt.started", "delivery.given_up"]));
    expect(missing([...names, "endpoint.stopped", "endpoint.tried", "endpoint.released"])).toEqual([]);
  });
  it("names every kind of job", () => {
    const kinds = found(/const kinds = \[([^\]]+)\]/.exec(source)?.[1] ?? "", /"(\w+)"/g);
    expect(kinds).toContain("publish");
    expect(missing([...kinds, ...found(source, /logJob\("(\w+)"/g)])).toEqual([]);
  });
  it("names whatever a line is counted by, and where other lines come from", () => {
    const noted = found(source, /\bnote\("(\w+)"/g);
    expect(noted).toContain("kv_writes");
    const places = found(source, /JSON\.stringify\(\{ at: "(\w+)"/g);
    expect(places).toContain("configuration");
    expect(missing([...noted, ...places])).toEqual([]);
  });
});
