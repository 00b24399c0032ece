// Where the command finds banklink and a key.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { keyOf, urlOf } from "../../../src/cli/config.ts";
import { parseVars } from "../../../src/cli/dev-vars.ts";
import { terminalIo } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "banklink-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const vars = `# Comment
PUBLIC_URL="https://dev-vars.example"
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

it("with the key of .dev.vars alone it is what npm run dev serves; with another key somebody has to say", () => {
  const own = mkdtempSync(join(tmpdir(), "banklink-dev-"));
  writeFileSync(join(own, ".dev.vars"), "API_KEY=local_key\n");
  try {
    expect(found({}, own)).toEqual(["http://localhost:8787", "local_key"]);
    expect(() => found({ BANKLINK_API_KEY: "own_key" }, own)).toThrow("Set BANKLINK_URL");
  } finally {
    rmSync(own, { recursive: true });
  }
});

it("what is missing or cannot be one is said, and no value shown", () => {
  const empty = tmpdir();
  expect(() => found({}, empty)).toThrow("Set BANKLINK_URL");
  expect(() => found({ BANKLINK_URL: "https://own.example" }, empty)).toThrow("Set BANKLINK_API_KEY");
  for (const url of ["link.example.com", "ftp://x.example", "https://"])
    expect(() => found({ PUBLIC_URL: url }, empty), url).toThrow("PUBLIC_URL must be an address");
  expect(() => found({ PUBLIC_URL: "https://own.example", API_KEY: "se cret" }, empty)).toThrow(/^API_KEY is no key/);
  expect(() => urlOf(io({}), "nowhere")).toThrow("--url must be an address");
  for (const more of ["/path", "/?a=1"])
    expect(() => found({ PUBLIC_URL: `https://own.example${more}` }, empty)).toThrow("PUBLIC_URL must be a host alone");
});

it.each([
  ["a byte order mark, as Windows' editors write it", "\ufeffA=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["export", "export A=1\nexport  B=2", { A: "1", B: "2" }],
  ["a colon", "A: 1\nB:2\n", { A: "1" }],
  ["spaces", "  A =  1 2  \n\n\tB=\n", { A: "1 2", B: "" }],
  ["comments", "# A=0\nA=1 # one\nB='2 # two' # three\n#B=3", { A: "1", B: "2 # two" }],
  ["quotes", "A=\"1\\n2\"\nB='1\\n2'\nC=`it's \"so\"`\nD=it's", { A: "1\n2", B: "1\\n2", C: 'it\'s "so"', D: "it's" }],
  ["lines in quotes", 'A="1\n2"\nB=3', { A: "1\n2", B: "3" }],
  ["a name twice", "A=1\nA=2", { A: "2" }],
  ["an = in a value", "A=b=c==", { A: "b=c==" }],
  ["what is no variable", "hello\nA=1\n=2", { A: "1" }],
])("a .dev.vars is read as wrangler reads it: %s", (_, text, vars) => {
  expect(parseVars(text)).toEqual(vars);
});
