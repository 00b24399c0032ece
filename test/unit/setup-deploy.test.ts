// npm run deploy deploys what it has looked at, and nothing else; and what it looks at is all of wrangler.toml.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { deploy } from "../../src/setup/deploy.ts";
import { requiredSecrets, unfitFor } from "../../src/setup/fitness.ts";
import { writeDomain, writeVars } from "../../src/setup/wrangler-toml.ts";

const toml = writeVars(readFileSync("wrangler.toml", "utf8"), {
  STRIPE_PUBLISHABLE_KEY: "pk_live_mine",
  PUBLIC_URL: "https://link.acme-rides.dev",
  BUSINESS_NAME: "Acme Rides",
  SUPPORT_EMAIL: "help@acme-rides.dev",
  PRIVACY_URL: "https://acme-rides.dev/privacy",
});
const names = (text: string) => unfitFor(text, [...requiredSecrets]).map(({ name }) => name);

const folder = mkdtempSync(join(tmpdir(), "banklink-deploy-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** `npm run deploy` with `args`, of a Worker that has its secrets; what it said, and what wrangler was called with. */
async function deployed(args: string[]) {
  const state = join(folder, "cloud.json");
  const secrets = Object.fromEntries(requiredSecrets.map((name) => [name, "secret"]));
  writeFileSync(state, JSON.stringify({ loggedIn: true, worker: { secrets }, calls: [], next: "fails" }));
  for (const name of ["wrangler.toml", "other.toml"]) writeFileSync(join(folder, name), toml);
  let said = "";
  const output = { write: (text: string) => (said += text) }; // biome-ignore format: one idea
  const code = await deploy(args, {
    stdin: new PassThrough(),
    stdout: output,
    stderr: output,
    env: { STAND_IN_STATE: state, WRANGLER: resolve("test/setup/wrangler-stand-in.mjs") },
    cwd: folder,
    interrupted: () => new AbortController().signal,
  });
  const { calls } = JSON.parse(readFileSync(state, "utf8")) as { calls: { args: string[] }[] };
  return { code, said, calls: calls.map((call) => call.args[0]) };
}

describe("npm run deploy", () => {
  it("hands on to wrangler what changes nothing of that", async () => {
    const { calls } = await deployed(["--outdir", "built", "--minify"]);
    expect(calls).toEqual(["secret", "deploy"]);
  });

  it.each([
    "--name another",
    "-c other.toml",
    "-cother.toml",
    "--config other.toml",
    "--config=other.toml",
    "--var PUBLIC_URL:http://localhost:8787",
    "--cwd elsewhere",
    "--profile another",
    "--env-file .env",
    "--env=sandbox",
    "-e sandbox",
    "--dispatch-namespace another",
    "src/sandbox/index.ts",
  ])("deploys nothing that it has not looked at: %s", async (args) => {
    const { code, said, calls } = await deployed(args.split(" "));
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
    expect(said).toContain("it does not take ");
    expect(said).not.toContain("localhost:8787");
  });

  it.each([
    ["is not valid", '{ API_KEY: "hunter2hunter2hunter2" }', /secrets\.json is no valid JSON/],
    ["is not there", null, /secrets\.json cannot be read/],
  ])("shows nothing of a secrets file that %s", async (_, text, why) => {
    rmSync(join(folder, "secrets.json"), { force: true });
    if (text) writeFileSync(join(folder, "secrets.json"), text);
    for (const args of [["--secrets-file", "secrets.json"], ["--secrets-file=secrets.json"]]) {
      const { code, said, calls } = await deployed(args);
      expect({ code, calls }).toEqual({ code: 2, calls: ["secret"] });
      expect(said).toMatch(why);
      expect(said).not.toContain("hunter2");
    }
  });
});

describe("wrangler.toml", () => {
  it("has the sandbox's bindings nowhere outside its environments, also at the end, where people add theirs", () => {
    expect(names(toml)).toEqual([]);
    const service = '[[services]]\nbinding = "STRIPE_API"\nservice = "banklink-stripe"\n';
    expect(names(`${toml}\n${service}`)).toEqual(["wrangler.toml"]);
    expect(names(`${toml}\n${service.replaceAll('"', "'")}`)).toEqual(["wrangler.toml"]);
    expect(names(toml.replace('main = "src/index.ts"', "main = './src/sandbox/index.ts'"))).toEqual(["wrangler.toml"]);
  });

  it("has on workers.dev the Worker's own address", () => {
    const at = (PUBLIC_URL: string) => names(writeVars(toml, { PUBLIC_URL }));
    expect(at("https://banklink.acme.workers.dev")).toEqual([]);
    for (const other of ["acme", "other.acme", "banklink.other.acme"])
      expect(at(`https://${other}.workers.dev`)).toEqual(["PUBLIC_URL"]);
  });

  it.each(["sandbox", "stripe"])(
    "keeps a custom domain of production from the environment %s: npm start still runs",
    (env) => {
      const config = join(folder, "domain.toml");
      const routed = writeDomain(toml, "https://link.acme-rides.dev") ?? "";
      writeFileSync(config, routed);
      expect(unstable_readConfig({ config }).routes).toHaveLength(1);
      // wrangler dev gives each request the first route's host, which then is not PUBLIC_URL's.
      expect(unstable_readConfig({ config, env }, { hideWarnings: true }).routes ?? []).toEqual([]);
      expect(writeDomain(routed, "https://pay.acme-rides.dev")).toContain('pattern = "pay.acme-rides.dev"');
    },
  );
});
