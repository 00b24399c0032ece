// Where the command finds banklink and a key.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { keyOf, urlOf } from "../../../src/cli/config.ts";
import { terminalIo } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "banklink-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const vars = `# Comment
PUBLIC_URL="https://dev-vars.example/path"
API_KEY='first_key, second_key'
BANKLINK_URL=
export OTHER=1
`;
writeFileSync(join(folder, ".dev.vars"), vars);

const io = (env: Record<string, string>, cwd = folder) => terminalIo({ env, cwd }).io;
const found = (env: Record<string, string>, cwd = folder) => [
  urlOf(io(env, cwd), undefined).value,
  keyOf(io(env, cwd)).value,
];

it("its own variables come first, then banklink's, then those of .dev.vars; each for itself", () => {
  const own = { BANKLINK_URL: "https://own.example", BANKLINK_API_KEY: "own_key" };
  const banklinks = { PUBLIC_URL: "http://localhost:8787", API_KEY: "a,b" };
  expect(found({ ...own, ...banklinks })).toEqual(["https://own.example", "own_key"]);
  expect(found(banklinks)).toEqual(["http://localhost:8787", "a"]);
  expect(found({})).toEqual(["https://dev-vars.example", "first_key"]);
  expect(found({ BANKLINK_API_KEY: "own_key", BANKLINK_URL: " " })).toEqual(["https://dev-vars.example", "own_key"]);
  expect(urlOf(io(own), "https://given.example/").value).toBe("https://given.example");
});

it("what is missing or cannot be one is said, and no value shown", () => {
  const empty = tmpdir();
  expect(() => found({}, empty)).toThrow("Set BANKLINK_URL");
  expect(() => found({ BANKLINK_URL: "https://own.example" }, empty)).toThrow("Set BANKLINK_API_KEY");
  for (const url of ["link.example.com", "ftp://x.example", "https://"])
    expect(() => found({ PUBLIC_URL: url }, empty), url).toThrow("PUBLIC_URL must be an address");
  expect(() => found({ PUBLIC_URL: "https://own.example", API_KEY: "se cret" }, empty)).toThrow(/^API_KEY is no key/);
  expect(() => urlOf(io({}), "nowhere")).toThrow("--url must be an address");
});
