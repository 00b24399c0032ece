// What the command says of itself, and to those who use it otherwise than it must be.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { isNoun } from "../../../src/cli/help.ts";
import { banklink } from "./terminal.ts";

const verbs = Object.entries(commands).flatMap(([noun, one]) =>
  isNoun(one) ? Object.entries(one.verbs).map(([verb, command]) => ({ words: [noun, verb], command })) : [],
);

describe("--help", () => {
  it("lists every command", async () => {
    const { code, stdout, stderr } = await banklink(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const { words, command } of verbs) {
      expect(stdout).toContain(words.join(" "));
      expect(stdout).toContain(command.summary);
    }
    for (const name of ["BANKLINK_URL", "BANKLINK_API_KEY", "--json", "--version", "Exit codes"])
      expect(stdout).toContain(name);
    expect((await banklink(["help"])).stdout).toBe(stdout);
    expect((await banklink(["-h"])).stdout).toBe(stdout);
  });

  it.each(Object.entries(commands).filter(([, one]) => isNoun(one)))("says what %s can do", async (noun, one) => {
    const { code, stdout } = await banklink([noun, "--help"]);
    expect(code).toBe(0);
    for (const verb of Object.keys(isNoun(one) ? one.verbs : {})) expect(stdout).toContain(`${noun} ${verb}`.slice(-9));
    expect((await banklink(["help", noun])).stdout).toBe(stdout);
  });

  it.each(verbs.map(({ words, command }) => [words.join(" "), words, command] as const))(
    "says how %s is used, without a configuration or an argument",
    async (_, words, command) => {
      const { code, stdout } = await banklink([...words, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`banklink ${words.join(" ")}`);
      for (const option of [...Object.keys(command.options), "json", "url"]) expect(stdout).toContain(`--${option}`);
    },
  );

  it("fits into 100 columns", async () => {
    const pages = await Promise.all(
      [["--help"], ...verbs.map(({ words }) => [...words, "--help"])].map((args) => banklink(args)),
    );
    for (const line of pages.flatMap(({ stdout }) => stdout.split("\n")))
      expect(line.length, line).toBeLessThanOrEqual(100);
  });
});

it("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(await banklink(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

describe("wrong usage ends with 2, and says what would be right", () => {
  const env = { BANKLINK_URL: "http://127.0.0.1:1", BANKLINK_API_KEY: "key" };
  it.each([
    [[], "--help"],
    [["link", "list"], "Did you mean links?"],
    [["lnks"], "Did you mean links?"],
    [["wallets"], "banklink --help"],
    [["links"], "create, list, show, revoke, extend"],
    [["links", "lsit"], "Did you mean list?"],
    [["links", "ls"], "banklink links --help"],
    [["links", "constructor"], "Unknown links command"],
    [["__proto__"], "Unknown command"],
    [["links", "list", "--statsu", "open"], "Unknown option --statsu. Did you mean --status?"],
    [["links", "list", "--toString"], "Unknown option --toString"],
    [["links", "list", "--constructor", "x"], "Unknown option --constructor. --help lists"],
    [["links", "list", "--holder="], "--holder needs a value"],
    [["links", "list", "--url", "https://link.example.com/banklink"], "root of a host"],
    [["links", "show", ""], "Missing argument: lnk_…"],
    [["links", "show", "."], "'.' is no lnk_…"],
    [["accounts", "disconnect", "..", "--yes"], "'..' is no fca_…"],
    [["links", "create", "--customer", "cus_1", "--idempotency-key", "заказ-42"], "all of ASCII"],
    [["links", "list", "--zzzzzz"], "--help"],
    [["links", "list", "-x"], "Unknown option -x"],
    [["links", "list", "--key", "k"], "BANKLINK_API_KEY"],
    [["--key=k", "links", "list"], "BANKLINK_API_KEY"],
    [["links", "list", "lnk_1"], "Too many arguments: 'lnk_1'"],
    [["links", "show"], "Missing argument: lnk_…"],
    [["links", "show", "lnk_1", "lnk_2"], "Too many arguments: 'lnk_2'"],
    [["links", "list", "--status"], "--status needs a value: --status open"],
    [["links", "list", "--status", "--limit"], "--status needs a value"],
    [["links", "list", "--status="], "--status needs a value"],
    [["links", "list", "--json=yes"], "--json takes no value"],
    [["links", "list", "--status", "open", "--status", "expired"], "--status is given twice"],
    [["links", "list", "--limit", "0"], "from 1 to 100"],
    [["links", "list", "--limit", "ten"], "from 1 to 100"],
    [["links", "list", "--since", "yesterday"], "--since must be such as 7d"],
    [["links", "create"], "Whom is the link for?"],
    [["links", "create", "--customer", "cus_1", "--email", "a@b.co"], "--customer and --email do not go together"],
    [["links", "create", "--customer", "cus_1", "--name", "Pat"], "go with --email"],
    [["links", "create", "--customer", "cus_1", "--metadata", "k"], "key=value"],
    [["links", "create", "--customer", "cus_1", "--expires", "soon"], "--expires must be such as 7d"],
    [["links", "extend", "lnk_1"], "--expires 7d"],
    [["accounts", "list"], "--holder or --link"],
    [["accounts", "list", "--holder", "cus_1", "--link", "lnk_1"], "one of the two"],
    [["events", "list"], "--holder"],
    [["events", "tail"], "--holder"],
    [["doctor", "now"], "Too many arguments: 'now'"],
  ])("%j", async (args, hint) => {
    const { code, stdout, stderr } = await banklink(args, { env });
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/^banklink: /);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("to programs as an envelope", async () => {
    const { code, stdout, stderr } = await banklink(["links", "list", "--limit", "0", "--json"], { env });
    expect([code, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr)).toEqual({
      error: { type: "usage_error", code: "usage_error", message: expect.stringContaining("--limit"), param: "limit" },
    });
  });
});

describe("what cannot be taken back", () => {
  // Nobody answers there: a command that goes on ends with 1, and says so.
  const env = { BANKLINK_URL: "http://127.0.0.1:1", BANKLINK_API_KEY: "key" };
  const dangerous = [
    ["links", "revoke", "lnk_1"],
    ["accounts", "disconnect", "fca_1"],
    ["holders", "delete", "cus_1"],
  ];

  it.each(dangerous)("%s %s is not done unless its id is typed", async (noun, verb, id) => {
    for (const typed of ["y", "", `${id}x`, null]) {
      const { code, stdout, stderr } = await banklink([noun, verb, id], { env, columns: 80, typed });
      expect(stderr).toContain(`Type ${id} to go on`);
      expect(stderr).toContain("nothing was changed");
      expect([code, stdout]).toEqual([1, ""]);
    }
  });

  it.each(dangerous)("%s %s needs --yes where nobody can type", async (noun, verb, id) => {
    const { code, stderr } = await banklink([noun, verb, id], { env });
    expect(stderr).toContain("--yes");
    expect(code).toBe(2);
  });

  it("is done when its id is typed", async () => {
    const { code, stderr } = await banklink(["links", "revoke", "lnk_1"], { env, columns: 80, typed: " lnk_1 " });
    expect(stderr).toContain("cannot be reached");
    expect(code).toBe(1);
  });
});
